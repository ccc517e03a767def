// One figure over the last 15 minutes, by Chart.js, with its range in words for those who do not see it.
/* global Chart */

import { element, setText } from "./dom.js";

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function axes() {
  const grid = { color: colour("--line"), drawBorder: false };
  const ticks = { color: colour("--soft"), font: { size: 11 } };
  return {
    x: {
      type: "linear", min: -15, max: 0, grid: { display: false, drawBorder: false },
      ticks: { ...ticks, stepSize: 5, maxRotation: 0, callback: (value) => (value === 0 ? "now" : `${value} min`) },
    },
    y: { beginAtZero: true, grid, ticks: { ...ticks, maxTicksLimit: 3 } },
  };
}

export class TimeChart {
  constructor(title, format) {
    this.format = format;
    this.canvas = element("canvas", { role: "img" });
    this.figure = element("p", { class: "figure" });
    this.root = element("li", { class: "card" }, element("h2", {}, title), this.figure,
      element("div", { class: "plot" }, this.canvas));
    this.title = title;
  }

  show(value, samples, valueOf, now) {
    setText(this.figure, this.format(value));
    const points = samples.map((sample) => ({ x: (Date.parse(sample.time) - now) / 60000, y: valueOf(sample) }));
    const known = points.map((point) => point.y).filter((y) => y !== null);
    const range = known.length
      ? `between ${this.format(Math.min(...known))} and ${this.format(Math.max(...known))}` : "nothing known";
    this.canvas.setAttribute("aria-label", `${this.title}, last 15 minutes: ${range}`);
    if (typeof Chart === "undefined") return;
    this.chart ??= this.make();
    this.chart.data.datasets[0].data = points;
    this.chart.update("none");
  }

  make() {
    return new Chart(this.canvas, {
      type: "line",
      data: { datasets: [{ data: [], borderColor: colour("--accent"), borderWidth: 1.5, pointRadius: 0, spanGaps: false }] },
      options: {
        animation: false, responsive: true, maintainAspectRatio: false, events: [], scales: axes(),
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
      },
    });
  }

  recolour() {
    if (!this.chart) return;
    this.chart.data.datasets[0].borderColor = colour("--accent");
    this.chart.options.scales = axes();
    this.chart.update("none");
  }

  end() {
    this.chart?.destroy();
  }
}
