import { ask } from "./api.js";
import { element, keyed, setText } from "./dom.js";
import { rate, span, whole } from "./format.js";
import { TimeChart } from "./time_chart.js";

const figures = [
  ["Readings in, per second", "readings_per_second", rate],
  ["Results out, per second", "results_per_second", rate],
  ["Lag, records", "lag_records", whole],
  ["Lag, time", "lag_seconds", span],
  ["Watermark behind the clock", "watermark_delay_seconds", span],
  ["Late readings per minute", "late_per_minute", rate],
  ["Rejected records per minute", "rejected_per_minute", rate],
  ["Open windows", "open_windows", whole],
];

/// What a problem is, whatever its numbers are now: they change each second. Of several that differ in numbers only, the
/// first stays the first.
function keysOf(problems) {
  const counts = new Map();
  return problems.map((problem) => {
    const kind = problem.severity + problem.text.replace(/\d+/g, "#");
    const before = counts.get(kind) ?? 0;
    counts.set(kind, before + 1);
    return `${kind} ${before}`;
  });
}

const kinds = { attention: "Attention: ", trouble: "Trouble: " };

export class Overview {
  title = "Overview";

  constructor() {
    this.sentence = element("p", { class: "sentence" });
    this.problems = element("ul", { class: "problems" });
    this.known = new Set(); // keys of the problems that were told
    this.news = element("p", { class: "hidden", role: "status" });
    this.charts = figures.map(([title, , format]) => new TimeChart(title, format));
    this.root = element("div", {}, element("h1", {}, "Overview"), this.sentence, this.news, this.problems,
      element("ul", { class: "cards" }, ...this.charts.map((chart) => chart.root)));
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.recolour = () => this.charts.forEach((chart) => chart.recolour());
    this.dark.addEventListener("change", this.recolour);
  }

  async refresh(signal) {
    const seen = await ask("overview", {}, signal);
    setText(this.sentence, seen.sentence);
    this.sentence.className = `sentence ${seen.state}`;
    const keys = keysOf(seen.problems);
    this.tell(seen.problems, keys);
    keyed(this.problems, seen.problems, (problem, index) => keys[index],
      (problem) => element("li", { class: problem.severity },
        element("strong", {}, element("span", { class: "kind" }, kinds[problem.severity]), element("span")),
        element("span")),
      (line, problem) => {
        setText(line.firstElementChild.lastElementChild, problem.text);
        setText(line.lastElementChild, problem.advice);
      });
    const now = Date.parse(seen.time);
    figures.forEach(([, name], index) => {
      const valueOf = (sample) => sample[name];
      this.charts[index].show(valueOf(seen.now), seen.history, valueOf, now);
    });
    return seen.job;
  }

  /// Says once, to who listens, what is new; the numbers change too often for that.
  tell(problems, keys) {
    const added = problems.filter((problem, index) => !this.known.has(keys[index]));
    if (added.length) setText(this.news, added.map((problem) => kinds[problem.severity] + problem.text).join(". "));
    else if (!problems.length && this.known.size) setText(this.news, "No problem any more");
    this.known = new Set(keys);
  }

  end() {
    this.dark.removeEventListener("change", this.recolour);
    this.charts.forEach((chart) => chart.end());
  }
}
