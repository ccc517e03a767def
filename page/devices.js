import { ask, askList } from "./api.js";
import { element, setText } from "./dom.js";
import { ago, clock, skew, whole } from "./format.js";
import { ListControls } from "./list_controls.js";
import { lateTable, rejectTable } from "./rejects.js";
import { deviceLink, Table, tag } from "./table.js";
import { resultColumns, windowColumns, windowKey } from "./windows.js";

const orders = [["silent", "Longest silent"], ["clock", "Wrong clocks"], ["rejected", "Most rejected"],
  ["late", "Most late"], ["readings", "Most readings"], ["device", "Device"]];
const wrongClock = 10; // seconds

function clockTag(cell, row) {
  const off = row.clock_median_seconds;
  const wrong = off !== null && Math.abs(off) >= wrongClock;
  tag(cell, wrong ? `clock ${skew(off)}` : "", off > 0 ? "trouble" : "attention");
}

const columns = [
  { title: "Device", head: true, fill: (cell, row) => deviceLink(cell, row.device) },
  { title: "Last seen", fill: (cell, row) => { setText(cell, ago(row.last_seen)); cell.title = row.last_seen ?? ""; } },
  { title: "Readings", number: true, text: (row) => whole(row.readings) },
  { title: "Late", number: true, text: (row) => whole(row.late) },
  { title: "Rejected", number: true, text: (row) => whole(row.rejected) },
  { title: "Clock, median", number: true, text: (row) => skew(row.clock_median_seconds) },
  { title: "Clock, worst", number: true, text: (row) => skew(row.clock_worst_seconds) },
  { title: "Open windows", number: true, text: (row) => whole(row.open_windows) },
  { title: "Note", fill: clockTag },
];

export class Devices {
  title = "Devices";

  constructor(job, refreshNow) {
    this.controls = new ListControls("devices", orders, refreshNow);
    this.table = new Table("Devices", columns, (row) => row.device, "No device was seen yet.");
    this.since = element("p", { class: "soft" });
    this.root = element("div", {}, element("h1", {}, "Devices"),
      element("p", { class: "soft" }, "A clock is compared with Kafka's timestamp of the record: ahead is a device whose readings come from the future, behind is one that sends late or whose clock is slow."),
      this.controls.root, this.table.root, this.controls.pages, this.since);
  }

  async refresh(signal) {
    const answer = await askList("devices", this.controls.parameters(), signal);
    this.controls.show(answer, "device");
    this.table.show(answer.rows);
    setText(this.since, answer.since ? `Counted since ${clock(answer.since)} UTC or later: a shard forgets when it moves.` : "");
  }

  end() {}
}

function fact(title) {
  const value = element("dd");
  return { value, root: element("div", {}, element("dt", {}, title), value) };
}

export class Device {
  constructor(job, id) {
    this.title = id;
    this.id = id;
    this.facts = ["Last seen", "Readings", "Late", "Rejected for their time", "Clock, median", "Clock, worst"].map(fact);
    this.state = element("p", { role: "status" });
    this.windows = new Table("Open windows", windowColumns(job.fields), windowKey, "None.");
    this.results = new Table("Results that closed just now", resultColumns(job.fields), windowKey,
      "None is remembered here; the output topic has them all.");
    this.rejects = rejectTable("Records rejected for their time", "None.");
    this.late = lateTable("Late readings", "None is remembered here.");
    this.root = element("div", {}, element("h1", {}, "Device ", element("span", { class: "device" }, id)), this.state,
      element("dl", { class: "facts" }, ...this.facts.map((each) => each.root)),
      this.windows.root, element("h2", {}, "Results"), this.results.root, element("h2", {}, "Rejects"), this.rejects.root,
      element("h2", {}, "Late"), this.late.root,
      element("p", {}, element("a", { href: "#/devices" }, "All devices")));
  }

  async refresh(signal) {
    let seen;
    try {
      seen = await ask(`devices/${encodeURIComponent(this.id)}`, {}, signal);
    } catch (error) {
      if (error.status !== 404) throw error;
      setText(this.state, "No reading of this device has come since its shard's owner took over.");
      this.facts.forEach((each) => setText(each.value, ""));
      this.show({ windows: [], results: [], rejects: [], late_readings: [] });
      return;
    }
    setText(this.state, "");
    const texts = [ago(seen.last_seen), whole(seen.readings), whole(seen.late), whole(seen.rejected),
      skew(seen.clock_median_seconds), skew(seen.clock_worst_seconds)];
    this.facts.forEach((each, index) => setText(each.value, texts[index]));
    this.show(seen);
  }

  show(seen) {
    this.windows.show(seen.windows);
    this.results.show(seen.results);
    this.rejects.show(seen.rejects);
    this.late.show(seen.late_readings);
  }

  end() {}
}
