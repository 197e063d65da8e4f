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

/** A list below the cell: [value, label] pairs, one of them under the cursor. */
class Listed extends Plain {
  constructor(grid) {
    super(grid);
    this.popup = grid.listPopup ??= new Popup("options", { role: "listbox", id: "grid-options" });
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
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", "grid-options");
    this.popup.box.setAttribute("aria-label", this.grid.column.label);
  }

  draw(note = "") {
    this.popup.box.replaceChildren(
      ...this.options.map(([, label], place) => make("div", label, {
        role: "option", id: `option-${place}`, "data-place": place, "aria-selected": String(place === this.at),
      })),
    );
    if (note) this.popup.box.append(make("div", note, { role: "option", "aria-disabled": "true", "aria-selected": "false" }));
    this.popup.show(this.grid.cell);
    const active = this.popup.box.querySelector("[aria-selected=true]");
    active?.scrollIntoView({ block: "nearest" });
    if (active) this.input.setAttribute("aria-activedescendant", active.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.key === "ArrowDown" && (event.altKey || !this.popup.open)) this.ask();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.options.length) return true;
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.at = (this.at + step + this.options.length) % this.options.length;
      this.picked = true;
      this.draw();
    } else return false;
    return true;
  }

  close() {
    this.popup.hide();
    for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"]) this.input.removeAttribute(name);
  }

  value() {
    const typed = this.input.value.trim();
    if (!typed && !this.picked) return { value: null, text: "" };
    const found = this.options[this.at];
    return found ? { value: { id: found[0] }, text: found[1] } : { value: typed, text: typed };
  }
}

const plain = (text) => text.normalize("NFKC").trim().toLocaleLowerCase();

class Choice extends Listed {
  open(typed) {
    super.open();
    this.typed(typed);
  }

  ask() { this.typed(false); }

  typed(filtering = true) {
    const wanted = plain(this.input.value), all = this.grid.column.choices;
    const like = (pair) => plain(pair[1]).includes(wanted) || plain(String(pair[0])) === wanted;
    this.options = filtering && wanted ? all.filter(like) : all;
    this.options.sort((a, b) => filtering * (plain(b[1]).startsWith(wanted) - plain(a[1]).startsWith(wanted)));
    this.at = wanted ? this.options.findIndex((pair) => !filtering ? plain(pair[1]) === wanted : true) : -1;
    this.draw(this.options.length ? "" : this.grid.words.none);
  }
}

/** Rows of another record, or countries: found by the server as one types. */
class Looked extends Listed {
  open(typed) {
    super.open();
    this.before = typed ? "" : this.input.value;
    this.look(typed ? this.input.value : "");
  }

  ask() { this.look(""); }
  typed() {
    this.at = -1;
    this.picked = false;
    this.options = [];
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(this.input.value), WAIT);
  }

  async look(text) {
    this.asked?.abort();
    const asked = this.asked = new AbortController();
    const address = new URL(this.grid.table.dataset.lookup, location.href);
    address.searchParams.set("name", this.grid.column.name);
    if (!this.popup.open) this.draw(this.grid.words.searching);
    try {
      const answer = await post(address, new URLSearchParams({ query: text.trim() }), { signal: asked.signal });
      const found = answer.ok ? await answer.json() : [];
      if (asked !== this.asked || this.grid.editor !== this) return;
      this.options = found;
      // Enter takes the first one only where something was typed to find it by.
      this.at = found.length && text.trim() && this.input.value !== this.before ? 0 : -1;
      this.draw(found.length ? "" : this.grid.words.none);
    } catch (error) {
      if (error.name !== "AbortError" && this.grid.editor === this) this.popup.hide();
    }
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.asked = null;
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
