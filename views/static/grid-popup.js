// Small windows beside a cell: they stay in sight, above or below it, and never take the focus by themselves.

/** Puts a window of the page beside an element; `null` for the element closes it. */
export class Popup {
  constructor(className, attributes = {}) {
    this.box = document.createElement("div");
    this.box.className = `grid-popup ${className}`;
    for (const [name, value] of Object.entries(attributes)) this.box.setAttribute(name, value);
    this.box.hidden = true;
    this.box.addEventListener("mousedown", (event) => event.preventDefault());
    document.getElementById("content").append(this.box);
  }

  get open() { return !this.box.hidden; }

  show(beside, above = false) {
    const open = this.open;
    this.beside = beside;
    this.above = above;
    this.box.hidden = false;
    this.place();
    if (!open) this.follow();
  }

  /** Stay beside the element while the page moves under it. */
  follow() {
    if (!this.open) return;
    const { top, left } = this.beside.getBoundingClientRect();
    if (top !== this.stood.top || left !== this.stood.left) this.place();
    requestAnimationFrame(() => this.follow());
  }

  hide() {
    this.box.hidden = true;
    this.beside = null;
  }

  place() {
    this.box.style.top = this.box.style.left = "0";
    const cell = this.beside.getBoundingClientRect(), own = this.box.getBoundingClientRect();
    this.stood = { top: cell.top, left: cell.left };
    const room = !this.above && cell.bottom + own.height + 8 <= innerHeight;
    const below = room || cell.top < own.height + 8;
    const end = getComputedStyle(this.box).direction === "rtl" ? cell.right - own.width : cell.left;
    this.box.style.top = `${below ? cell.bottom + 2 : cell.top - own.height - 2}px`;
    this.box.style.left = `${Math.max(8, Math.min(end, innerWidth - own.width - 8))}px`;
  }
}

/** A new element with its text and attributes. */
export function make(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
