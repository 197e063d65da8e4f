// Blocks of cells: copied, pasted, filled down and to the right. What was copied here keeps what it links to.

import { format, parse } from "./grid-clipboard.js";

export class Blocks {
  constructor(grid) {
    this.grid = grid;
    this.clip = null;
  }

  /** A cell as it is copied: its text and, of a link, the row. */
  copied(r, c) {
    const cell = this.grid.cellAt(r, c), entry = this.grid.saving.of(cell);
    if (entry) return { text: entry.text, value: entry.value, name: this.grid.columns[c].name };
    const value = cell.dataset.key && this.grid.columns[c].kind === "link" ? { id: Number(cell.dataset.key) } : null;
    return { text: this.grid.text(cell), value, name: this.grid.columns[c].name };
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
    const rows = this.copiedBlock(this.grid.block);
    this.clip = { rows, text: format(rows.map((row) => row.map(({ text }) => text))) };
    data.setData("text/plain", this.clip.text);
    this.grid.say(this.grid.words.copied.replace("{}", rows.length * rows[0].length));
  }

  paste(text) {
    const plain = (found) => found.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const own = this.clip && plain(this.clip.text) === plain(text);
    const rows = own ? this.clip.rows : parse(text).map((row) => row.map((cell) => ({ text: cell })));
    const width = Math.max(...rows.map((row) => row.length)), { r0, r1, c0, c1 } = this.grid.block;
    const tall = r1 - r0 + 1, wide = c1 - c0 + 1;
    const tiles = tall % rows.length === 0 && wide % width === 0;
    const height = tiles ? tall : rows.length, breadth = tiles ? wide : width;
    const beyond = [Math.max(0, r0 + height - this.grid.rows.length), Math.max(0, c0 + breadth - this.grid.columns.length)];
    const changes = [];
    for (let r = 0; r < height - beyond[0]; r += 1) {
      for (let c = 0; c < breadth - beyond[1]; c += 1) {
        const found = rows[r % rows.length][c % width];
        if (found) changes.push({ r: r0 + r, c: c0 + c, ...this.pasted(found, c0 + c) });
      }
    }
    this.grid.from = { r: r0, c: c0 };
    this.grid.place(r0 + height - 1 - beyond[0], c0 + breadth - 1 - beyond[1], { extend: true, focus: true });
    const said = [];
    if (beyond[0]) said.push(this.grid.words.beyond_rows.replace("{}", beyond[0]));
    if (beyond[1]) said.push(this.grid.words.beyond_columns.replace("{}", beyond[1]));
    const taken = this.grid.write(changes, said);
    this.grid.say(this.grid.words.pasted.replace("{}", taken));
  }

  pasted({ text, value, name }, c) {
    const fits = value && name === this.grid.columns[c].name;
    return { value: fits ? value : text.trim() === "" ? null : text, text };
  }

  /** Repeat the cells of one block in another. */
  fill(source, target) {
    const rows = this.copiedBlock(source), changes = [];
    for (const { r, c } of this.grid.cells(target)) {
      if (r >= source.r0 && r <= source.r1 && c >= source.c0 && c <= source.c1) continue;
      const wrap = (at, start, count) => ((at - start) % count + count) % count;
      const found = rows[wrap(r, source.r0, rows.length)][wrap(c, source.c0, rows[0].length)];
      changes.push({ r, c, ...this.pasted(found, c) });
    }
    this.grid.write(changes);
  }

  fillDown() {
    const { r0, r1, c0, c1 } = this.grid.block;
    const first = r0 === r1 ? r0 - 1 : r0;
    if (first >= 0) this.fill({ r0: first, r1: first, c0, c1 }, { r0, r1, c0, c1 });
  }

  fillRight() {
    const { r0, r1, c0, c1 } = this.grid.block;
    const first = c0 === c1 ? c0 - 1 : c0;
    if (first >= 0) this.fill({ r0, r1, c0: first, c1: first }, { r0, r1, c0, c1 });
  }
}
