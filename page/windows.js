import { ask } from "./api.js";
import { element, setAttribute, setText } from "./dom.js";
import { ago, clock, mean, lackingText, span, whole } from "./format.js";
import { ListControls } from "./list_controls.js";
import { drawSpark, Series } from "./sparkline.js";
import { deviceLink, Table, tag } from "./table.js";

const orders = [["device", "Device"], ["end", "Closes first"], ["count", "Most readings"],
  ["last_reading", "Longest without a reading"]];

export function windowKey(row) {
  return `${row.end} ${row.device}`;
}

/// What an open window waits for, in words.
export function waitText(row) {
  const wait = row.waits_for;
  if (!wait) return "nothing: it closes at the next commit";
  const others = wait.partitions_behind > 1 ? ` and ${wait.partitions_behind - 1} more` : "";
  if (!wait.watermark) return `partition ${wait.partition}, which has no reading yet${others}`;
  const behind = (Date.parse(row.end) - Date.parse(wait.watermark)) / 1000;
  return `partition ${wait.partition}, ${span(behind)} to go${others}`;
}

function fillMean(cell, value, values) {
  let holder = cell.firstElementChild;
  if (!holder) {
    holder = element("span", { class: "mean" }, element("span"));
    cell.append(holder);
  }
  setText(holder.firstElementChild, mean(value));
  if (values.length) drawSpark(holder, values);
}

function fillProgress(cell, row) {
  let bar = cell.firstElementChild;
  if (!bar) {
    bar = element("progress", { max: "1", "aria-label": "progress to close" });
    cell.append(bar, element("span"));
  }
  setAttribute(bar, "value", row.progress.toFixed(3));
  setText(cell.lastElementChild, ` ${row.remaining_seconds === null ? "" : span(Math.max(row.remaining_seconds, 0))}`);
}

/// The columns of open windows; `series` keeps each row's means.
export function windowColumns(fields, series) {
  const nulls = (row) => fields.reduce((sum, field) => sum + row.fields[field].nulls, 0);
  return [
    { title: "Device", head: true, fill: (cell, row) => deviceLink(cell, row.device) },
    { title: "Window", text: (row) => `${clock(row.start)} to ${clock(row.end).slice(-8)}` },
    { title: "Readings", number: true, text: (row) => whole(row.count) },
    ...fields.map((field) => ({
      title: `Mean ${field}`, number: true,
      fill: (cell, row) => {
        const value = row.fields[field].mean;
        fillMean(cell, value, series.add(`${windowKey(row)} ${field}`, value));
      },
    })),
    { title: "Nulls", number: true, text: (row) => whole(nulls(row)) },
    { title: "Last reading", text: (row) => ago(row.last_reading) },
    { title: "To close", fill: fillProgress },
    { title: "Waits for", wrap: true, text: waitText },
  ];
}

/// The columns of results that closed just now.
export function resultColumns(fields) {
  return [
    { title: "Device", head: true, fill: (cell, row) => deviceLink(cell, row.device) },
    { title: "Window", text: (row) => `${clock(row.start)} to ${clock(row.end).slice(-8)}` },
    { title: "Readings", number: true, text: (row) => whole(row.count) },
    ...fields.map((field) => ({ title: `Mean ${field}`, number: true, text: (row) => mean(row.fields[field].mean) })),
    { title: "Closed by", fill: (cell, row) => tag(cell, row.closed_by, row.closed_by === "idle" ? "attention" : "good") },
    { title: "Closed", text: (row) => ago(row.closed_at) },
  ];
}

export class Windows {
  title = "Windows";

  constructor(job, refreshNow) {
    this.series = new Series();
    this.refreshNow = refreshNow;
    this.frozen = false;
    this.controls = new ListControls(orders, () => refreshNow());
    this.freeze = element("button", { type: "button", "aria-pressed": "false", onclick: () => this.toggle() }, "Freeze");
    this.download = element("a", { href: "/api/v1/windows?format=csv", download: "windows.csv" }, "Download as CSV");
    this.controls.extra.append(this.freeze, " ", this.download);
    this.state = element("p", { class: "soft", role: "status" });
    this.open = new Table("Open windows, as they fill", windowColumns(job.fields, this.series), windowKey,
      "No window is open.");
    this.closed = new Table("Closed just now, newest first", resultColumns(job.fields),
      (row) => `${windowKey(row)} ${row.shard}`, "No window has closed since this shard's owner took over.");
    this.unheard = element("p", { class: "soft" });
    this.root = element("div", {}, element("h1", {}, "Windows"),
      element("p", { class: "soft" }, `Times are in ${job.time_zone}. A window closes when every partition's watermark has passed its end.`),
      this.controls.root, this.state, this.open.root, this.controls.pages, element("h2", {}, "Results"), this.closed.root, this.unheard);
  }

  toggle() {
    this.frozen = !this.frozen;
    this.freeze.setAttribute("aria-pressed", String(this.frozen));
    setText(this.state, this.frozen ? `Frozen at ${new Date().toLocaleTimeString("en-GB")}: what you see does not change.` : "");
    if (!this.frozen) this.refreshNow();
  }

  async refresh(signal, asked) {
    if (this.frozen && !asked) return;
    const parameters = this.controls.parameters();
    const csv = new URLSearchParams({ format: "csv", order: parameters.order });
    if (parameters.search) csv.set("search", parameters.search);
    this.download.href = `/api/v1/windows?${csv}`;
    const [windows, results] = await Promise.all([
      ask("windows", parameters, signal), ask("results", { search: parameters.search, limit: 20 }, signal)]);
    this.controls.show(windows, "open window");
    this.open.show(windows.rows);
    this.series.keepOnly(windows.rows.flatMap((row) => Object.keys(row.fields).map((field) => `${windowKey(row)} ${field}`)));
    this.closed.show(results.rows);
    setText(this.unheard, lackingText(results));
  }

  end() {}
}
