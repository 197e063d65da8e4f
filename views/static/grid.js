// The grid of a list: walked by keyboard and mouse, written in as in a spreadsheet. On a telephone rows are cards.

import { format, parse } from "./grid-clipboard.js";
import { editorOf } from "./grid-editors.js";
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
    this.clip = null;
    this.at = { r: 0, c: 0 };
    this.from = { r: 0, c: 0 };
    this.makeInput();
    this.notes = new Notes(this);
    this.saving = new Saving(this);
    this.listen();
    const row = location.hash && this.rows.findIndex((each) => `#${each.id}` === location.hash);
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
    this.at = { r: clamp(r, 0, this.rows.length - 1), c: clamp(c, 0, this.columns.length - 1) };
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
    const text = this.text(this.cell) || this.words.empty;
    this.input.setAttribute("aria-label", `${this.column.label}: ${text}`);
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
    else if (made.text !== before || typeof made.value === "object" && made.value?.id !== undefined && !this.same(made)) {
      this.write([{ ...place, ...made, version }]);
    }
    if (step) this.step(step);
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
    for (const { r, c, value, text, version } of changes) {
      const column = this.columns[c], row = this.rows[r], cell = this.cellAt(r, c);
      if (!column.editable) fixed.add(column.label);
      else if (!("version" in row.dataset)) rows.add(r);
      else if (column.needed && (value === null || value === "")) needed.add(column.label);
      else {
        const over = version ?? this.saving.of(cell)?.version ?? Number(row.dataset.version);
        taken.push({ row, cell, column, value, text: text ?? "", version: over });
      }
    }
    const names = (found) => [...found].join(", ");
    if (fixed.size) said.push(this.words.read_only.replace("{}", names(fixed)));
    if (rows.size) said.push(this.words.fixed_rows.replace("{}", rows.size));
    if (needed.size) said.push(this.words.needed.replace("{}", names(needed)));
    if (taken.length) this.saving.take(taken);
    this.notes.show(said.join(" "));
    return taken.length;
  }

  clear() {
    const filled = [...this.cells(this.block)].filter(({ cell }) => this.text(cell) !== "");
    this.write(filled.map(({ r, c }) => ({ r, c, value: null, text: "" })));
  }

  // Copy, paste, fill

  /** A cell as it is copied: its text and, of a link, the row. */
  copied(r, c) {
    const cell = this.cellAt(r, c), entry = this.saving.of(cell);
    if (entry) return { text: entry.text, value: entry.value, name: this.columns[c].name };
    const value = cell.dataset.key && this.columns[c].kind === "link" ? { id: Number(cell.dataset.key) } : null;
    return { text: this.text(cell), value, name: this.columns[c].name };
  }

  copiedBlock({ r0, r1, c0, c1 }) {
    const rows = [];
    for (let r = r0; r <= r1; r += 1) {
      rows.push([]);
      for (let c = c0; c <= c1; c += 1) rows.at(-1).push(this.copied(r, c));
    }
    return rows;
  }

  copy(data) {
    const rows = this.copiedBlock(this.block);
    this.clip = { rows, text: format(rows.map((row) => row.map(({ text }) => text))) };
    data.setData("text/plain", this.clip.text);
    this.say(this.words.copied.replace("{}", rows.length * rows[0].length));
  }

  paste(text) {
    const plain = (found) => found.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const own = this.clip && plain(this.clip.text) === plain(text);
    const rows = own ? this.clip.rows : parse(text).map((row) => row.map((cell) => ({ text: cell })));
    const width = Math.max(...rows.map((row) => row.length)), { r0, r1, c0, c1 } = this.block;
    const tall = r1 - r0 + 1, wide = c1 - c0 + 1;
    const tiles = tall % rows.length === 0 && wide % width === 0;
    const height = tiles ? tall : rows.length, breadth = tiles ? wide : width;
    const beyond = [Math.max(0, r0 + height - this.rows.length), Math.max(0, c0 + breadth - this.columns.length)];
    const changes = [];
    for (let r = 0; r < height - beyond[0]; r += 1) {
      for (let c = 0; c < breadth - beyond[1]; c += 1) {
        const found = rows[r % rows.length][c % width];
        if (found) changes.push({ r: r0 + r, c: c0 + c, ...this.pasted(found, c0 + c) });
      }
    }
    this.from = { r: r0, c: c0 };
    this.place(r0 + height - 1 - beyond[0], c0 + breadth - 1 - beyond[1], { extend: true, focus: true });
    const said = [];
    if (beyond[0]) said.push(this.words.beyond_rows.replace("{}", beyond[0]));
    if (beyond[1]) said.push(this.words.beyond_columns.replace("{}", beyond[1]));
    const taken = this.write(changes, said);
    this.say(this.words.pasted.replace("{}", taken));
  }

  pasted({ text, value, name }, c) {
    const fits = value && name === this.columns[c].name;
    return { value: fits ? value : text.trim() === "" ? null : text, text };
  }

  /** Repeat the cells of one block in another. */
  fill(source, target) {
    const rows = this.copiedBlock(source), changes = [];
    for (const { r, c } of this.cells(target)) {
      if (r >= source.r0 && r <= source.r1 && c >= source.c0 && c <= source.c1) continue;
      const wrap = (at, start, count) => ((at - start) % count + count) % count;
      const found = rows[wrap(r, source.r0, rows.length)][wrap(c, source.c0, rows[0].length)];
      changes.push({ r, c, ...this.pasted(found, c) });
    }
    this.write(changes);
  }

  fillDown() {
    const { r0, r1, c0, c1 } = this.block;
    const first = r0 === r1 ? r0 - 1 : r0;
    if (first >= 0) this.fill({ r0: first, r1: first, c0, c1 }, { r0, r1, c0, c1 });
  }

  fillRight() {
    const { r0, r1, c0, c1 } = this.block;
    const first = c0 === c1 ? c0 - 1 : c0;
    if (first >= 0) this.fill({ r0, r1, c0: first, c1: first }, { r0, r1, c0, c1 });
  }

  // Keyboard

  /** Enter and Tab go through the grid as people know it; Enter after Tabs returns to where they began. */
  step({ key, shiftKey }) {
    const { r, c } = this.at, back = shiftKey ? -1 : 1;
    if (key === "Enter") {
      this.place(r + back, this.began ?? c, { focus: true });
      this.began = null;
      return true;
    }
    this.began ??= c;
    const next = r * this.columns.length + c + back;
    if (next < 0 || next >= this.rows.length * this.columns.length) return false;
    this.place(Math.floor(next / this.columns.length), next % this.columns.length, { focus: true });
    return true;
  }

  /** Where a key leads from here, null for a key that leads nowhere. */
  target(event) {
    const { r, c } = this.at, far = event.ctrlKey || event.metaKey;
    const last = { r: this.rows.length - 1, c: this.columns.length - 1 };
    const screen = Math.max(1, Math.floor(innerHeight * 0.7 / (this.rows[0].offsetHeight || 30)));
    const sideways = getComputedStyle(this.table).direction === "rtl" ? -1 : 1;
    switch (event.key) {
      case "ArrowUp": return { r: far ? 0 : r - 1, c };
      case "ArrowDown": return { r: far ? last.r : r + 1, c };
      case "ArrowLeft": return { r, c: far ? 0 : c - sideways };
      case "ArrowRight": return { r, c: far ? last.c : c + sideways };
      case "Home": return { r: far ? 0 : r, c: 0 };
      case "End": return { r: far ? last.r : r, c: last.c };
      case "PageUp": return { r: r - screen, c };
      case "PageDown": return { r: r + screen, c };
      default: return null;
    }
  }

  /** A key while no editor is open; true when it was for the grid. */
  walk(event) {
    const far = event.ctrlKey || event.metaKey, leaving = this.leaving;
    this.leaving = false;
    if (event.altKey) {
      if (event.key !== "ArrowDown") return false;
      this.edit();
      this.editor?.ask();
      return true;
    }
    const target = this.target(event);
    if (target) {
      this.began = null;
      if (target.c < 0 && !event.shiftKey && this.toWidget(this.at.r, -1)) return true;
      this.place(target.r, target.c, { extend: event.shiftKey, focus: true });
      return true;
    }
    if (event.key === "Tab") return !far && !leaving && this.step(event);
    if (event.key === "Enter") {
      if (far) this.openRow();
      else if (this.notes.enter()) return true;
      else if (!this.mayEdit(this.at.r, this.at.c) && this.cell.querySelector("a")) this.openRow();
      else this.step(event);
      return true;
    }
    if (event.key === "F2") {
      if (!this.notes.enter()) this.edit();
      return true;
    }
    if (event.key === "Escape") {
      const entry = this.saving.of(this.cell);
      if (entry && (entry.state === "wrong" || entry.state === "torn")) this.saving.drop(this.cell);
      else this.leaving = true;
      this.from = { ...this.at };
      this.select();
      return true;
    }
    if (event.key === "Delete" || event.key === "Backspace") return this.clear(), true;
    return far ? this.command(event) : this.typing(event);
  }

  command(event) {
    switch (event.key.toLowerCase()) {
      case "a":
        this.from = { r: 0, c: 0 };
        this.place(this.rows.length - 1, this.columns.length - 1, { extend: true });
        return true;
      case "c": case "x":
        this.input.value = " ";
        this.input.select();
        document.execCommand("copy");
        this.input.value = "";
        if (event.key.toLowerCase() === "x") this.clear();
        return true;
      case "d": return this.fillDown(), true;
      case "r": return this.fillRight(), true;
      case "z": return event.shiftKey ? this.saving.ask("redo") : (this.saving.undo(), true);
      case "y": return this.saving.ask("redo");
      default: return false;
    }
  }

  typing(event) {
    if (event.key.length === 1 && this.input.readOnly) return this.notes.show(this.words.fixed, true), true;
    return false;
  }

  openRow() {
    const link = this.rows[this.at.r].querySelector("th a");
    if (link) link.click();
  }

  /** The tick or the link before the cells of a row. */
  toWidget(r, from) {
    for (let place = this.lead + from; place >= 0; place -= 1) {
      const found = this.rows[r].cells[place].querySelector("input, a");
      if (found) return found.focus(), true;
    }
    return false;
  }

  onWidget(event) {
    const cell = event.target.closest("td"), r = this.rows.indexOf(cell.parentElement), place = cell.cellIndex;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && this.rows[r + step]) this.rows[r + step].cells[place].querySelector("input, a")?.focus();
    else if (event.key === "ArrowLeft") this.toWidget(r, place - this.lead - 1);
    else if (event.key === "ArrowRight") {
      const next = place + 1 < this.lead && this.rows[r].cells[place + 1].querySelector("input, a");
      if (next) next.focus();
      else this.place(r, 0, { focus: true });
    } else return;
    event.preventDefault();
  }

  /** A key while an editor is open. */
  editing(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return this.commit({ all: true }), true;
    if (this.editor.key(event)) return this.grow(), true;
    if (event.key === "Enter" || event.key === "Tab") return this.commit({ step: event }), true;
    if (event.key === "Escape") return this.close(), true;
    if (event.key === "F2") this.over = false;
    // Who began by typing goes on by the arrows; who opened the text walks in it.
    const target = this.over && this.column.kind !== "lines" && event.key.startsWith("Arrow") && this.target(event);
    if (!target) return false;
    this.commit();
    this.place(target.r, target.c, { focus: true });
    return true;
  }

  // What happens

  listen() {
    const { table, input } = this;
    input.addEventListener("keydown", (event) => {
      // While letters are being composed every key belongs to the input method.
      if (event.isComposing || event.keyCode === 229) return;
      if (this.editor ? this.editing(event) : this.walk(event)) event.preventDefault();
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
      this.copy(event.clipboardData);
      event.preventDefault();
    });
    input.addEventListener("paste", (event) => {
      if (this.editor) return;
      event.preventDefault();
      const text = event.clipboardData.getData("text/plain");
      if (text) this.paste(text);
    });
    table.tBodies[0].addEventListener("keydown", (event) => {
      if (event.target !== input && event.target.matches("td input, td a")) this.onWidget(event);
    });
    table.tBodies[0].addEventListener("mousedown", (event) => this.press(event));
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

  press(event) {
    if (event.button !== 0 || narrow.matches) return;
    if (event.target === this.handle) return this.drag(event, true);
    const cell = this.dataCell(event.target);
    if (!cell || event.target === this.input || event.target.closest("a, button")) return undefined;
    if (this.editor) this.commit();
    const { r, c } = this.where(cell);
    this.began = null;
    this.place(r, c, { extend: event.shiftKey, focus: true });
    return this.drag(event, false);
  }

  /** Draw the block on, or fill it on, as far as the mouse goes. */
  drag(event, filling) {
    event.preventDefault();
    const source = this.block;
    let target = null;
    const move = ({ clientX, clientY }) => {
      const cell = this.dataCell(document.elementFromPoint(clientX, clientY) ?? document.body);
      if (!cell) return;
      const { r, c } = this.where(cell);
      if (!filling) return void (r === this.at.r && c === this.at.c || this.place(r, c, { extend: true, focus: true }));
      const down = Math.max(0, r - source.r1), right = Math.max(0, c - source.c1);
      target = down || right ? { ...source, ...(down >= right ? { r1: source.r1 + down } : { c1: source.c1 + right }) } : null;
      const end = target ?? source;
      this.from = { r: end.r0, c: end.c0 };
      this.place(end.r1, end.c1, { extend: true });
    };
    const stop = () => {
      removeEventListener("mousemove", move);
      removeEventListener("mouseup", stop);
      if (filling && target) this.fill(source, target);
      this.input.focus({ preventScroll: true });
    };
    addEventListener("mousemove", move);
    addEventListener("mouseup", stop);
  }
}

const table = document.querySelector("[data-grid]");
if (table) new Grid(table);
