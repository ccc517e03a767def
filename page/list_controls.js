// What the lists of windows and of devices share: search, order, pages.

import { element, setText } from "./dom.js";
import { lackingText, plural } from "./format.js";

const debounce = 250; // ms

export class ListControls {
  /// `changed` is called when something else is to be shown.
  constructor(orders, changed) {
    this.changed = changed;
    this.search = element("input", { type: "search", name: "search", autocomplete: "off", spellcheck: "false",
      oninput: () => this.searchSoon() });
    this.order = element("select", { name: "order", onchange: () => this.restart() },
      ...orders.map(([value, title]) => element("option", { value }, title)));
    this.extra = element("span");
    this.root = element("form", { class: "controls", role: "search", onsubmit: (event) => this.submit(event) },
      element("label", {}, "Search by device", this.search), element("label", {}, "Order", this.order), this.extra);
    this.before = [undefined]; // where each page that was seen begins
    this.next = null;
    this.back = element("button", { type: "button", onclick: () => this.turn(-1) }, "Previous");
    this.forth = element("button", { type: "button", onclick: () => this.turn(1) }, "Next");
    this.count = element("p");
    this.pages = element("div", { class: "pages" }, this.back, this.forth, this.count);
  }

  searchSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.restart(), debounce);
  }

  submit(event) {
    event.preventDefault();
    this.restart();
  }

  restart() {
    clearTimeout(this.timer);
    this.before = [undefined];
    this.changed();
  }

  turn(by) {
    if (by > 0 && this.next) this.before.push(this.next);
    if (by < 0 && this.before.length > 1) this.before.pop();
    this.changed();
  }

  /// The parameters of the page that is to be shown.
  parameters() {
    return { search: this.search.value, order: this.order.value, after: this.before[this.before.length - 1] };
  }

  show(answer, noun) {
    this.next = answer.next;
    this.back.disabled = this.before.length === 1;
    this.forth.disabled = answer.next === null;
    const lacking = lackingText(answer);
    const page = this.before.length > 1 || answer.next ? `, page ${this.before.length}` : "";
    setText(this.count, `${plural(answer.total, noun)}${page}${lacking && `, ${lacking}`}`);
  }
}
