import { setAttribute } from "./dom.js";

const most = 60; // values of a series
const mostSeries = 2000; // some megabytes
const width = 72;
const height = 22;

/// Remembers the last values of many series, by key, with their times: of the series that were added to last.
export class Series {
  constructor() {
    this.points = new Map();
  }

  /// All points of the series, with this one.
  add(key, value, at = Date.now()) {
    const known = this.points.get(key) ?? [];
    if (value !== null) known.push({ at, value });
    if (known.length > most) known.shift();
    this.points.delete(key); // a Map keeps the order of insertion: the oldest is its first
    this.points.set(key, known);
    if (this.points.size > mostSeries) this.points.delete(this.points.keys().next().value);
    return known;
  }
}

function newLine() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "spark");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "polyline"));
  return svg;
}

/// Draws the points of a series, at least one, into `holder`'s sparkline, which is made if there is none.
export function drawSpark(holder, points) {
  let svg = holder.querySelector("svg");
  if (!svg) {
    svg = newLine();
    holder.append(svg);
  }
  const values = points.map((point) => point.value);
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  const began = points[0].at;
  const lasted = points.at(-1).at - began || 1;
  const corners = points.map(({ at, value }) => {
    const y = range ? height - 2 - ((value - least) / range) * (height - 4) : height / 2;
    return `${(((at - began) / lasted) * width).toFixed(1)},${y.toFixed(1)}`;
  });
  if (corners.length === 1) corners.push(`${width},${height / 2}`);
  setAttribute(svg.firstElementChild, "points", corners.join(" "));
}
