// Which view is shown, and when it is refreshed.

import { ask, NoAnswer } from "./api.js";
import { Cluster, Partitions } from "./cluster.js";
import { Device, Devices } from "./devices.js";
import { setText } from "./dom.js";
import { span } from "./format.js";
import { Overview } from "./overview.js";
import { Rejects } from "./rejects.js";
import { Windows } from "./windows.js";

const interval = 1000; // ms
const content = document.getElementById("content");
const connection = document.getElementById("connection");
const age = document.getElementById("age");

const views = {
  overview: Overview, windows: Windows, devices: Devices, cluster: Cluster, partitions: Partitions, rejects: Rejects,
};

let job = null; // what the overview says of it, once it is known
let view = null;
let shown = 0; // when the view's data came
let asking = null; // aborts the request under way

function mark(name) {
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#/${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/// What nobody has encoded well is taken as it is: there is no such device, and the view says so.
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function makeView() {
  const [, name, rest] = location.hash.match(/^#\/([a-z]*)\/?(.*)$/) ?? [];
  const again = () => refresh(true);
  if (name === "device" && rest) {
    mark("devices");
    return new Device(job, decoded(rest));
  }
  const known = Object.hasOwn(views, name ?? "") ? name : "overview";
  mark(known);
  return new views[known](job, again);
}

function open(moveFocus) {
  view?.end();
  asking?.abort();
  view = makeView();
  document.title = `${view.title} · Komado`;
  content.replaceChildren(view.root);
  shown = 0;
  if (moveFocus) content.focus();
  refresh(true);
}

function sayAge() {
  const seconds = (Date.now() - shown) / 1000;
  setText(age, shown && seconds > 3 && !view?.frozen ? `What you see is ${span(seconds)} old.` : "");
}

/// `asked` by the person, rather than because time has passed.
async function refresh(asked = false) {
  if (asking && !asked) return;
  asking?.abort();
  const mine = (asking = new AbortController());
  const current = view;
  try {
    if (!job) {
      job = await ask("overview", {}, mine.signal);
      setText(document.getElementById("job"), job.job);
      if (view === null) return open(false);
    }
    await current?.refresh(mine.signal);
    if (current === view) shown = Date.now();
    setText(connection, "");
  } catch (error) {
    if (mine.signal.aborted) return;
    const words = error instanceof NoAnswer ? error.message : "This page failed; reload it.";
    setText(connection, `${words} Trying again each second.`);
    if (!(error instanceof NoAnswer)) console.error(error);
  } finally {
    if (asking === mine) asking = null;
  }
}

addEventListener("hashchange", () => job && open(true));
document.addEventListener("visibilitychange", () => !document.hidden && refresh());
setInterval(() => {
  sayAge();
  if (!document.hidden) refresh();
}, interval);
refresh();
