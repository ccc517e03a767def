import { setAttribute } from "./dom.js";

const most = 60; // values
const width = 72;
const height = 22;

/// Remembers the last values of many series, by key, while they are shown.
export class Series {
  constructor() {
    this.values = new Map();
  }

  add(key, value) {
    const known = this.values.get(key) ?? [];
    if (value !== null) known.push(value);
    if (known.length > most) known.shift();
    this.values.set(key, known);
    return known;
  }

  keepOnly(keys) {
    const kept = new Set(keys);
    for (const key of this.values.keys()) if (!kept.has(key)) this.values.delete(key);
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

/// Draws the values into `holder`'s sparkline, which is made if there is none.
export function drawSpark(holder, values) {
  let svg = holder.querySelector("svg");
  if (!svg) {
    svg = newLine();
    holder.append(svg);
  }
  const least = Math.min(...values);
  const range = Math.max(...values) - least || 1;
  const step = width / Math.max(values.length - 1, 1);
  const flat = Math.max(...values) === least;
  const points = values.map((value, index) => {
    const y = flat ? height / 2 : height - 2 - ((value - least) / range) * (height - 4);
    return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
  });
  if (points.length === 1) points.push(`${width},${height / 2}`);
  setAttribute(svg.firstElementChild, "points", points.join(" "));
}
