// A page in Debian's Chromium, and all that it complains about.

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import path from "node:path";

const modules = process.env.KOMADO_NODE_MODULES;
const require = createRequire(path.join(modules, "/"));
const { chromium } = require("playwright-core");
const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");

export async function launch() {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/// A page of its own; `complaints` collects console errors, violations of the content security policy,
/// failures, dialogs and requests to any other origin. With `clock`, page.clock can let the page's time pass.
export async function open(browser, url, { width = 1280, height = 900, scheme = "light", clock = false, killed = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  if (clock) await page.clock.install();
  const complaints = [];
  const origin = new URL(url).origin;
  page.on("console", (message) => {
    // That a node does not answer is said by the page itself, too.
    const silent = killed ? /ERR_(CONNECTION|EMPTY_RESPONSE)/ : /ERR_CONNECTION/;
    if (message.type() === "error" && !silent.test(message.text()) && !/status of (404|503)/.test(message.text()))
      complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`failure: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) complaints.push(`foreign request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

/// What axe-core finds, in one line each.
export async function accessibilityFaults(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((each) => `${each.id}: ${each.help} (${each.nodes.map((node) => node.target).join(", ")})`);
}
