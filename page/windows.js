import { askList } from "./api.js";
import { CsvDownload } from "./csv_download.js";
import { element, hold, setAttribute, setText } from "./dom.js";
import { ago, lackingText, mean, period, span, whole } from "./format.js";
import { ListControls } from "./list_controls.js";
import { drawSpark, Series } from "./sparkline.js";
import { deviceLink, Table, tag } from "./table.js";

const orders = [["device", "Device"], ["end", "Closes first"], ["count", "Most readings"],
  ["last_reading", "Longest without a reading"]];
const means = new Series(); // of each window and field, whichever view shows it

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

function fillMean(cell, value, points) {
  let holder = cell.firstElementChild;
  if (!holder) {
    holder = element("span", { class: "mean" }, element("span"));
    cell.append(holder);
  }
  setText(holder.firstElementChild, mean(value));
  if (points.length) drawSpark(holder, points);
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

/// The columns of open windows.
export function windowColumns(fields) {
  const nulls = (row) => fields.reduce((sum, field) => sum + row.fields[field].nulls, 0);
  return [
    { title: "Device", head: true, fill: (cell, row) => deviceLink(cell, row.device) },
    { title: "Window", text: (row) => period(row.start, row.end) },
    { title: "Readings", number: true, text: (row) => whole(row.count) },
    ...fields.map((field) => ({
      title: `Mean ${field}`, number: true,
      fill: (cell, row) => {
        const value = row.fields[field].mean;
        fillMean(cell, value, means.add(`${windowKey(row)} ${field}`, value));
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
    { title: "Window", text: (row) => period(row.start, row.end) },
    { title: "Readings", number: true, text: (row) => whole(row.count) },
    ...fields.map((field) => ({ title: `Mean ${field}`, number: true, text: (row) => mean(row.fields[field].mean) })),
    { title: "Closed by", fill: (cell, row) => tag(cell, row.closed_by, row.closed_by === "idle" ? "attention" : "good") },
    { title: "Closed", text: (row) => ago(row.closed_at) },
  ];
}

export class Windows {
  title = "Windows";

  constructor(job, refreshNow) {
    this.refreshNow = refreshNow;
    this.frozen = false;
    this.controls = new ListControls("windows", orders, refreshNow);
    this.freeze = element("button",
      { type: "button", "aria-pressed": "false", disabled: true, onclick: () => this.toggle() }, "Freeze");
    this.download = new CsvDownload("windows", () => this.controls.filter());
    this.controls.extra.append(this.freeze, " ", this.download.button);
    this.state = element("p", { class: "soft", role: "status", id: "frozen" });
    this.open = new Table("Open windows, as they fill", windowColumns(job.fields), windowKey, "No window is open.");
    this.closed = new Table("Closed just now, newest first", resultColumns(job.fields),
      (row) => `${windowKey(row)} ${row.shard}`, "No window has closed since this shard's owner took over.");
    this.unheard = element("p", { class: "soft" });
    this.root = element("div", {}, element("h1", {}, "Windows"),
      element("p", { class: "soft" }, `Times are in ${job.time_zone}. A window closes when every partition's watermark has passed its end.`),
      this.controls.root, this.download.state, this.state, this.open.root, this.controls.pages,
      element("h2", {}, "Results"), this.closed.root, this.unheard);
  }

  toggle() {
    this.frozen = !this.frozen;
    this.freeze.setAttribute("aria-pressed", String(this.frozen));
    const reason = this.frozen ? this.state.id : null;
    this.controls.hold(reason);
    hold(this.download.button, reason);
    setText(this.state, this.frozen ? `Frozen at ${new Date().toLocaleTimeString("en-GB")}: what you see does not change. `
      + "Search, order, pages and the file wait until you press Freeze again." : "");
    if (!this.frozen) this.refreshNow();
  }

  async refresh(signal) {
    if (this.frozen) return;
    const parameters = this.controls.parameters();
    const [windows, results] = await Promise.all([
      askList("windows", parameters, signal), askList("results", { search: parameters.search, limit: 20 }, signal)]);
    if (this.frozen) return; // since it was asked
    this.freeze.disabled = false;
    this.controls.show(windows, "open window");
    this.open.show(windows.rows);
    this.closed.show(results.rows);
    setText(this.unheard, lackingText(results));
  }

  end() {}
}
