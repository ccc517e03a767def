import { element, keyed, setText } from "./dom.js";

/// A table whose rows are updated in place. Columns: {title, text(row) | fill(cell, row), number, head, wrap}.
export class Table {
  constructor(caption, columns, keyOf, empty = "Nothing to show.") {
    this.columns = columns;
    this.keyOf = keyOf;
    this.empty = empty;
    this.caption = element("caption", {}, caption);
    this.body = element("tbody");
    this.nothing = element("p", { class: "soft" }, empty);
    const titles = columns.map((column) =>
      element("th", { scope: "col", class: column.number ? "number" : null }, column.title));
    this.scroll = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      element("table", {}, this.caption, element("thead", {}, element("tr", {}, ...titles)), this.body));
    this.root = element("div", {}, this.scroll, this.nothing);
    this.nothing.hidden = true;
  }

  show(rows) {
    this.nothing.hidden = rows.length > 0;
    this.scroll.hidden = rows.length === 0;
    keyed(this.body, rows, this.keyOf, () => this.makeRow(), (line, row) => this.fill(line, row));
  }

  makeRow() {
    const cells = this.columns.map((column) => {
      const classes = [column.number ? "number" : "", column.wrap ? "text" : ""].join(" ").trim();
      return element(column.head ? "th" : "td", { scope: column.head ? "row" : null, class: classes || null });
    });
    return element("tr", {}, ...cells);
  }

  fill(line, row) {
    this.columns.forEach((column, index) => {
      const cell = line.children[index];
      if (column.fill) column.fill(cell, row);
      else setText(cell, column.text(row));
    });
  }
}

/// Fills a cell with a link to a device's own view.
export function deviceLink(cell, device) {
  let link = cell.firstElementChild;
  if (!link) {
    link = element("a", { class: "device" });
    cell.append(link);
  }
  setText(link, device);
  link.title = device;
  link.setAttribute("href", `#/device/${encodeURIComponent(device)}`);
}

/// Fills a cell with a word in a frame, or nothing.
export function tag(cell, text, kind) {
  let shown = cell.firstElementChild;
  if (!text) {
    if (shown) shown.remove();
    return;
  }
  if (!shown) {
    shown = element("span");
    cell.append(shown);
  }
  shown.className = `tag ${kind}`;
  setText(shown, text);
}
