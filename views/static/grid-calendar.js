// A small month for cells with a date, walked by the arrow keys; the date itself is typed in any writing.

import { make } from "./grid-popup.js";

const DAY = 86_400_000;
const iso = (day) => day.toISOString().slice(0, 10);
const utc = (year, month, day) => new Date(Date.UTC(year, month, day));

/** The day that a text names in full with the year first, else today. */
function named(text) {
  const found = /^(\d{4})\D+(\d{1,2})\D+(\d{1,2})/.exec(text.normalize("NFKC").trim());
  if (found) return utc(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  const now = new Date();
  return utc(now.getFullYear(), now.getMonth(), now.getDate());
}

export class Calendar {
  constructor(popup, words, picked) {
    this.popup = popup;
    this.words = words;
    this.picked = picked;
    this.language = document.documentElement.lang;
    popup.box.addEventListener("click", (event) => {
      const day = event.target.closest("[data-day]"), turn = event.target.closest("[data-turn]");
      if (day) this.picked(day.dataset.day);
      else if (turn) this.turn(Number(turn.dataset.turn));
    });
  }

  show(beside, text) {
    this.day = named(text);
    this.draw();
    this.popup.show(beside);
  }

  turn(months) {
    const last = utc(this.day.getUTCFullYear(), this.day.getUTCMonth() + months + 1, 0).getUTCDate();
    this.day = utc(this.day.getUTCFullYear(), this.day.getUTCMonth() + months, Math.min(last, this.day.getUTCDate()));
    this.draw();
    this.popup.place();
  }

  /** Whether the key walked or chose; the chosen day goes to `picked`. */
  key(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    if (event.key in steps) {
      this.day = new Date(this.day.getTime() + steps[event.key] * DAY);
      this.draw();
    } else if (event.key === "PageUp" || event.key === "PageDown") {
      this.turn(event.key === "PageUp" ? -1 : 1);
    } else if (event.key === "Enter") {
      this.picked(iso(this.day));
    } else return false;
    return true;
  }

  get activeId() { return `day-${iso(this.day)}`; }

  draw() {
    const year = this.day.getUTCFullYear(), month = this.day.getUTCMonth();
    const title = new Intl.DateTimeFormat(this.language, { year: "numeric", month: "long", timeZone: "UTC" });
    const weekday = new Intl.DateTimeFormat(this.language, { weekday: "narrow", timeZone: "UTC" });
    const whole = new Intl.DateTimeFormat(this.language, { dateStyle: "full", timeZone: "UTC" });
    const first = utc(year, month, 1);
    const start = new Date(first.getTime() - ((first.getUTCDay() + 6) % 7) * DAY);
    const head = make("div");
    head.className = "month";
    for (const [turn, sign, label] of [[-1, "‹", this.words.earlier], [1, "›", this.words.later]]) {
      head.append(make("button", sign, { type: "button", tabindex: "-1", "data-turn": turn, "aria-label": label }));
    }
    head.firstChild.after(make("strong", title.format(this.day)));
    const days = make("div", "", { role: "listbox", "aria-label": title.format(this.day) });
    days.className = "days";
    for (let place = 0; place < 7; place += 1) {
      days.append(make("span", weekday.format(new Date(start.getTime() + place * DAY)), { "aria-hidden": "true" }));
    }
    for (let place = 0; place < 42; place += 1) {
      const day = new Date(start.getTime() + place * DAY);
      const option = make("div", String(day.getUTCDate()), {
        role: "option", id: `day-${iso(day)}`, "data-day": iso(day), "aria-label": whole.format(day),
        "aria-selected": String(iso(day) === iso(this.day)),
      });
      option.classList.toggle("other", day.getUTCMonth() !== month);
      days.append(option);
    }
    this.popup.box.replaceChildren(head, days);
  }
}
