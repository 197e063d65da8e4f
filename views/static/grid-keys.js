// What each key does in the grid: as people know it from their spreadsheets.

export class Keys {
  constructor(grid) {
    this.grid = grid;
    this.began = null;
    this.leaving = false;
  }

  /** Enter and Tab go through the grid as people know it; Enter after Tabs returns to where they began. */
  step({ key, shiftKey }) {
    const { r, c } = this.grid.at, back = shiftKey ? -1 : 1;
    if (key === "Enter") {
      this.grid.place(r + back, this.began ?? c, { focus: true });
      this.began = null;
      return true;
    }
    this.began ??= c;
    const next = r * this.grid.columns.length + c + back;
    if (next < 0 || next >= this.grid.rows.length * this.grid.columns.length) return false;
    this.grid.place(Math.floor(next / this.grid.columns.length), next % this.grid.columns.length, { focus: true });
    return true;
  }

  /** Where a key leads from here, null for a key that leads nowhere. */
  target(event) {
    const { r, c } = this.grid.at, far = event.ctrlKey || event.metaKey;
    const last = { r: this.grid.rows.length - 1, c: this.grid.columns.length - 1 };
    const screen = Math.max(1, Math.floor(innerHeight * 0.7 / (this.grid.rows[0].offsetHeight || 30)));
    const sideways = getComputedStyle(this.grid.table).direction === "rtl" ? -1 : 1;
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
      if (event.key === "Enter") return this.grid.saving.mendAlike();
      if (event.key !== "ArrowDown") return false;
      this.grid.edit();
      this.grid.editor?.ask();
      return true;
    }
    const target = this.target(event);
    if (target) {
      this.began = null;
      if (target.c < 0 && !event.shiftKey && this.toWidget(this.grid.at.r, -1)) return true;
      this.grid.place(target.r, target.c, { extend: event.shiftKey, focus: true });
      return true;
    }
    if (event.key === " " && (far || event.shiftKey)) return this.whole(event.shiftKey), true;
    if (event.key === "Tab") return !far && !leaving && this.step(event);
    if (event.key === "Enter") {
      if (far) this.openRow();
      else if (this.grid.notes.enter()) return true;
      else if (!this.grid.mayEdit(this.grid.at.r, this.grid.at.c) && this.grid.cell.querySelector("a")) this.openRow();
      else this.step(event);
      return true;
    }
    if (event.key === "F2") {
      if (!this.grid.notes.enter()) this.grid.edit();
      return true;
    }
    if (event.key === "Escape") {
      const entry = this.grid.saving.of(this.grid.cell);
      if (entry && (entry.state === "wrong" || entry.state === "torn")) this.grid.saving.drop(this.grid.cell);
      else this.leaving = true;
      this.grid.from = { ...this.grid.at };
      this.grid.select();
      return true;
    }
    if (event.key === "Delete" || event.key === "Backspace") return this.grid.clear(), true;
    return far ? this.command(event) : this.typing(event);
  }

  /** Choose the whole row, or the whole column. */
  whole(row) {
    const { r, c } = this.grid.at;
    this.grid.from = row ? { r, c: this.grid.columns.length - 1 } : { r: this.grid.rows.length - 1, c };
    this.grid.place(row ? r : 0, row ? 0 : c, { extend: true });
  }

  command(event) {
    switch (event.key.toLowerCase()) {
      case "a":
        this.grid.from = { r: 0, c: 0 };
        this.grid.place(this.grid.rows.length - 1, this.grid.columns.length - 1, { extend: true });
        return true;
      case "c": case "x":
        this.grid.input.value = " ";
        this.grid.input.select();
        document.execCommand("copy");
        this.grid.input.value = "";
        if (event.key.toLowerCase() === "x") this.grid.clear();
        return true;
      case "d": return this.grid.blocks.fillDown(), true;
      case "r": return this.grid.blocks.fillRight(), true;
      case "z": return event.shiftKey ? this.grid.saving.redo() : (this.grid.saving.undo(), true);
      case "y": return this.grid.saving.redo();
      default: return false;
    }
  }

  typing(event) {
    if (event.key.length === 1 && this.grid.input.readOnly) return this.grid.notes.show(this.grid.words.fixed, true), true;
    return false;
  }

  openRow() {
    const link = this.grid.rows[this.grid.at.r].querySelector("th a");
    if (link) link.click();
  }

  /** The tick or the link before the cells of a row. */
  toWidget(r, from) {
    for (let place = this.grid.lead + from; place >= 0; place -= 1) {
      const found = this.grid.rows[r].cells[place].querySelector("input, a");
      if (found) return found.focus(), true;
    }
    return false;
  }

  onWidget(event) {
    const cell = event.target.closest("td"), r = this.grid.rows.indexOf(cell.parentElement), place = cell.cellIndex;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && this.grid.rows[r + step]) this.grid.rows[r + step].cells[place].querySelector("input, a")?.focus();
    else if (event.key === "ArrowLeft") this.toWidget(r, place - this.grid.lead - 1);
    else if (event.key === "ArrowRight") {
      const next = place + 1 < this.grid.lead && this.grid.rows[r].cells[place + 1].querySelector("input, a");
      if (next) next.focus();
      else this.grid.place(r, 0, { focus: true });
    } else return;
    event.preventDefault();
  }

  /** A key while an editor is open. */
  editing(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (!this.grid.editor.undecided()) this.grid.commit({ all: true });
      return true;
    }
    if (this.grid.editor.key(event)) return this.grid.grow(), true;
    if (event.key === "Enter" || event.key === "Tab") {
      if (!this.grid.editor.undecided()) this.grid.commit({ step: event });
      return true;
    }
    if (event.key === "Escape") return this.grid.close(), true;
    if (event.key === "F2") this.grid.over = false;
    // Who began by typing goes on by the arrows; who opened the text walks in it.
    const target = this.grid.over && this.grid.column.kind !== "lines" && event.key.startsWith("Arrow") && this.target(event);
    if (!target) return false;
    this.grid.commit();
    this.grid.place(target.r, target.c, { focus: true });
    return true;
  }
}
