import { ask } from "./api.js";
import { element } from "./dom.js";
import { age, ago, bytes, clock, rate, span, whole } from "./format.js";
import { Table, tag } from "./table.js";

function short(id) {
  return id ? id.slice(0, 8) : "–";
}

const nodeColumns = [
  { title: "Node", head: true, text: (row) => short(row.id) },
  { title: "State", fill: (cell, row) => tag(cell, row.answers ? "answers" : "does not answer", row.answers ? "good" : "trouble") },
  { title: "Address", text: (row) => row.address },
  { title: "Version", text: (row) => row.version ?? "–" },
  { title: "Up for", text: (row) => age(row.up_since) },
  { title: "CPU", number: true, text: (row) => (row.cpu_percent === null ? "–" : `${whole(row.cpu_percent)} %`) },
  { title: "Memory", number: true, text: (row) => bytes(row.memory_bytes) },
  { title: "Records/s", number: true, text: (row) => rate(row.records_per_second) },
];

const kinds = { running: "good", restoring: "attention", draining: "attention", unowned: "trouble", unknown: "trouble" };

const shardColumns = [
  { title: "Shard", head: true, text: (row) => String(row.shard) },
  { title: "Owner", text: (row) => short(row.owner) },
  { title: "State", fill: (cell, row) => tag(cell, row.state, kinds[row.state]) },
  { title: "Watermark, UTC", text: (row) => clock(row.watermark) },
  { title: "Open windows", number: true, text: (row) => whole(row.open_windows) },
  { title: "Last commit", text: (row) => ago(row.last_commit) },
];

const partitionColumns = [
  { title: "Partition", head: true, text: (row) => String(row.partition) },
  { title: "Read by", text: (row) => short(row.reader) },
  { title: "Position", number: true, text: (row) => whole(row.position) },
  { title: "End", number: true, text: (row) => whole(row.end) },
  { title: "Lag, records", number: true, text: (row) => whole(row.lag_records) },
  { title: "Lag, time", number: true, text: (row) => span(row.lag_seconds) },
  { title: "Watermark, UTC", text: (row) => clock(row.watermark) },
  { title: "Without a newer reading for", number: true, text: (row) => span(row.quiet_seconds) },
  {
    title: "Note",
    fill: (cell, row) => tag(cell, !row.reader ? "not read" : row.idle ? "idle"
      : row.holds_watermark_back ? "furthest behind" : "", !row.reader ? "trouble" : "attention"),
  },
];

export class Cluster {
  title = "Nodes and shards";

  constructor() {
    this.nodes = new Table("Nodes", nodeColumns, (row) => row.id);
    this.shards = new Table("Shards", shardColumns, (row) => row.shard);
    this.root = element("div", {}, element("h1", {}, "Nodes and shards"), this.nodes.root,
      element("h2", {}, "Shards"), this.shards.root);
  }

  async refresh(signal) {
    const seen = await ask("cluster", {}, signal);
    this.nodes.show(seen.nodes);
    this.shards.show(seen.shards);
  }

  end() {}
}

export class Partitions {
  title = "Partitions";

  constructor() {
    this.table = new Table("Input partitions", partitionColumns, (row) => row.partition);
    this.root = element("div", {}, element("h1", {}, "Partitions"), this.table.root);
  }

  async refresh(signal) {
    this.table.show((await ask("partitions", {}, signal)).partitions);
  }

  end() {}
}
