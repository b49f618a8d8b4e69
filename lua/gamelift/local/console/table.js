// A table of the console that is updated in place: rows keep their elements, and with them the focus and what is open.
import { make, number } from "./page.js";

let last_id = 0;

function classes_of(column, ...names) {
  return names.filter(name => column[name]).join(" ") || undefined;
}

// A row. Its first cell holds a button that opens it, where the table has details.
class Row {
  constructor(table) {
    this.table = table;
    this.cells = table.columns.map(column => make("td", { class: classes_of(column, "wide", "number", "lines", "id") }));
    this.element = make("tr", { class: "row" }, ...this.cells);
    if (!table.detail) return;
    const id = `row-${++last_id}`;
    this.button = make("button", {
      class: "open",
      type: "button",
      "aria-expanded": "false",
      "aria-controls": id,
      onclick: () => this.toggle(),
    });
    this.cells[0].append(this.button);
  }

  // Shows a row of data, if it differs.
  write(data) {
    const text = JSON.stringify(data);
    if (this.text === text) return;
    Object.assign(this, { data, text });
    this.table.columns.forEach((column, i) => {
      const place = (i === 0 && this.button) || this.cells[i];
      const value = column.cell(data);
      const had_focus = place !== document.activeElement && place.contains(document.activeElement);
      place.replaceChildren(...(Array.isArray(value) ? value : [value ?? "–"]));
      if (had_focus) place.querySelector("button")?.focus();
      if (typeof value === "string") place.title = value;
    });
    if (this.inner) this.fill();
  }

  // Shows the details. Of several calls at a time the last one counts.
  async fill() {
    const turn = (this.turn = (this.turn || 0) + 1);
    let elements;
    try {
      elements = await this.table.detail(this.data, () => this.fill());
    } catch (error) {
      elements = [make("p", { class: "hint" }, error.message)];
    }
    if (this.turn === turn && this.inner) this.inner.cells[0].replaceChildren(...elements);
  }

  toggle() {
    this.button.setAttribute("aria-expanded", String(!this.inner));
    if (this.inner) {
      this.inner.remove();
      this.inner = null;
    } else {
      this.inner = make(
        "tr",
        { class: "inner", id: this.button.getAttribute("aria-controls") },
        make("td", { class: "detail" }, "…"),
      );
      this.element.after(this.inner);
      this.table.fit();
      this.fill();
    }
    this.table.opened?.(this.table.has_open());
  }

  remove() {
    this.element.remove();
    this.inner?.remove();
  }
}

export class Table {
  // columns: lists of { head, cell(data), wide, number, lines, id, width }; cell returns a text, an element or a list of these.
  // key(data): tells a row from others. detail(data, again): optional; a promise of the elements of an open row.
  // opened(is_any_open): optional; it is called when a row was opened or closed.
  constructor({ label, columns, key, detail, empty, opened }) {
    Object.assign(this, { columns, key, detail, opened, rows: new Map(), body: make("tbody", {}) });
    const heads = columns.map(column => make("th", { scope: "col", class: classes_of(column, "wide", "number") }, column.head));
    columns.forEach((column, i) => Object.assign(heads[i].style, { width: column.width || "" }));
    this.head = make("tr", {}, ...heads);
    this.grid = make("table", { "aria-label": label }, make("thead", {}, this.head), this.body);
    this.none = make("p", { class: "empty", hidden: true }, empty);
    this.element = make("div", { class: "sheet" }, this.grid, this.none);
  }

  has_open() {
    return [...this.rows.values()].some(row => row.inner);
  }

  // Spans the details over the columns that are seen: a phone hides some, and a cell over more than there are would make others.
  fit() {
    const seen = [...this.head.cells].filter(cell => cell.getClientRects().length).length;
    for (const { inner } of this.rows.values()) if (inner) inner.cells[0].colSpan = seen || this.columns.length;
  }

  // Shows these rows, and no others.
  show(list) {
    const names = list.map(data => String(this.key(data)));
    for (const [name, row] of this.rows) {
      if (names.includes(name)) continue;
      row.remove();
      this.rows.delete(name);
    }
    let next = this.body.firstChild;
    list.forEach((data, i) => {
      const row = this.rows.get(names[i]) || new Row(this);
      this.rows.set(names[i], row);
      row.write(data);
      if (row.element === next) next = (row.inner || row.element).nextSibling;
      else for (const element of [row.element, row.inner]) if (element) this.body.insertBefore(element, next);
    });
    this.grid.hidden = list.length === 0;
    this.none.hidden = list.length !== 0;
    this.fit();
  }
}

// Returns "26–50 of 10,000".
export function range(first, count, total) {
  return count ? `${number(first)}–${number(first + count - 1)} of ${number(total)}` : `0 of ${number(total)}`;
}
