// The grid of a list: walked by keyboard and mouse, written in as in a spreadsheet. On a telephone rows are cards.

import { Blocks } from "./grid-blocks.js";
import { editorOf } from "./grid-editors.js";
import { Keys } from "./grid-keys.js";
import { Mouse } from "./grid-mouse.js";
import { Notes } from "./grid-notes.js";
import { Saving } from "./grid-saving.js";

const narrow = matchMedia("(max-width: 45rem)");
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

class Grid {
  constructor(table) {
    this.table = table;
    this.words = JSON.parse(table.dataset.words);
    this.rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    this.lead = heads.findIndex((head) => head.dataset.column);
    this.columns = heads.slice(this.lead).map((head) => ({
      name: head.dataset.column, kind: head.dataset.kind, head,
      label: (head.querySelector("a") ?? head.firstChild).textContent.trim(),
      editable: "editable" in head.dataset, needed: "needed" in head.dataset,
      choices: JSON.parse(head.dataset.choices ?? "[]"),
    }));
    this.stored = new WeakMap();
    this.painted = [];
    this.at = { r: 0, c: 0 };
    this.from = { r: 0, c: 0 };
    this.makeInput();
    this.blocks = new Blocks(this);
    this.keys = new Keys(this);
    this.mouse = new Mouse(this);
    this.notes = new Notes(this);
    this.saving = new Saving(this);
    this.listen();
    const row = location.hash && this.rows.findIndex((each) => `#${each.id}` === location.hash);
    this.number();
    this.place(row > 0 ? row : 0, 0);
    this.arrange();
    narrow.addEventListener("change", () => this.arrange());
  }

  makeInput() {
    this.input = document.createElement("textarea");
    this.input.className = "cell-input";
    this.input.rows = 1;
    this.input.spellcheck = false;
    this.input.autocomplete = "off";
    this.handle = document.createElement("span");
    this.handle.className = "grid-handle";
    this.handle.hidden = true;
  }

  /** Which row of the whole list each is, and which column. */
  number() {
    const { first, total } = this.table.dataset;
    this.table.setAttribute("aria-rowcount", total === "" ? -1 : Number(total) + 1);
    this.table.setAttribute("aria-colcount", this.columns.length + this.lead);
    for (const line of [this.table.tHead.rows[0], ...this.rows]) {
      line.setAttribute("aria-rowindex", line === this.table.tHead.rows[0] ? 1 : Number(first) + 1 + this.rows.indexOf(line));
      for (const cell of line.cells) cell.setAttribute("aria-colindex", cell.cellIndex + 1);
    }
  }

  // Cells

  cellAt(r, c) { return this.rows[r].cells[c + this.lead]; }
  get cell() { return this.cellAt(this.at.r, this.at.c); }
  get column() { return this.columns[this.at.c]; }
  mayEdit(r, c) { return this.columns[c].editable && "version" in this.rows[r].dataset; }

  text(cell) { return (cell.querySelector("a") ?? cell).firstChild?.data ?? ""; }

  setText(cell, text) {
    const holder = cell.querySelector("a") ?? cell;
    if (holder !== cell && !text) text = `#${cell.parentElement.dataset.id}`;
    if (holder.firstChild?.nodeType === Node.TEXT_NODE) holder.firstChild.data = text;
    else holder.prepend(text);
  }

  /** What is stored in a cell: its text, the row it links to, and what is edited where that is another. */
  storedIn(cell) {
    return this.stored.get(cell) ?? { text: this.text(cell), key: cell.dataset.key, raw: cell.dataset.raw };
  }

  /** Show a cell as it is: stored, or typed and on its way. */
  paint(cell) {
    const entry = this.saving.of(cell);
    if (entry && !this.stored.has(cell)) this.stored.set(cell, this.storedIn(cell));
    const stored = this.storedIn(cell);
    this.setText(cell, entry ? entry.text : stored.text);
    cell.classList.remove("saving", "unsaved", "wrong", "torn");
    if (entry) cell.classList.add(entry.state);
    else this.stored.delete(cell);
    const faulty = entry?.state === "wrong" || entry?.state === "torn";
    if (faulty) cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
    if (cell === this.cell) this.describe();
  }

  /** Take in a row as the server shows it. */
  refresh(id, row) {
    const line = document.getElementById(`row-${id}`);
    if (!line) return;
    if ("version" in line.dataset) line.dataset.version = row.version;
    this.columns.forEach((column, c) => {
      const cell = line.cells[c + this.lead];
      if (!(column.name in row.cells)) return;
      for (const [name, values] of [["key", row.keys], ["raw", row.raw]]) {
        if (column.name in (values ?? {})) cell.dataset[name] = values[column.name];
        else delete cell.dataset[name];
      }
      const found = { text: row.cells[column.name], key: cell.dataset.key, raw: cell.dataset.raw };
      if (this.saving.of(cell)) this.stored.set(cell, found);
      else this.setText(cell, found.text);
      if (cell === this.cell) this.describe();
    });
  }

  flash(cell) {
    this.paint(cell);
    cell.classList.remove("saved");
    void cell.offsetWidth;
    cell.classList.add("saved");
  }

  // Where one is

  /** Put the input into a cell; `focus` takes the reader there, `extend` draws the block on. */
  place(r, c, { extend = false, focus = false } = {}) {
    if (!this.rows.length || narrow.matches) return void this.input.remove();
    const row = this.at.r;
    this.at = { r: clamp(r, 0, this.rows.length - 1), c: clamp(c, 0, this.columns.length - 1) };
    if (row !== this.at.r || this.begins === undefined) this.begins = this.at.c;
    if (!extend) this.from = { ...this.at };
    this.notes.wentOn();
    const cell = this.cell, held = document.activeElement === this.input;
    this.table.querySelector(".at")?.classList.remove("at");
    cell.classList.add("at");
    if (this.input.parentNode !== cell) cell.append(this.input);
    const may = this.mayEdit(this.at.r, this.at.c);
    this.input.readOnly = !may;
    if (may) cell.removeAttribute("aria-readonly");
    else cell.setAttribute("aria-readonly", "true");
    this.describe();
    if (focus || held) this.input.focus({ preventScroll: true });
    if (focus) cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.select();
  }

  describe() {
    if (this.editor) return;
    const text = this.text(this.cell) || this.words.empty, named = this.rows[this.at.r].querySelector("th");
    // The first cell of another row that one comes to says whose it is.
    const row = this.begins === this.at.c && named !== this.cell ? `${this.text(named)}, ` : "";
    this.input.setAttribute("aria-label", `${row}${this.column.label}: ${text}`);
    this.notes.beside(this.cell, this.saving.of(this.cell), this.input);
  }

  /** The block that is chosen: rows r0 to r1, columns c0 to c1. */
  get block() {
    return {
      r0: Math.min(this.from.r, this.at.r), r1: Math.max(this.from.r, this.at.r),
      c0: Math.min(this.from.c, this.at.c), c1: Math.max(this.from.c, this.at.c),
    };
  }

  * cells({ r0, r1, c0, c1 }) {
    for (let r = r0; r <= r1; r += 1) for (let c = c0; c <= c1; c += 1) yield { r, c, cell: this.cellAt(r, c) };
  }

  select() {
    for (const cell of this.painted) {
      cell.classList.remove("chosen");
      cell.removeAttribute("aria-selected");
    }
    this.painted = [];
    const block = this.block, size = (block.r1 - block.r0 + 1) * (block.c1 - block.c0 + 1);
    if (size > 1) {
      for (const { cell } of this.cells(block)) {
        cell.classList.add("chosen");
        cell.setAttribute("aria-selected", "true");
        this.painted.push(cell);
      }
      const { rows, columns } = { rows: block.r1 - block.r0 + 1, columns: block.c1 - block.c0 + 1 };
      this.notes.say(this.words.chosen.replace("{rows}", rows).replace("{columns}", columns));
    }
    this.handle.hidden = !this.mayEdit(block.r1, block.c1) || Boolean(this.editor);
    this.cellAt(block.r1, block.c1).append(this.handle);
  }

  say(text) { this.notes.say(text); }
  tell(state) { this.notes.tell(state); }

  // Editing

  /** Open the editor of the cell: over its text, or over what was just typed. */
  edit(typed = false) {
    if (!this.mayEdit(this.at.r, this.at.c)) return void this.notes.show(this.words.fixed, true);
    const cell = this.cell, entry = this.saving.of(cell), stored = this.storedIn(cell);
    this.version = entry ? entry.version : Number(this.rows[this.at.r].dataset.version);
    this.before = entry ? entry.text : stored.raw ?? stored.text;
    this.notes.hide();
    this.handle.hidden = true;
    cell.classList.add("editing");
    if (!typed) {
      this.input.value = this.before;
      this.input.setSelectionRange(this.before.length, this.before.length);
    }
    this.over = typed;
    this.editor = editorOf(this, this.column.kind);
    this.input.inputMode = this.column.kind === "number" ? "numeric" : "";
    this.grow();
    this.editor.open(typed);
  }

  grow() {
    const room = this.table.parentElement.getBoundingClientRect().right - this.cell.getBoundingClientRect().left;
    this.input.style.minInlineSize = "100%";
    this.input.style.inlineSize = "0";
    this.input.style.blockSize = "0";
    this.input.style.inlineSize = `${clamp(this.input.scrollWidth + 4, 0, Math.max(80, Math.min(room - 4, 420)))}px`;
    this.input.style.blockSize = `${clamp(this.input.scrollHeight, this.cell.clientHeight, 240)}px`;
  }

  close() {
    const editor = this.editor;
    this.editor = null;
    editor?.close();
    this.cell.classList.remove("editing");
    this.input.value = "";
    for (const side of ["minInlineSize", "inlineSize", "blockSize"]) this.input.style[side] = "";
    this.describe();
    this.select();
  }

  /** Keep what was typed, in the cell or in the whole block, and go on by `step`. */
  commit({ all = false, step = null } = {}) {
    if (!this.editor) return;
    const made = this.editor.value(), before = this.before, place = { ...this.at }, version = this.version;
    this.close();
    if (all) this.write([...this.cells(this.block)].map(({ r, c }) => ({ r, c, ...this.fitting(made, c, place.c) })));
    else if (made.text !== before || made.later || typeof made.value === "object" && made.value?.id !== undefined && !this.same(made)) {
      this.write([{ ...place, ...made, version }]);
    }
    if (step) this.keys.step(step);
  }

  /** Whether what was picked is what is stored. */
  same(made) {
    const stored = this.storedIn(this.cell);
    return made.text === stored.text && (stored.key === undefined || String(made.value.id) === stored.key);
  }

  /** What was picked for one column is only text to another. */
  fitting(made, c, from) {
    return c === from || this.columns[c].name === this.columns[from].name ? made : { value: made.text, text: made.text };
  }

  /** Write cells where that is allowed; what is left alone is named. */
  write(changes, said = []) {
    const fixed = new Set(), needed = new Set(), rows = new Set(), taken = [];
    for (const { r, c, value, text, version, later } of changes) {
      const column = this.columns[c], row = this.rows[r], cell = this.cellAt(r, c);
      if (!column.editable) fixed.add(column.label);
      else if (!("version" in row.dataset)) rows.add(r);
      else if (column.needed && (value === null || value === "")) needed.add(column.label);
      else {
        const over = version ?? this.saving.of(cell)?.version ?? Number(row.dataset.version);
        taken.push({ row, cell, column, value, text: text ?? "", version: over, later });
      }
    }
    const names = (found) => [...found].join(", ");
    if (fixed.size) said.push(this.words.read_only.replace("{}", names(fixed)));
    if (rows.size) said.push(this.words.fixed_rows.replace("{}", rows.size));
    if (needed.size) said.push(this.words.needed.replace("{}", names(needed)));
    if (taken.length) this.saving.take(taken);
    this.notes.show(said);
    return taken.length;
  }

  clear() {
    const filled = [...this.cells(this.block)].filter(({ cell }) => this.text(cell) !== "");
    this.write(filled.map(({ r, c }) => ({ r, c, value: null, text: "" })));
  }

  // What happens

  listen() {
    const { table, input } = this;
    input.addEventListener("keydown", (event) => {
      // While letters are being composed every key belongs to the input method.
      if (event.isComposing || event.keyCode === 229) return;
      if (this.editor ? this.keys.editing(event) : this.keys.walk(event)) event.preventDefault();
      if (this.editor) event.stopPropagation();
    });
    input.addEventListener("compositionstart", () => { if (!this.editor) this.edit(true); });
    input.addEventListener("input", (event) => {
      if (!this.editor) return void this.edit(true);
      this.grow();
      if (!event.isComposing) this.editor.typed();
    });
    input.addEventListener("compositionend", () => this.editor?.typed());
    input.addEventListener("blur", () => { if (this.editor) this.commit(); });
    input.addEventListener("focus", () => this.describe());
    input.addEventListener("copy", (event) => {
      if (this.editor) return;
      this.blocks.copy(event.clipboardData);
      event.preventDefault();
    });
    input.addEventListener("paste", (event) => {
      if (this.editor) return;
      event.preventDefault();
      const text = event.clipboardData.getData("text/plain");
      if (text) this.blocks.paste(text);
    });
    table.tBodies[0].addEventListener("keydown", (event) => {
      if (event.target !== input && event.target.matches("td input, td a")) this.keys.onWidget(event);
    });
    table.tBodies[0].addEventListener("mousedown", (event) => { if (!narrow.matches) this.mouse.press(event); });
    table.tBodies[0].addEventListener("dblclick", (event) => {
      if (this.dataCell(event.target) && !event.target.closest("a") && !narrow.matches && !this.editor) this.edit();
    });
  }

  /** The grid is one stop on the way through the page; cards are walked link by link. */
  arrange() {
    for (const widget of this.table.tBodies[0].querySelectorAll("td input, td a, th a")) {
      widget.tabIndex = narrow.matches ? 0 : -1;
    }
    this.place(this.at.r, this.at.c);
  }

  dataCell(target) {
    const cell = target.closest?.("tbody th, tbody td");
    return cell && this.table.contains(cell) && cell.cellIndex >= this.lead ? cell : null;
  }

  where(cell) { return { r: this.rows.indexOf(cell.parentElement), c: cell.cellIndex - this.lead }; }
}

const table = document.querySelector("[data-grid]");
if (table) new Grid(table);
