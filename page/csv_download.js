// A list as a file. It is asked for here rather than by a link, which would save an error as a file, or say nothing.

import { askFile, NoAnswer } from "./api.js";
import { element, setText } from "./dom.js";

function save(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000); // a browser may read it after the click only
}

export class CsvDownload {
  /// `parameters()` are those of /api/v1/<path> at the time of a click.
  constructor(path, parameters) {
    this.path = path;
    this.parameters = parameters;
    this.button = element("button", { type: "button", onclick: () => this.load() }, "Download as CSV");
    this.state = element("p", { role: "status" });
    this.loading = false;
  }

  async load() {
    if (this.loading) return;
    this.loading = true;
    setText(this.state, "The file is being made.");
    try {
      save(await askFile(this.path, { ...this.parameters(), format: "csv" }), `${this.path}.csv`);
      setText(this.state, "");
    } catch (error) {
      setText(this.state, `There is no file: ${error instanceof NoAnswer ? error.message : "this page failed; reload it."}`);
      if (!(error instanceof NoAnswer)) console.error(error);
    } finally {
      this.loading = false;
    }
  }
}
