// Changed cells on their way to the server, one act after the other; what did not arrive stays and is tried again.

import { post } from "./post.js";

const MOST = 2000;
const PAUSES = [2, 5, 15, 30];

const key = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Entries are {row, cell, column, value, text, version, act, state, message, theirs, later}: one for each cell that
 * is not as it is stored. States: "saving", "unsaved" (no answer yet), "wrong", "torn" (others changed it). What
 * is still being looked up comes `later`.
 * Steps are {act, entries, at, saved}: what was done at once in this page, oldest first, and is taken back at once.
 */
export class Saving {
  constructor(grid) {
    this.grid = grid;
    this.entries = new Map();
    this.queue = [];
    this.steps = [];
    this.redos = [];
    this.wishes = [];
    this.done = 0;
    this.failures = 0;
    this.said = "";
    addEventListener("online", () => this.retry());
    this.grid.table.addEventListener("linli:take-back", ({ detail }) => this.takeBack(detail.act, detail.redo));
    addEventListener("beforeunload", (event) => { if (this.entries.size) event.preventDefault(); });
  }

  of(cell) { return this.entries.get(cell); }
  isFaulty(cell) { return ["wrong", "torn"].includes(this.of(cell)?.state); }

  count(...states) {
    let found = 0;
    for (const entry of this.entries.values()) found += states.includes(entry.state);
    return found;
  }

  /** Take changed cells, which are one act together; those that only mend an earlier act go on with it. */
  take(changes) {
    const mended = new Set(changes.map(({ cell }) => this.isFaulty(cell) && this.of(cell).act));
    const [old] = mended, act = mended.size === 1 && old || key();
    this.redos = [];
    const entries = changes.map((change) => {
      const before = this.of(change.cell), entry = { ...change, act, state: "saving", message: "" };
      if (before?.state === "torn") entry.version = Number(change.row.dataset.version);
      if (before?.state === "wrong" && before.text !== entry.text) this.mended = { entry, text: before.text };
      this.entries.set(change.cell, entry);
      this.grid.paint(change.cell);
      return entry;
    });
    const step = { act, entries, at: this.done += 1, saved: false };
    this.steps.push(step);
    for (let start = 0; start < entries.length; start += MOST) {
      this.queue.push({ act, step, entries: entries.slice(start, start + MOST), tried: false });
    }
    this.retry();
  }

  /** The red cells with the text of the one that was mended last: they can be mended like it. */
  alike() {
    if (!this.mended || this.entries.has(this.mended.entry.cell)) return [];
    const { entry: { column }, text } = this.mended;
    return [...this.entries.values()].filter((each) => each.state === "wrong" && each.column.name === column.name && each.text === text);
  }

  mendAlike() {
    const found = this.alike();
    if (!found.length) return false;
    const { value, text } = this.mended.entry;
    this.take(found.map((each) => ({ ...each, value, text })));
    this.mended = null;
    return true;
  }

  /** Let what was typed into a cell go, and show what is stored. */
  drop(cell) {
    this.entries.delete(cell);
    this.grid.paint(cell);
    this.tell();
  }

  retry() {
    clearTimeout(this.waiting);
    this.waiting = null;
    this.run();
  }

  async run() {
    if (this.busy) return this.tell();
    if (this.wishes.length && !this.queue[0]?.tried) {
      this.wishes.shift()();
      return this.run();
    }
    if (this.waiting || !this.queue.length) return this.tell();
    this.busy = true;
    this.tell();
    const job = this.queue[0];
    job.tried = true;
    await this.lookUp(job);
    const answer = job.entries.length ? await this.send(this.grid.table.dataset.update, {
      act: job.act,
      columns: this.grid.columns.map((column) => column.name),
      cells: grouped(job.entries),
    }) : { found: null };
    this.busy = false;
    if (answer.again) this.later(job, answer.message);
    else {
      this.queue.shift();
      this.failures = 0;
      if (answer.refused) this.refuse(job, answer.message);
      else if (answer.found) this.settle(job, answer.found);
    }
    return this.run();
  }

  /** Wait for what was still being looked up when it was typed; where nothing or too much was found, the cell says so. */
  async lookUp(job) {
    const asked = new Set();
    for (const entry of job.entries.filter((each) => each.later)) {
      const { value, text, question } = await entry.later;
      Object.assign(entry, { value, text, later: null });
      if (question) asked.add(entry);
      this.mark(entry, question ? "wrong" : "saving", question);
    }
    job.entries = job.entries.filter((entry) => !asked.has(entry));
  }

  /** {found}, {refused, message} of what is not accepted, or {again, message} of what did not arrive. */
  async send(address, body) {
    const words = this.grid.words;
    try {
      const answer = await post(address, body, { redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 401) return { again: true, message: words.signed_out };
      const found = await answer.json().catch(() => null);
      if (answer.ok && found) return { found };
      if (answer.status >= 500 || answer.status === 429 || answer.ok) return { again: true, message: found?.message ?? "" };
      return { refused: true, message: found?.message ?? words.failed };
    } catch {
      return { again: true, message: "" };
    }
  }

  later(job, message) {
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    this.said = message;
    for (const { entries } of this.queue) for (const entry of entries) this.mark(entry, "unsaved", message);
    this.waiting = setTimeout(() => this.retry(), pause * 1000);
  }

  refuse(job, message) {
    for (const entry of job.entries) this.mark(entry, "wrong", message);
    this.grid.say(message);
  }

  mark(entry, state, message = "") {
    if (this.entries.get(entry.cell) !== entry) return;
    Object.assign(entry, { state, message });
    this.grid.paint(entry.cell);
  }

  /** Take in what the server says of an act. */
  settle(job, found) {
    this.said = "";
    const gone = new Set(found.missing.map(String));
    for (const entry of job.entries) {
      const id = entry.row.dataset.id, name = entry.column.name;
      const problem = found.problems[id]?.[name], conflict = found.conflicts[id]?.[name];
      if (gone.has(id)) this.mark(entry, "wrong", this.grid.words.wrong_row);
      else if (problem) this.mark(entry, "wrong", problem);
      else if (conflict) {
        entry.theirs = conflict.theirs;
        this.mark(entry, "torn", this.grid.words.conflict);
      } else this.accept(entry, found.rows[id]?.version);
    }
    this.refresh(found.rows);
    if (found.done.length) this.acted(job.step, found.act, found.done.length);
    this.understood(job, found.understood ?? {});
    const wrong = this.count("wrong", "torn");
    if (wrong) this.grid.say(this.grid.words.wrong.replace("{}", wrong));
    else if (!this.queue.length) this.grid.say(this.grid.words.saved);
  }

  /** Say which whole day was read from a part of one, at the last cell where that was so. */
  understood(job, found) {
    for (const { row, cell, column } of job.entries) {
      const text = found[row.dataset.id]?.[column.name];
      if (text) this.grid.notes.understood(cell, text);
    }
  }

  accept(entry, version) {
    const latest = this.entries.get(entry.cell);
    if (latest === entry) {
      this.entries.delete(entry.cell);
      this.grid.flash(entry.cell);
    } else if (latest && version) latest.version = version;
  }

  refresh(rows) {
    for (const [id, row] of Object.entries(rows ?? {})) this.grid.refresh(id, row);
  }

  acted(step, act, rows) {
    Object.assign(step, { act, saved: true });
    this.grid.table.dispatchEvent(new CustomEvent("linli:acted", { bubbles: true, detail: { act, rows } }));
  }

  /** Ask the page for what lies before or beyond the acts of this visit. */
  ask(name) {
    return !this.grid.table.dispatchEvent(new CustomEvent(`linli:${name}`, { bubbles: true, cancelable: true }));
  }

  /** Take back what was done last, up to a moment: cells that are not stored are let go, those that are on their way
   * are waited for, and what is stored is taken back as one act. */
  undo(until = this.done) {
    const words = this.grid.words, place = this.steps.findLastIndex((step) => step.at <= until && this.isLeft(step));
    if (this.busy && (place < 0 || this.steps[place].saved || !this.entriesOf(this.steps[place]).length)) return this.wish(() => this.undo(until));
    if (place < 0) return void (this.ask("undo") || this.grid.notes.show(words.nothing_to_undo));
    const step = this.steps[place], job = this.queue.find((each) => each.step === step && each.tried);
    if (job) {
      if (this.waiting) this.grid.notes.show(words.undo_waits);
      return this.wish(() => this.undo(until));
    }
    this.queue = this.queue.filter((each) => each.step !== step);
    if (step.saved) return this.takeBack(step.act);
    for (const entry of this.entriesOf(step)) this.drop(entry.cell);
    this.steps.splice(place, 1);
    this.grid.notes.show(words.undone, true);
    return this.run();
  }

  entriesOf(step) { return step.entries.filter((entry) => this.entries.get(entry.cell) === entry); }
  isLeft(step) { return step.saved || this.queue.some((job) => job.step === step) || this.entriesOf(step).length > 0; }

  redo() {
    const act = this.redos.at(-1);
    if (this.busy) return this.wish(() => this.redo()), true;
    if (!act) return this.ask("redo");
    this.takeBack(act, true);
    return true;
  }

  /** Something that is done when what is under way has come to its end. */
  wish(what) { this.wishes.push(what); }

  /** Have an act taken back, in place; to do it `again` is to take back that it was taken back. */
  async takeBack(act, again = false) {
    if (this.busy) return void this.wish(() => this.takeBack(act, again));
    this.busy = true;
    const answer = await this.send(this.grid.table.dataset.undo, { act, columns: this.grid.columns.map((each) => each.name) });
    this.busy = false;
    if (answer.again) this.grid.notes.show(answer.message || this.grid.words.failed);
    else {
      for (const step of this.steps.filter((each) => each.act === act)) for (const entry of this.entriesOf(step)) this.drop(entry.cell);
      this.steps = this.steps.filter((step) => step.act !== act);
      this.redos = this.redos.filter((each) => each !== act);
      if (answer.refused) this.grid.notes.show(answer.message);
      else this.undone(answer.found, again);
    }
    this.run();
  }

  undone(found, again) {
    if (again && found.act) this.steps.push({ act: found.act, entries: [], at: this.done, saved: true });
    else if (found.act) this.redos.push(found.act);
    this.grid.table.dispatchEvent(new CustomEvent("linli:undone", { bubbles: true, detail: { act: found.act } }));
    if (found.job) location.assign(found.job);
    else if (!found.rows) location.reload();
    this.refresh(found.rows);
    const left = (found.refused ?? []).map(({ title, why }) => [title, why].filter(Boolean).join(": "));
    this.grid.notes.show([found.message ?? this.grid.words.undone, ...left.slice(0, 8)]);
  }

  tell() {
    const left = this.count("unsaved"), words = this.grid.words;
    const unsaved = left && [words.unsaved.replace("{}", left), this.said].filter(Boolean).join(" ");
    this.grid.tell({
      unsaved, wrong: this.count("wrong", "torn"), saving: this.count("saving"),
      alike: this.alike().length, like: this.mended && [this.mended.entry.text, this.mended.text],
    });
  }
}

/** Cells of one row that were typed over the same version go together. */
function grouped(entries) {
  const rows = new Map();
  for (const { row, column, value, version } of entries) {
    const name = `${row.dataset.id} ${version}`;
    if (!rows.has(name)) rows.set(name, { id: Number(row.dataset.id), version, values: {} });
    rows.get(name).values[column.name] = value;
  }
  return [...rows.values()];
}
