// What the grid says: at a cell what is wrong with it or who changed it, at the foot how many are left.

import { Popup, make } from "./grid-popup.js";

// What is saved sooner is not worth a word, in milliseconds.
const SLOW = 400;

export class Notes {
  constructor(grid) {
    this.grid = grid;
    this.note = new Popup("note-at", { id: "grid-note" });
    this.torn = new Popup("torn-at", { role: "group", "aria-labelledby": "grid-torn" });
    this.state = document.getElementById("grid-state");
    this.text = this.state.querySelector("[data-text]");
    this.next = this.state.querySelector("[data-next]");
    this.retry = this.state.querySelector("[data-retry]");
    this.hush = this.state.querySelector("[data-hush]");
    this.alike = this.state.querySelector("[data-mend]");
    this.spoken = make("p", "", { role: "status" });
    this.spoken.className = "unseen";
    this.state.after(this.spoken);
    this.shown = [];
    this.next.addEventListener("click", () => this.toNext());
    this.retry.addEventListener("click", () => grid.saving.retry());
    this.alike.addEventListener("click", () => {
      grid.saving.mendAlike();
      grid.input.focus();
    });
    this.hush.addEventListener("click", () => {
      this.show("");
      grid.input.focus();
    });
    this.torn.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      grid.input.focus();
    });
  }

  /** Say what is wrong with the cell one is in, or offer both values of a conflict. */
  beside(cell, entry, input) {
    const faulty = entry && (entry.state === "wrong" || entry.state === "torn");
    const here = document.activeElement === input;
    if (faulty) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (faulty || entry?.state === "unsaved" && entry.message) input.setAttribute("aria-describedby", "grid-note");
    else input.removeAttribute("aria-describedby");
    this.hide();
    if (!input.hasAttribute("aria-describedby") || !cell) return;
    this.note.box.replaceChildren(make("p", entry.message));
    this.note.box.classList.remove("understood");
    if (entry.state === "wrong") {
      const { theirs, escape, alike_here: here } = this.grid.words, stored = this.grid.storedIn(cell).text;
      const small = [stored && `${theirs}: ${stored}`, escape, this.grid.saving.alike().includes(entry) && here];
      for (const text of small.filter(Boolean)) this.note.box.append(make("p", text, { class: "small" }));
    }
    if (!here) return;
    if (entry.state === "torn") this.offer(cell, entry);
    else this.note.show(cell);
  }

  offer(cell, entry) {
    const { grid, torn } = this, words = grid.words;
    const values = make("dl");
    for (const [label, text] of [[words.theirs, entry.theirs], [words.mine, entry.text]]) {
      values.append(make("dt", label), make("dd", text || words.empty));
    }
    const take = make("button", words.take, { type: "button", class: "slim" });
    const keep = make("button", words.keep, { type: "button", class: "slim first" });
    take.addEventListener("click", () => {
      grid.saving.drop(cell);
      grid.input.focus();
    });
    keep.addEventListener("click", () => {
      grid.input.focus();
      grid.saving.take([{ ...entry, version: Number(entry.row.dataset.version) }]);
    });
    const buttons = make("div");
    buttons.className = "row";
    buttons.append(take, keep);
    torn.box.replaceChildren(make("p", words.conflict, { id: "grid-torn" }), values, buttons);
    torn.show(cell);
  }

  /** Go to the buttons of a conflict; false when there is none here. */
  enter() {
    if (!this.torn.open) return false;
    this.torn.box.querySelector("button").focus();
    return true;
  }

  hide() {
    this.note.hide();
    if (!this.torn.box.contains(document.activeElement)) this.torn.hide();
  }

  /** Say which whole day was read, above its cell until one goes on. */
  understood(cell, text) {
    this.say(text);
    if (this.note.open || this.torn.open || this.grid.editor) return;
    this.note.box.replaceChildren(make("p", text));
    this.note.box.classList.add("understood");
    this.note.show(cell, true);
  }

  /** Say something to who listens. */
  say(text) { this.spoken.textContent = text; }

  /** Write sentences at the foot of the list until they are closed or others stand there; what is `brief` goes as
   * soon as one goes on. */
  show(sentences, brief = false) {
    const shown = [sentences].flat().filter(Boolean);
    if (!shown.length && !this.shown.length) return;
    this.shown = shown;
    this.brief = brief;
    this.draw();
  }

  wentOn() { if (this.brief) this.show([]); }

  /** How many cells are left: {unsaved, wrong, saving, alike, like: [mended to, text before]}. */
  tell(left) {
    this.left = left;
    if (!left.saving) {
      clearTimeout(this.waiting);
      this.waiting = null;
      this.slow = false;
    }
    else this.waiting ??= setTimeout(() => {
      this.slow = true;
      this.draw();
    }, SLOW);
    this.draw();
  }

  draw() {
    const { unsaved, wrong, alike, like } = this.left ?? {}, words = this.grid.words;
    const texts = [...this.shown, unsaved, wrong && words.wrong.replace("{}", wrong), this.slow && !unsaved && words.saving].filter(Boolean);
    // What stands there already is not read out again.
    if (texts.join("\n") !== this.written) this.text.replaceChildren(...texts.map((text) => make("span", text)));
    this.written = texts.join("\n");
    this.next.hidden = !wrong;
    this.retry.hidden = !unsaved;
    this.hush.hidden = !this.shown.length;
    this.alike.hidden = !alike;
    if (alike) this.alike.textContent = words.alike.replace("{value}", like[0] || words.empty).replace("{text}", like[1]).replace("{count}", alike);
    const was = this.state.classList.contains("open");
    this.state.classList.toggle("open", texts.length > 0);
    this.state.classList.toggle("bad", Boolean(unsaved || wrong));
    // The rows give room to it: who is in the last of them stays in sight.
    if (!was && texts.length && document.activeElement === this.grid.input) this.grid.cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Go to the next cell that is to be mended. */
  toNext() {
    const { grid } = this;
    const faulty = [...grid.table.tBodies[0].querySelectorAll(".wrong, .torn")];
    if (!faulty.length) return;
    const after = faulty.find((cell) => cell !== grid.cell && grid.cell.compareDocumentPosition(cell) & Node.DOCUMENT_POSITION_FOLLOWING);
    const { r, c } = grid.where(after ?? faulty[0]);
    grid.place(r, c, { focus: true });
  }
}
