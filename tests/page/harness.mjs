// What the tests of the page share: a browser, one page for each check, and the cluster that page_test.py has started.
// Lines "do ..." on the standard output ask for what only that can do; each is answered by a line on the standard input.

import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { launch, open } from "./browser.mjs";

export const url = process.env.KOMADO_URL;
export const hostile = process.env.KOMADO_HOSTILE;
export const devices = Number(process.env.KOMADO_DEVICES);
const patience = 15000; // ms
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

export async function order(what) {
  process.stdout.write(`do ${what}\n`);
  await answers.next();
}

const browser = await launch();
const failures = [];

export async function check(name, options, body) {
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

export async function finish() {
  await browser.close();
  process.exit(failures.length ? 1 : 0);
}

export async function go(page, view, heading) {
  await page.evaluate((name) => { location.hash = `#/${name}`; }, view);
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
}

export function rows(page, table) {
  return page.getByRole("region", { name: table }).getByRole("row");
}

export async function until(what, condition) {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not within ${patience} ms: ${what}`);
}

/// What the API answers now.
export async function answer(page, path) {
  return (await page.request.get(`${url}/api/v1/${path}`)).json();
}

export async function assertFits(page, what) {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(beyond <= 0, `${what} is ${beyond} px too wide`);
}
