// A section of the console that shows one list of the state, a page at a time.
import { call, describe, make } from "./page.js";
import { Table, range } from "./table.js";

const ROWS = 25;

export class ListSection {
  // list: { list, title, columns, empty, placeholder, ids, more }. ids(row): optional; the arguments of actions that a row stands for, a
  // list of objects. more(item): optional; further elements of an open row. is_alone: it needs no heading beside that of the view.
  constructor(tools, list, is_alone) {
    // starts: the `before` of each page that led here; is_held: the first of them holds a page whose row is open
    Object.assign(this, { tools, list, starts: [], is_held: false, rows: [] });
    const { title, placeholder, columns, empty } = list;
    const button = (name, change) => make("button", { type: "button", disabled: true, onclick: () => this.go(change) }, name);
    this.newer = button("Newer", () => this.starts.pop());
    this.older = button("Older", () => this.starts.push(this.rows[this.rows.length - 1].rank));
    this.search = make("input", { type: "search", placeholder, "aria-label": `Search in ${title.toLowerCase()}` });
    this.search.oninput = () => this.go(() => (this.starts = []));
    this.where = make("span", { class: "range" });
    const detail = (row, again) => this.detail(row, again);
    const opened = is_any_open => this.hold(is_any_open);
    this.table = new Table({ label: title, columns, empty, detail, opened, key: row => row.rank });
    const heading = is_alone ? [] : [make("h2", {}, title)];
    const bar = make("div", { class: "bar" }, ...heading, this.search, this.where, this.newer, this.older);
    this.element = make("section", { "aria-label": title }, bar, this.table.element);
  }

  ids(row) {
    return this.list.ids?.(row) || [];
  }

  // Moves to another page.
  go(change) {
    change();
    this.tools.refresh();
  }

  // Holds the newest page while a row of it is open, so that later rows do not push it away.
  hold(is_any_open) {
    if (is_any_open && !this.starts.length && this.rows[0]) {
      this.starts = [this.rows[0].rank + 1];
      this.is_held = true;
    } else if (!is_any_open && this.is_held && this.starts.length === 1) {
      this.is_held = false;
      this.go(() => (this.starts = []));
    }
  }

  async detail(row, again) {
    const { list, more } = this.list;
    const { item } = await call("browse", { list, rank: row.rank });
    const refresh = make("button", { type: "button", onclick: again }, "Refresh");
    const buttons = make("div", { class: "buttons" }, ...this.ids(item).flatMap(this.tools.buttons_for), refresh);
    return [buttons, ...(more ? await more(item) : []), describe(item)];
  }

  // Reads the page and shows it. Returns the reply.
  async update() {
    const before = this.starts[this.starts.length - 1];
    const search = this.search.value;
    const args = { list: this.list.list, limit: ROWS, ...(before !== undefined && { before }), ...(search && { search }) };
    const reply = await call("browse", args);
    if (search !== this.search.value || before !== this.starts[this.starts.length - 1]) return reply; // the user has left this page
    if (!reply.rows.length) this.starts = [];
    this.rows = reply.rows;
    for (const row of this.rows) this.ids(row).forEach(this.tools.remember);
    this.table.show(this.rows);
    this.newer.disabled = !this.starts.length;
    this.older.disabled = !reply.older;
    this.where.textContent = range(reply.total - reply.older - this.rows.length + 1, this.rows.length, reply.total);
    return reply;
  }
}
