// The lists of windows and devices: what is searched for, turned to, frozen, saved and kept.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { accessibilityFaults } from "./browser.mjs";
import { check, devices, go, rows, until } from "./harness.mjs";

const openWindows = "Open windows, as they fill";

await check("windows are searched, paged and frozen", { clock: true }, async (page) => {
  await go(page, "windows", "Windows");
  await page.getByText(new RegExp(`^${devices} open windows, page 1`)).waitFor();
  const first = await rows(page, openWindows).nth(1).innerText();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText(/page 2/).waitFor();
  await until("the second page is another", async () => await rows(page, openWindows).nth(1).innerText() !== first);
  await page.getByRole("button", { name: "Previous" }).click();
  await page.getByText(/page 1/).waitFor();
  await page.getByLabel("Search by device").fill("device-07");
  await page.getByText(/^1 open window$/).waitFor();
  assert.equal(await rows(page, openWindows).count(), 2);
  const freeze = page.getByRole("button", { name: "Freeze" });
  await page.evaluate(() => { // at once: the search is not asked for yet
    const search = document.querySelector("input[name=search]");
    search.value = "device-1";
    search.dispatchEvent(new Event("input"));
    document.querySelector("button[aria-pressed]").click();
  });
  await page.getByText(/Frozen at .*: what you see does not change\. Search, order, pages and the file wait until/).waitFor();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.clock.runFor(5000);
  assert.deepEqual(asked, [], "a frozen view asks for nothing");
  await rows(page, openWindows).nth(1).getByText("device-07").waitFor();
  const held = [page.getByLabel("Search by device"), page.getByLabel("Order"),
    ...["Previous", "Next", "Download as CSV"].map((name) => page.getByRole("button", { name }))];
  for (const control of held) {
    assert.ok(await control.isDisabled());
    assert.equal(await control.getAttribute("aria-describedby"), "frozen");
  }
  assert.deepEqual(await accessibilityFaults(page), []);
  await freeze.click();
  await page.getByText(/^10 open windows$/).waitFor();
  for (const control of held.slice(0, 2)) assert.ok(await control.isEnabled());
  assert.equal(await page.getByText(/Frozen at/).count(), 0);
});

await check("the next page is one of what is asked for now", {}, async (page) => {
  await go(page, "windows", "Windows");
  await page.getByText(new RegExp(`^${devices} open windows, page 1`)).waitFor();
  const seen = [];
  page.on("request", (request) => seen.push(new URL(request.url()).searchParams));
  await page.evaluate(() => { // at once: nothing has been answered
    const order = document.querySelector("select[name=order]");
    order.value = "count";
    order.dispatchEvent(new Event("change"));
    const next = document.querySelector(".pages button:nth-of-type(2)");
    next.click();
    next.click();
  });
  await page.getByRole("button", { name: "Next", disabled: false }).waitFor();
  await page.evaluate(() => { // twice before the answer
    const next = document.querySelector(".pages button:nth-of-type(2)");
    next.click();
    next.click();
  });
  await page.getByText(new RegExp(`^${devices} open windows, page 2$`)).waitFor();
  assert.equal(await rows(page, openWindows).count(), 1 + devices - 50);
  assert.equal(new Set(seen.map((query) => query.get("after")).filter((after) => after)).size, 1);
});

await check("coming back to a list changes nothing", {}, async (page) => {
  const search = page.getByLabel("Search by device");
  await go(page, "windows", "Windows");
  await search.fill("device-");
  await page.getByText(/^69 open windows, page 1$/).waitFor();
  await page.getByLabel("Order").selectOption("count");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText(/^69 open windows, page 2$/).waitFor();
  const line = rows(page, openWindows).nth(1).locator("polyline").first();
  const points = async () => (await line.getAttribute("points")).split(" ").length;
  await until("there is some history", async () => await points() >= 5);
  await go(page, "devices", "Devices");
  assert.equal(await search.inputValue(), "");
  await search.fill("device-1");
  await page.getByText(/^10 devices$/).waitFor();
  await go(page, "windows", "Windows");
  await page.getByText(/^69 open windows, page 2$/).waitFor();
  assert.ok(await points() >= 5, "the history is kept");
  assert.equal(await search.inputValue(), "device-");
  assert.equal(await page.getByLabel("Order").inputValue(), "count");
  await page.getByRole("button", { name: "Previous" }).click();
  await page.getByText(/^69 open windows, page 1$/).waitFor();
  await go(page, "devices", "Devices");
  assert.equal(await search.inputValue(), "device-1");
});

await check("a series is bounded, and so is how many there are", {}, async (page) => {
  const kept = await page.evaluate(async () => {
    const { Series } = await import("/sparkline.js");
    const series = new Series();
    for (let at = 0; at < 100; ++at) series.add("busy", at, at);
    const longest = series.add("busy", 100, 100);
    for (let key = 0; key < 1999; ++key) series.add(key, 1);
    const before = series.points.has("busy");
    series.add("one more", 1);
    return { first: longest[0], length: longest.length, before, after: series.points.has("busy"), all: series.points.size };
  });
  assert.deepEqual(kept, { first: { at: 41, value: 41 }, length: 60, before: true, after: false, all: 2000 });
});

await check("a file of the windows that are searched for", {}, async (page) => {
  await go(page, "windows", "Windows");
  await page.getByLabel("Search by device").fill("device-0");
  await page.getByText(/^10 open windows$/).waitFor();
  const button = page.getByRole("button", { name: "Download as CSV" });
  const detail = "120000 windows match, and a file holds 100000: narrow them with search, or name a limit";
  await page.route("**/api/v1/windows?*format=csv*", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify({ detail }) }), { times: 1 });
  await button.click();
  await page.getByRole("status").getByText(`There is no file: ${detail}`).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  assert.equal(download.suggestedFilename(), "windows.csv");
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  assert.equal(lines[0], "device,start,end,count,ambient_mean,ambient_min,ambient_max,ambient_nulls,"
    + "rh_mean,rh_min,rh_max,rh_nulls,last_reading");
  assert.equal(lines.length, 11);
  await until("the words are gone", async () => await page.getByText("There is no file").count() === 0);
});
