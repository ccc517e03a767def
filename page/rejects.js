import { askList } from "./api.js";
import { element, setText } from "./dom.js";
import { ago, delayedText, missingText, period, plural, whole } from "./format.js";
import { deviceLink, Table } from "./table.js";

/// Each reason in half a sentence.
const reasons = {
  malformed: "is not one JSON object in UTF-8",
  no_key: "has no device",
  bad_key: "has a device that is no text, is empty or longer than 256 bytes",
  no_time: "has no time",
  bad_time: "has a time that does not parse in the job's unit",
  bad_value: "has a field that is neither a number nor null",
  duplicate_key: "names a key twice",
  too_deep: "is nested deeper than 32 levels",
  too_large: "is larger than 1 MiB",
  future: "has a time too far ahead of Kafka's timestamp: a wrong clock",
  past: "has a time too far behind Kafka's timestamp",
};

function fillBytes(cell, row) {
  let shown = cell.firstElementChild;
  if (!shown) {
    shown = element("span", { class: "bytes" });
    cell.append(shown);
  }
  setText(shown, row.text === null ? "" : row.text + (row.truncated ? " …" : ""));
}

const rejectColumns = [
  { title: "Taken in", text: (row) => ago(row.time) },
  { title: "Topic", text: (row) => row.topic },
  { title: "Partition", number: true, text: (row) => String(row.partition) },
  { title: "Offset", number: true, text: (row) => String(row.offset) },
  { title: "Reason", text: (row) => row.reason },
  { title: "Bytes", number: true, text: (row) => whole(row.size) },
  { title: "The record", wrap: true, fill: fillBytes },
];

const reasonColumns = [
  { title: "Reason", head: true, text: (row) => row.reason },
  { title: "Records", number: true, text: (row) => whole(row.count) },
  { title: "The record", wrap: true, text: (row) => reasons[row.reason] ?? "" },
];

const lateColumns = [
  { title: "Device", head: true, fill: (cell, row) => deviceLink(cell, row.device) },
  { title: "Taken in", text: (row) => ago(row.time) },
  { title: "Readings", number: true, text: (row) => whole(row.readings) },
  { title: "Their window", text: (row) => period(row.start, row.end) },
  { title: "Partition", number: true, text: (row) => String(row.partition) },
  { title: "Offsets", text: (row) => `${row.first_offset} to ${row.next_offset - 1}` },
];

/// A table of rejected records.
export function rejectTable(caption, empty) {
  return new Table(caption, rejectColumns, (row) => `${row.partition} ${row.offset}`, empty);
}

/// A table of late readings.
export function lateTable(caption, empty) {
  return new Table(caption, lateColumns, (row) => `${row.device} ${row.partition} ${row.first_offset} ${row.end}`, empty);
}

const noneSince = "None since the shards' owners took over.";

export class Rejects {
  title = "Rejects and late";

  constructor() {
    this.sum = element("p");
    this.counts = new Table("Rejected records by reason, since the job's birth", reasonColumns, (row) => row.reason);
    this.newest = rejectTable("The newest rejected records", noneSince);
    this.late = lateTable("The newest late readings", noneSince);
    this.root = element("div", {}, element("h1", {}, "Rejects and late"), this.sum, this.counts.root,
      element("h2", {}, "Rejected"), this.newest.root, element("h2", {}, "Late"), this.late.root);
  }

  async refresh(signal) {
    const seen = await askList("rejects", { limit: 20 }, signal);
    const counts = Object.entries(seen.counts).map(([reason, count]) => ({ reason, count }));
    counts.sort((a, b) => b.count - a.count);
    const rejected = counts.reduce((sum, row) => sum + row.count, 0);
    const counted = `${plural(rejected, "record")} rejected and ${plural(seen.late, "reading")} late since the job's birth`;
    const missing = missingText(seen);
    const delayed = delayedText(seen);
    const sure = missing ? `${counted}, ${missing}: ask again.` : `${counted}. Every one of them is counted; none is lost silently.`;
    setText(this.sum, delayed ? `${sure} Below: ${delayed}.` : sure);
    this.counts.show(counts);
    this.newest.show(seen.rejected);
    this.late.show(seen.late_readings);
  }

  end() {}
}
