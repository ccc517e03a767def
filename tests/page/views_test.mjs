// Every view of the page, in a real browser, of a real cluster (page_test.py starts it). Lines "do ..." on the
// standard output ask for what only that can do; each is answered by a line on the standard input.

import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { accessibilityFaults, launch, open } from "./browser.mjs";

const url = process.env.KOMADO_URL;
const hostile = process.env.KOMADO_HOSTILE;
const devices = Number(process.env.KOMADO_DEVICES);
const views = ["overview", "windows", "devices", "cluster", "partitions", "rejects"];
const patience = 15000; // ms
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function order(what) {
  process.stdout.write(`do ${what}\n`);
  await answers.next();
}

const browser = await launch();
const failures = [];

async function check(name, options, body) {
  const began = Date.now();
  const shown = await open(browser, `${url}/`, options);
  shown.page.setDefaultTimeout(patience);
  try {
    await body(shown.page);
    assert.deepEqual(shown.complaints, []);
    process.stdout.write(`ok ${name} (${Date.now() - began} ms)\n`);
  } catch (error) {
    failures.push(name);
    process.stdout.write(`not ok ${name}: ${error.message}\n`);
    await shown.page.screenshot({ path: `${process.env.KOMADO_SHOTS}/${name.replaceAll(" ", "-")}.png`, fullPage: true });
  }
  await shown.close();
}

async function go(page, view, heading) {
  await page.evaluate((name) => { location.hash = `#/${name}`; }, view);
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
}

const headings = { overview: "Overview", windows: "Windows", devices: "Devices", cluster: "Nodes and shards",
  partitions: "Partitions", rejects: "Rejects and late" };

function rows(page, table) {
  return page.getByRole("region", { name: table }).getByRole("row");
}

async function until(what, condition) {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not within ${patience} ms: ${what}`);
}

await check("the overview draws its charts and names problems", {}, async (page) => {
  await page.getByText(/2 nodes, \d+ shards, all committing/).waitFor();
  await order("reject");
  await page.locator(".problems").getByText(/record.* rejected in the last minute/).waitFor();
  await page.getByRole("status").getByText(/^Attention: .*record.* rejected in the last minute/).waitFor();
  await until("a chart has been drawn", () => page.evaluate(() => [...document.querySelectorAll("canvas")].every((canvas) =>
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0))));
  assert.match(await page.locator("canvas").first().getAttribute("aria-label"), /last 15 minutes: /);
});

for (const [width, scheme] of [[1280, "light"], [360, "dark"]]) {
  await check(`every view at ${width} in ${scheme}`, { scheme, width }, async (page) => {
    for (const view of views) {
      await go(page, view, headings[view]);
      await page.locator(view === "overview" ? ".sentence" : "tbody tr").first().filter({ hasText: /\S/ }).waitFor();
      assert.deepEqual(await accessibilityFaults(page), [], view);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(beyond <= 0, `${view} is ${beyond} px too wide`);
      // The README shows this one.
      if (view === "windows") await page.screenshot({ path: `${process.env.KOMADO_SHOTS}/windows-${width}.png` });
    }
  });
}

await check("problems that differ in numbers only are all named", {}, async (page) => {
  const unread = (partition) => ({ severity: "trouble", text: `partition ${partition} is read by no node`, advice: `wait ${partition}` });
  const answer = await (await page.request.get(`${url}/api/v1/overview`)).json();
  let partitions = [3, 4, 5];
  await page.route("**/api/v1/overview", (route) => route.fulfill({ json: { ...answer, problems: partitions.map(unread) } }));
  const shown = page.locator(".problems > li");
  const texts = (numbers) => numbers.map((number) => `Trouble: partition ${number} is read by no nodewait ${number}`);
  await until("three are named", async () => JSON.stringify(await shown.allTextContents()) === JSON.stringify(texts([3, 4, 5])));
  const news = await page.getByRole("status").filter({ hasText: "Trouble" }).textContent();
  partitions = [6, 7];
  await until("two are named", async () => JSON.stringify(await shown.allTextContents()) === JSON.stringify(texts([6, 7])));
  assert.equal(await page.getByRole("status").filter({ hasText: "Trouble" }).textContent(), news, "numbers that change are no news");
  partitions = [];
  await page.getByRole("status").getByText("No problem any more").waitFor();
});

await check("rows that move leave the focus where it is", {}, async (page) => {
  const seen = await page.evaluate(async () => {
    const { element, keyed } = await import("/dom.js");
    const list = element("ul");
    document.body.append(list);
    const show = (...keys) => keyed(list, keys, (key) => key, (key) => element("li", {}, element("button", { id: `row-${key}` }, key)),
      () => {});
    const order = () => [...list.children].map((child) => child.textContent).join("");
    show("A", "B", "C", "D");
    document.getElementById("row-C").focus();
    const found = [];
    for (const keys of ["BCDA", "CDAB", "DBC", "CE", "AEC", "XYZCEA", "ACEXZY"]) {
      show(...keys);
      found.push([order() === keys, document.activeElement.id]);
    }
    show("A");
    return { found, gone: document.activeElement.id, left: order() };
  });
  for (const [inOrder, focused] of seen.found) assert.deepEqual([inOrder, focused], [true, "row-C"]);
  assert.equal(seen.left, "A");
  assert.equal(seen.gone, "");
});

await check("windows are searched, paged and frozen", { clock: true }, async (page) => {
  await go(page, "windows", "Windows");
  await page.getByText(new RegExp(`^${devices} open windows, page 1`)).waitFor();
  const first = await rows(page, "Open windows, as they fill").nth(1).innerText();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText(/page 2/).waitFor();
  await until("the second page is another", async () => await rows(page, "Open windows, as they fill").nth(1).innerText() !== first);
  await page.getByRole("button", { name: "Previous" }).click();
  await page.getByText(/page 1/).waitFor();
  await page.getByLabel("Search by device").fill("device-07");
  await page.getByText(/^1 open window$/).waitFor();
  assert.equal(await rows(page, "Open windows, as they fill").count(), 2);
  assert.match(await page.getByRole("link", { name: "Download as CSV" }).getAttribute("href"), /search=device-07/);
  await page.getByRole("button", { name: "Freeze" }).click();
  await page.getByText(/Frozen at/).waitFor();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.clock.runFor(5000);
  assert.deepEqual(asked, [], "a frozen view asks for nothing");
  await page.getByRole("button", { name: "Freeze" }).click();
  await until("it goes on", () => asked.length > 0);
});

await check("what is missing or of some seconds ago is said", {}, async (page) => {
  const with_shards = async (name, shards) => {
    const answer = await (await page.request.get(`${url}/api/v1/${name}`)).json();
    await page.route(`**/api/v1/${name}?*`, (route) => route.fulfill({ json: { ...answer, ...shards } }));
  };
  await with_shards("windows", { missing_shards: [1], delayed_shards: [2, 3] });
  await go(page, "windows", "Windows");
  await page.getByText(/ open windows.*, without 1 shard that did not answer, 2 busy shards as a few seconds ago$/).waitFor();
  await with_shards("rejects", { missing_shards: [], delayed_shards: [2] });
  await go(page, "rejects", "Rejects and late");
  await page.getByText(/none is lost silently\. Below: 1 busy shard as a few seconds ago\.$/).waitFor();
});

await check("a file of all open windows", {}, async (page) => {
  await go(page, "windows", "Windows");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download as CSV" }).click()]);
  assert.equal(download.suggestedFilename(), "windows.csv");
});

await check("a hostile device is text", {}, async (page) => {
  await go(page, "windows", "Windows");
  await page.getByLabel("Search by device").fill("onerror");
  const link = page.getByRole("region", { name: "Open windows, as they fill" }).getByRole("link");
  await until("it is found alone", async () => await link.count() === 1 && await link.textContent() === hostile);
  assert.equal(await page.locator("main img").count(), 0);
  await link.click();
  await page.getByRole("heading", { level: 1, name: /Device/ }).waitFor();
  assert.equal(await page.locator("h1 .device").textContent(), hostile);
  await page.getByRole("region", { name: "Open windows" }).getByRole("row").nth(1).waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
});

await check("a wrong clock stands out in words", {}, async (page) => {
  await go(page, "devices", "Devices");
  await page.getByLabel("Order").selectOption("clock");
  // The rows of the order before may stand there for a while.
  const worst = rows(page, "Devices").nth(1);
  await worst.filter({ hasText: /ahead-of-time/ }).waitFor();
  await worst.getByText(/clock .* d ahead/).waitFor();
});

await check("rejects show why and what", {}, async (page) => {
  await go(page, "rejects", "Rejects and late");
  await page.getByText("is not one JSON object in UTF-8").waitFor();
  await page.getByText('{"bid": broken \\u0007').first().waitFor();
});

await check("the keyboard reaches everything", {}, async (page) => {
  await page.getByText(/2 nodes/).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Windows" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "content");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.name), "search");
  await page.keyboard.type("device-0");
  await page.getByText(/^10 open windows/).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), "search", "refreshing leaves the focus alone");
});

await check("nodes that die while they are watched", { killed: true }, async (page) => {
  await order("kill other");
  await page.getByText(/does not answer$/).first().waitFor();
  await go(page, "cluster", "Nodes and shards");
  await page.getByText("does not answer").first().waitFor();
  await order("kill server");
  await page.getByText(/The node that served this page does not answer/).waitFor();
  await page.getByText(/What you see is .* old/).waitFor();
  await order("start server");
  await until("it goes on", async () => await page.locator("#connection").textContent() === "");
});

await browser.close();
process.exit(failures.length ? 1 : 0);
