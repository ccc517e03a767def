// Every view of the page, in a real browser, of a real cluster (page_test.py starts it).

import assert from "node:assert/strict";
import { accessibilityFaults } from "./browser.mjs";
import { answer, assertFits, check, finish, go, hostile, order, rows, until, url } from "./harness.mjs";

const headings = { overview: "Overview", windows: "Windows", devices: "Devices", cluster: "Nodes and shards",
  partitions: "Partitions", rejects: "Rejects and late", "device/device-00": "Device device-00" };

await check("the policy lets in nothing from elsewhere", {}, async (page) => {
  const policy = (await page.request.get(`${url}/`)).headers()["content-security-policy"];
  assert.match(policy, /^default-src 'self'(;|$)/);
  assert.doesNotMatch(policy, /unsafe|script-src/);
});

await check("the overview draws its charts and names problems", {}, async (page) => {
  await page.getByText(/2 nodes, \d+ shards, all committing/).waitFor();
  await order("reject");
  await page.locator(".problems").getByText(/record.* rejected in the last minute/).waitFor();
  await page.getByRole("status").getByText(/^Attention: .*record.* rejected in the last minute/).waitFor();
  assert.equal(await page.locator("canvas").count(), 8);
  await until("the charts have been drawn", () => page.evaluate(() => [...document.querySelectorAll("canvas")].every((canvas) =>
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0))));
  assert.match(await page.locator("canvas").first().getAttribute("aria-label"), /last 15 minutes: /);
});

for (const [width, scheme] of [[1280, "light"], [360, "dark"]]) {
  await check(`every view at ${width} in ${scheme}`, { scheme, width }, async (page) => {
    for (const [view, heading] of Object.entries(headings)) {
      await go(page, view, heading);
      await page.locator(view === "overview" ? ".sentence" : "tbody tr").first().filter({ hasText: /\S/ }).waitFor();
      assert.deepEqual(await accessibilityFaults(page), [], view);
      await assertFits(page, view);
      assert.equal(await page.locator("#connection").textContent(), "", view);
      // The README shows this one.
      if (view === "windows") await page.screenshot({ path: `${process.env.KOMADO_SHOTS}/windows-${width}.png` });
    }
  });
}

await check("problems that differ in numbers only are all named", {}, async (page) => {
  const unread = (partition) => ({ severity: "trouble", text: `partition ${partition} is read by no node`, advice: `wait ${partition}` });
  const overview = await answer(page, "overview");
  let partitions = [3, 4, 5];
  await page.route("**/api/v1/overview", (route) => route.fulfill({ json: { ...overview, problems: partitions.map(unread) } }));
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

await check("what is missing or of some seconds ago is said", {}, async (page) => {
  const with_shards = async (name, shards) => {
    const seen = await answer(page, name);
    await page.route(`**/api/v1/${name}?*`, (route) => route.fulfill({ json: { ...seen, ...shards } }));
  };
  await with_shards("windows", { missing_shards: [1], delayed_shards: [2, 3] });
  await go(page, "windows", "Windows");
  await page.getByText(/ open windows.*, without 1 shard that did not answer, 2 busy shards as a few seconds ago$/).waitFor();
  await with_shards("rejects", { missing_shards: [], delayed_shards: [2] });
  await go(page, "rejects", "Rejects and late");
  await page.getByText(/none is lost silently\. Below: 1 busy shard as a few seconds ago\.$/).waitFor();
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

await check("a device that nobody knows", { width: 360 }, async (page) => {
  for (const [hash, shown] of [["%", "%"], ["%25", "%"], ["x".repeat(250), "x".repeat(250)]]) {
    await go(page, `device/${hash}`, `Device ${shown}`);
    await page.getByText("No reading of this device has come since its shard's owner took over.").waitFor();
    await assertFits(page, hash);
    await go(page, "overview", "Overview");
  }
});

await check("a wrong clock stands out in words", {}, async (page) => {
  await go(page, "devices", "Devices");
  await page.getByLabel("Order").selectOption("clock");
  // The rows of the order before may stand there for a while.
  const worst = rows(page, "Devices").nth(1);
  await worst.filter({ hasText: /ahead-of-time/ }).waitFor();
  await worst.getByText(/clock .* d ahead/).waitFor();
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

await import("./lists_test.mjs");
await import("./values_test.mjs");

// The last one: it leaves one node.
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

await finish();
