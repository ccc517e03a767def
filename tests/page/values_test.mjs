// What stands in the cells is what the API answers.

import assert from "node:assert/strict";
import { answer, check, go, rows, until } from "./harness.mjs";

/// The cells of the row with `text` by the titles of their columns, and the row.
async function cellsOf(page, table, text) {
  const lines = rows(page, table);
  const line = lines.filter({ hasText: text }).first();
  await line.waitFor();
  const titles = await lines.first().locator("th").allInnerTexts();
  const texts = await line.locator("th, td").allInnerTexts();
  return { line, cells: Object.fromEntries(titles.map((title, index) => [title, texts[index].trim()])) };
}

function assertWindow(text, { start, end }) {
  assert.match(text, new RegExp(`${start.slice(11, 19)} to (.* )?${end.slice(11, 19)}$`));
}

function assertMeans(cells, row) {
  for (const [field, { mean }] of Object.entries(row.fields))
    assert.equal(cells[`Mean ${field}`], String(Number(mean.toPrecision(6))));
}

await check("open windows", {}, async (page) => {
  await go(page, "windows", "Windows");
  await page.getByText(/^Times are in Asia\/Tokyo\. A window closes when/).waitFor();
  const nulls = (row) => row.fields.ambient.nulls + row.fields.rh.nulls;
  const [row] = (await answer(page, "windows")).rows.sort((a, b) => nulls(b) - nulls(a));
  assert.ok(nulls(row) > 0);
  const { line, cells } = await cellsOf(page, "Open windows, as they fill", row.device);
  assertWindow(cells.Window, row);
  assertMeans(cells, row);
  assert.equal(cells.Readings, String(row.count));
  assert.equal(cells.Nulls, String(nulls(row)));
  assert.equal(cells["To close"], `${Math.round(row.remaining_seconds)} s`);
  assert.equal(Number(await line.getByRole("progressbar").getAttribute("value")), Number(row.progress.toFixed(3)));
  assert.equal(row.waits_for.partitions_behind, 2);
  const behind = (Date.parse(row.end) - Date.parse(row.waits_for.watermark)) / 1000;
  assert.equal(cells["Waits for"], `partition ${row.waits_for.partition}, ${behind} s to go and 1 more`);
});

await check("results that have closed just now", {}, async (page) => {
  await go(page, "windows", "Windows");
  const lines = rows(page, "Closed just now");
  await until("there are 20", async () => await lines.count() === 21);
  // Of one device: which shard's are newer can differ from answer to answer by milliseconds.
  await page.getByLabel("Search by device").fill("device-07");
  await until("there is one", async () => await lines.count() === 2);
  const [row] = (await answer(page, "results?search=device-07")).rows;
  const { cells } = await cellsOf(page, "Closed just now", row.device);
  assertWindow(cells.Window, row);
  assertMeans(cells, row);
  assert.equal(cells.Readings, String(row.count));
  assert.equal(cells["Closed by"], row.closed_by);
  assert.equal(row.closed_by, "watermark");
  assert.match(cells.Closed, /^(now|.* ago)$/);
});

async function assertLate(page, table, row) {
  const { cells } = await cellsOf(page, table, row.device);
  assertWindow(cells["Their window"], row);
  assert.equal(cells.Readings, String(row.readings));
  assert.equal(cells.Partition, String(row.partition));
  assert.equal(cells.Offsets, `${row.first_offset} to ${row.next_offset - 1}`);
}

await check("rejects show why and what, and what was late", {}, async (page) => {
  await go(page, "rejects", "Rejects and late");
  await page.getByText("is not one JSON object in UTF-8").waitFor();
  const seen = await answer(page, "rejects");
  const row = seen.rejected.find(({ text }) => text.includes("broken"));
  const { cells } = await cellsOf(page, "The newest rejected records", "broken");
  assert.deepEqual(
    [cells.Topic, cells.Partition, cells.Offset, cells.Reason, cells.Bytes, cells["The record"]],
    ["page", "0", String(row.offset), "malformed", String(row.size), '{"bid": broken \\u0007']);
  assert.equal(seen.late_readings.length, 2);
  for (const late of seen.late_readings) await assertLate(page, "The newest late readings", late);
});

await check("one device", {}, async (page) => {
  const seen = await answer(page, "devices/device-00");
  await go(page, "device/device-00", "Device device-00");
  const { cells } = await cellsOf(page, "Open windows", "device-00");
  assertMeans(cells, seen.windows[0]);
  assert.equal((await cellsOf(page, "Results that closed just now", "device-00")).cells["Closed by"], "watermark");
  assert.equal(seen.late_readings.length, 1);
  await assertLate(page, "Late readings", seen.late_readings[0]);
  const facts = await page.locator("dl.facts > div").allInnerTexts();
  assert.deepEqual(facts.slice(1, 3), [`Readings\n${seen.readings}`, "Late\n1"]);
});

await check("nodes say how long they have been up", {}, async (page) => {
  await go(page, "cluster", "Nodes and shards");
  const [node] = (await answer(page, "cluster")).nodes;
  const { cells } = await cellsOf(page, "Nodes", node.id.slice(0, 8));
  assert.match(cells["Up for"], /^[\d.]+ (s|min)$/);
});

await check("numbers and times of all sizes", {}, async (page) => {
  const [means, periods] = await page.evaluate(async () => {
    const { mean, period } = await import("/format.js");
    const now = new Date("2026-03-05T20:00:00Z");
    return [
      [null, 0, 0.001, -0.0425, 1 / 3, 22.5, 28.760416666666668, 99999.95, 1234567.8, 1.5e-9, -2e20].map((value) => mean(value)),
      [["2026-03-06T08:44:00+09:00", "2026-03-06T08:46:00+09:00"], ["2026-03-05T08:44:00+09:00", "2026-03-05T08:46:00+09:00"],
        ["2026-03-06T00:00:00+09:00", "2026-03-07T00:00:00+09:00"], ["2026-03-05T23:58:00-05:00", "2026-03-06T00:00:00-05:00"],
      ].map(([start, end]) => period(start, end, now))];
  });
  assert.deepEqual(means,
    ["–", "0", "0.001", "-0.0425", "0.333333", "22.5", "28.7604", "100,000", "1,234,568", "1.5e-9", "-2e+20"]);
  assert.deepEqual(periods, ["08:44:00 to 08:46:00", "2026-03-05 08:44:00 to 08:46:00",
    "2026-03-06 00:00:00 to 2026-03-07 00:00:00", "2026-03-05 23:58:00 to 2026-03-06 00:00:00"]);
});
