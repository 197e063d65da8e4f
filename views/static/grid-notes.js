// What the grid says: at a cell what is wrong with it or who changed it, at the foot how many are left.

import { Popup, make } from "./grid-popup.js";

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
    this.spoken = make("p", "", { role: "status" });
    this.spoken.className = "unseen";
    this.state.after(this.spoken);
    this.shown = "";
    this.next.addEventListener("click", () => this.toNext());
    this.retry.addEventListener("click", () => grid.saving.retry());
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
    if (entry.state === "wrong") {
      const way = make("p", this.grid.words.escape);
      way.className = "small";
      this.note.box.append(way);
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

  /** Say something to who listens. */
  say(text) { this.spoken.textContent = text; }

  /** Write something at the foot of the page until it is closed or something else stands there; what is
   * `brief` goes as soon as one goes on. */
  show(text, brief = false) {
    if (text === this.shown && !text) return;
    this.shown = text;
    this.brief = brief;
    this.draw();
  }

  wentOn() { if (this.brief) this.show(""); }

  /** How many cells are left: {unsaved, wrong, saving}. */
  tell(left) {
    this.left = left;
    this.draw();
  }

  draw() {
    const { unsaved, wrong } = this.left ?? {}, words = this.grid.words;
    const texts = [this.shown, unsaved, wrong && words.wrong.replace("{}", wrong)].filter(Boolean);
    this.text.textContent = texts.join(" · ");
    this.next.hidden = !wrong;
    this.retry.hidden = !unsaved;
    this.hush.hidden = !this.shown;
    this.state.classList.toggle("open", texts.length > 0);
    this.state.classList.toggle("bad", Boolean(unsaved || wrong));
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
