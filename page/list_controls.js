// What the lists of windows and of devices share: search, order, pages.

import { element, hold, setText } from "./dom.js";
import { lackingText, plural } from "./format.js";

const debounce = 250; // ms

const places = new Map(); // what is shown of each list: kept while other views are shown

export class ListControls {
  /// `list` names it; `changed` is called when something else is to be shown.
  constructor(list, orders, changed) {
    // `before` is where each page that was seen begins.
    if (!places.has(list)) places.set(list, { search: "", order: orders[0][0], before: [undefined] });
    this.place = places.get(list);
    this.changed = changed;
    this.search = element("input", { type: "search", name: "search", autocomplete: "off", spellcheck: "false",
      value: this.place.search, oninput: () => this.searchSoon() });
    this.order = element("select", { name: "order", onchange: () => this.restart() },
      ...orders.map(([value, title]) => element("option", { value, selected: value === this.place.order }, title)));
    this.extra = element("span");
    this.root = element("form", { class: "controls", role: "search", onsubmit: (event) => this.submit(event) },
      element("label", {}, "Search by device", this.search), element("label", {}, "Order", this.order), this.extra);
    this.next = null;
    this.held = false;
    this.back = element("button", { type: "button", onclick: () => this.turn(-1) }, "Previous");
    this.forth = element("button", { type: "button", onclick: () => this.turn(1) }, "Next");
    this.count = element("p");
    this.pages = element("div", { class: "pages" }, this.back, this.forth, this.count);
  }

  searchSoon() {
    this.begin();
    this.timer = setTimeout(this.changed, debounce);
  }

  submit(event) {
    event.preventDefault();
    this.restart();
  }

  restart() {
    this.begin();
    this.changed();
  }

  /// Goes to the first page of what is searched for now.
  begin() {
    clearTimeout(this.timer);
    Object.assign(this.place, { search: this.search.value, order: this.order.value, before: [undefined] });
    this.next = null;
    this.enablePages();
  }

  turn(by) {
    if (by > 0 && this.next) this.place.before.push(this.next);
    if (by < 0 && this.place.before.length > 1) this.place.before.pop();
    this.next = null; // a second click before the answer must not take the same page for the one after
    this.changed();
  }

  /// The parameters of all pages.
  filter() {
    return { search: this.place.search, order: this.place.order };
  }

  /// The parameters of the page that is to be shown.
  parameters() {
    return { ...this.filter(), after: this.place.before.at(-1) };
  }

  /// Lets nothing else be asked for, for the reason in the element with the id `reason`; without one it lets go.
  hold(reason) {
    this.held = Boolean(reason);
    for (const control of [this.search, this.order, this.back, this.forth]) hold(control, reason);
    this.enablePages();
  }

  enablePages() {
    this.back.disabled = this.held || this.place.before.length === 1;
    this.forth.disabled = this.held || this.next === null;
  }

  show(answer, noun) {
    this.next = answer.next;
    this.enablePages();
    const lacking = lackingText(answer);
    const pages = this.place.before.length;
    const page = pages > 1 || answer.next ? `, page ${pages}` : "";
    setText(this.count, `${plural(answer.total, noun)}${page}${lacking && `, ${lacking}`}`);
  }
}
