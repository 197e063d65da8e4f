// Changed cells on their way to the server, one act after the other; what did not arrive stays and is tried again.

import { post } from "./post.js";

const MOST = 2000;
const PAUSES = [2, 5, 15, 30];

const key = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Entries are {row, cell, column, value, text, version, act, state, message, theirs}: one for each cell that is
 * not as it is stored. States: "saving", "unsaved" (no answer yet), "wrong", "torn" (others changed it).
 */
export class Saving {
  constructor(grid) {
    this.grid = grid;
    this.entries = new Map();
    this.queue = [];
    this.acts = [];
    this.failures = 0;
    this.said = "";
    addEventListener("online", () => this.retry());
    addEventListener("beforeunload", (event) => { if (this.entries.size) event.preventDefault(); });
  }

  of(cell) { return this.entries.get(cell); }

  count(...states) {
    let found = 0;
    for (const entry of this.entries.values()) found += states.includes(entry.state);
    return found;
  }

  /** Take changed cells: those that mend an earlier act go on with it, the others are one act together. */
  take(changes) {
    const fresh = key(), acts = new Map();
    for (const change of changes) {
      const before = this.entries.get(change.cell);
      const mends = before && (before.state === "wrong" || before.state === "torn");
      const entry = { ...change, act: mends ? before.act : fresh, state: "saving", message: "" };
      if (mends && before.state === "torn") entry.version = Number(change.row.dataset.version);
      this.entries.set(change.cell, entry);
      if (!acts.has(entry.act)) acts.set(entry.act, []);
      acts.get(entry.act).push(entry);
      this.grid.paint(change.cell);
    }
    for (const [act, entries] of acts) {
      for (let start = 0; start < entries.length; start += MOST) {
        this.queue.push({ act, entries: entries.slice(start, start + MOST) });
      }
    }
    this.retry();
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
    if (this.busy || this.waiting || !this.queue.length) return this.tell();
    this.busy = true;
    this.tell();
    const job = this.queue[0];
    const answer = await this.send(this.grid.table.dataset.update, {
      act: job.act,
      columns: this.grid.columns.map((column) => column.name),
      cells: grouped(job.entries),
    });
    this.busy = false;
    if (answer.again) this.later(job, answer.message);
    else {
      this.queue.shift();
      this.failures = 0;
      if (answer.refused) this.refuse(job, answer.message);
      else this.settle(job, answer.found);
    }
    return this.run();
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
    if (found.done.length) this.acted(found.act, found.done.length);
    const wrong = this.count("wrong", "torn");
    if (wrong) this.grid.say(this.grid.words.wrong.replace("{}", wrong));
    else if (!this.queue.length) this.grid.say(this.grid.words.saved);
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

  acted(act, rows) {
    if (this.acts.at(-1) !== act) this.acts.push(act);
    this.grid.table.dispatchEvent(new CustomEvent("linli:acted", { bubbles: true, detail: { act, rows } }));
  }

  /** Ask the page for what lies before or beyond the acts of this visit. */
  ask(name) {
    return !this.grid.table.dispatchEvent(new CustomEvent(`linli:${name}`, { bubbles: true, cancelable: true }));
  }

  /** Take the last act back, with the cells of it that are still to mend. */
  async undo() {
    const words = this.grid.words, act = this.acts.at(-1);
    if (this.busy || this.queue.length) return;
    if (!act) return void (this.ask("undo") || this.grid.notes.show(words.nothing_to_undo));
    this.busy = true;
    const answer = await this.send(this.grid.table.dataset.undo, { act, columns: this.grid.columns.map((each) => each.name) });
    this.busy = false;
    if (answer.again) this.grid.notes.show(answer.message || words.failed);
    else {
      this.acts.pop();
      if (answer.refused) this.grid.notes.show(answer.message);
      else this.undone(act, answer.found);
    }
    this.run();
  }

  undone(act, found) {
    for (const entry of [...this.entries.values()]) if (entry.act === act) this.drop(entry.cell);
    this.grid.table.dispatchEvent(new CustomEvent("linli:undone", { bubbles: true, detail: { act } }));
    if (found.job) location.assign(found.job);
    else if (!found.rows) location.reload();
    this.refresh(found.rows);
    const left = (found.refused ?? []).map(({ title, why }) => [title, why].filter(Boolean).join(": "));
    this.grid.notes.show([found.message ?? this.grid.words.undone, ...left.slice(0, 8)].join(" "));
  }

  tell() {
    const left = this.count("unsaved"), words = this.grid.words;
    const unsaved = left && [words.unsaved.replace("{}", left), this.said].filter(Boolean).join(" ");
    this.grid.tell({ unsaved, wrong: this.count("wrong", "torn"), saving: this.count("saving") });
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
