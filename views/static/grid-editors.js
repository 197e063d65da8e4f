// How each kind of cell is edited. All write in the one input of the grid; some offer a list or a month to it.

import { Calendar } from "./grid-calendar.js";
import { Popup, make } from "./grid-popup.js";
import { post } from "./post.js";

const WAIT = 150;

/** What is typed is what is meant. */
class Plain {
  constructor(grid) { this.grid = grid; }
  get input() { return this.grid.input; }
  open() {}
  typed() {}
  key() { return false; }
  ask() {}
  close() {}
  /** Whether one is still to choose among several; it is said then. */
  undecided() { return false; }
  value() { return { value: this.input.value, text: this.input.value }; }
}

class Lines extends Plain {
  key(event) {
    if (event.key !== "Enter" || !event.altKey) return false;
    this.input.setRangeText("\n", this.input.selectionStart, this.input.selectionEnd, "end");
    return true;
  }
}

class Day extends Plain {
  constructor(grid) {
    super(grid);
    this.popup = new Popup("calendar", { id: "grid-calendar", role: "group", "aria-label": grid.words.calendar });
    this.calendar = new Calendar(this.popup, grid.words, (day) => {
      this.input.value = day;
      this.close();
      this.grid.commit();
    });
  }

  ask() {
    this.calendar.show(this.grid.cell, this.input.value);
    this.input.setAttribute("aria-controls", "grid-calendar");
    this.input.setAttribute("aria-activedescendant", this.calendar.activeId);
  }

  typed() { this.close(); }

  key(event) {
    if (event.key === "ArrowDown" && event.altKey) this.ask();
    else if (!this.popup.open) return false;
    else if (event.key === "Escape") this.close();
    else if (this.calendar.key(event)) {
      if (this.popup.open) this.input.setAttribute("aria-activedescendant", this.calendar.activeId);
    } else return false;
    return true;
  }

  close() {
    this.popup.hide();
    for (const name of ["aria-controls", "aria-activedescendant"]) this.input.removeAttribute(name);
  }
}

const plain = (text) => text.normalize("NFKC").trim().toLocaleLowerCase();
const [EXACT, START, WORD, WITHIN] = [0, 1, 2, 3];

/** How a label fits what was typed, as the server ranks what it finds; null where it does not. */
function rank(wanted, label) {
  if (label === wanted) return EXACT;
  if (label.startsWith(wanted)) return START;
  if (label.includes(` ${wanted}`)) return WORD;
  return label.includes(wanted) ? WITHIN : null;
}

/** The place of the only option that is what was typed, or the only one that begins with it; -1 where none is alone. */
function meant(options) {
  for (const wanted of [EXACT, START]) {
    const fitting = options.filter(([, , fits]) => fits === wanted);
    if (fitting.length) return fitting.length === 1 ? options.indexOf(fitting[0]) : -1;
  }
  return -1;
}

/** A list below the cell: [value, label, rank] of what is offered, one of them under the cursor. */
class Listed extends Plain {
  constructor(grid) {
    super(grid);
    if (!grid.listPopup) {
      const popup = grid.listPopup = new Popup("options");
      popup.list = make("div", "", { role: "listbox", id: "grid-options" });
      popup.note = make("p", "", { class: "small" });
      popup.box.append(popup.list, popup.note);
    }
    this.popup = grid.listPopup;
    this.options = [];
    this.at = -1;
    this.popup.box.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (!option || this.grid.editor !== this) return;
      this.at = Number(option.dataset.place);
      this.picked = true;
      this.grid.commit();
    });
  }

  open() {
    this.at = -1;
    this.picked = false;
    this.options = [];
    for (const [name, value] of Object.entries(COMBOBOX)) this.input.setAttribute(name, value);
    this.popup.list.setAttribute("aria-label", this.grid.column.label);
  }

  draw(note = "") {
    const { list, note: line } = this.popup;
    list.replaceChildren(
      ...this.options.map(([, label], place) => make("div", label, {
        role: "option", id: `option-${place}`, "data-place": place, "aria-selected": String(place === this.at),
      })),
    );
    list.hidden = !this.options.length;
    line.textContent = note;
    line.hidden = !note;
    if (note) this.grid.say(note);
    this.popup.show(this.grid.cell);
    this.input.setAttribute("aria-expanded", String(!list.hidden));
    const active = list.querySelector("[aria-selected=true]");
    active?.scrollIntoView({ block: "nearest" });
    if (active) this.input.setAttribute("aria-activedescendant", active.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.key === "ArrowDown" && (event.altKey || !this.popup.open)) this.ask();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.options.length) return true;
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.at = this.at < 0 && step < 0 ? this.options.length - 1 : (this.at + step + this.options.length) % this.options.length;
      this.picked = true;
      this.draw();
    } else return false;
    return true;
  }

  undecided() {
    const open = this.popup.open && this.options.length > 0 && this.at < 0 && this.changed && this.input.value.trim() !== "";
    if (open) this.draw(this.grid.words.choose);
    return open;
  }

  /** Whether something else than before stands in the cell. */
  get changed() { return this.input.value !== this.grid.before; }

  close() {
    this.popup.hide();
    for (const name of [...Object.keys(COMBOBOX), "aria-activedescendant"]) this.input.removeAttribute(name);
  }

  value() {
    const typed = this.input.value.trim();
    if (!typed && !this.picked) return { value: null, text: "" };
    const found = this.options[this.at];
    return found ? { value: { id: found[0] }, text: found[1] } : { value: typed, text: typed };
  }
}

const COMBOBOX = {
  role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": "grid-options",
};

class Choice extends Listed {
  open(typed) {
    super.open();
    this.typed(typed);
  }

  ask() { this.typed(false); }

  typed(filtering = true) {
    const wanted = plain(this.input.value), all = this.grid.column.choices;
    const fit = ([value, label]) => [value, label, plain(String(value)) === wanted ? EXACT : rank(wanted, plain(label))];
    const ranked = all.map(fit);
    this.options = filtering && wanted ? ranked.filter(([, , fits]) => fits !== null).sort((a, b) => a[2] - b[2]) : ranked;
    this.at = !wanted ? -1 : filtering ? meant(this.options) : this.options.findIndex(([, , fits]) => fits === EXACT);
    this.draw(this.options.length ? "" : this.grid.words.none);
  }
}

/** Rows of another record, or countries: found by the server as one types. */
class Looked extends Listed {
  open(typed) {
    super.open();
    this.look(typed ? this.input.value : "");
  }

  ask() { this.look(""); }
  typed() {
    this.at = -1;
    this.picked = false;
    this.options = [];
    this.pending = true;
    this.asked?.abort();  // what is found for fewer letters must not be taken for what is meant now
    this.asked = null;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(this.input.value), WAIT);
  }

  async found(text, signal) {
    const address = new URL(this.grid.table.dataset.lookup, location.href);
    address.searchParams.set("name", this.grid.column.name);
    const answer = await post(address, new URLSearchParams({ query: text.trim() }), { signal });
    return answer.ok ? answer.json() : [];
  }

  async look(text) {
    this.asked?.abort();
    const asked = this.asked = new AbortController();
    this.pending = true;
    if (!this.popup.open) this.draw(this.grid.words.searching);
    try {
      const found = await this.found(text, asked.signal);
      if (asked !== this.asked || this.grid.editor !== this) return;
      this.pending = false;
      this.options = found;
      // Enter takes one only where something was typed to find it by.
      this.at = text.trim() && this.changed ? meant(found) : -1;
      this.draw(found.length ? "" : this.grid.words.none);
    } catch (error) {
      if (error.name === "AbortError" || this.grid.editor !== this) return;
      this.pending = false;
      this.popup.hide();
    }
  }

  /** What was typed faster than it is found goes on its way; what it means comes `later`. */
  value() {
    const made = super.value(), text = made.text;
    if (!this.pending || this.picked || !text || !this.changed) return made;
    const { choose } = this.grid.words;
    const later = this.found(text).then((found) => {
      const one = found[meant(found)];
      if (one) return { value: { id: one[0] }, text: one[1] };
      return { value: text, text, question: found.length ? choose : "" };
    }, () => ({ value: text, text, question: "" }));
    return { value: text, text, later };
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.asked = null;
    this.pending = false;
    super.close();
  }
}

const KINDS = {
  choice: Choice, yesno: Choice, link: Looked, country: Looked, date: Day, lines: Lines,
};

/** The editor of a kind of column, made when it is first needed. */
export function editorOf(grid, kind) {
  grid.editors ??= new Map();
  if (!grid.editors.has(kind)) grid.editors.set(kind, new (KINDS[kind] ?? Plain)(grid));
  return grid.editors.get(kind);
}
