// Long texts as blocks: cards with simple inputs over a textarea, which stays what is sent and kept as a draft.

import { fresh, parse, write } from "./blocks-text.js";
import { choosePicture, pictureOf } from "./blocks-picture.js";

const place = document.querySelector("[data-block-words]");
const words = JSON.parse(place.dataset.blockWords);
const tools = JSON.parse(place.dataset.tools);
const KINDS = ["heading", "text", "list", "steps", "table", ...(tools.pictures ? ["picture"] : []), "warning", "contact", "qr"];

const make = (name, options = {}, ...children) => {
  const { data, ...own } = options;
  const element = Object.assign(document.createElement(name), own);
  Object.assign(element.dataset, data);
  element.append(...children.filter(Boolean));
  return element;
};
const icon = (name) => {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${tools.icons}#${name}`);
  drawing.append(use);
  return drawing;
};
const button = (sign, label, act, text = "") => {
  const element = make("button", { type: "button", className: text ? "slim" : "slim bare", title: text ? "" : label, onclick: act }, sign && icon(sign), text);
  if (!text) element.setAttribute("aria-label", label);
  return element;
};
const labelled = (label, input) => make("label", { className: "block-input" }, make("span", { className: "small soft", textContent: label }), input);

class Editor {
  constructor(area) {
    this.area = area;
    this.cards = make("ol", { className: "block-list" });
    this.said = make("p", { className: "unseen", role: "status" });
    this.box = make("div", { className: "block-box" }, this.cards, this.menu(() => this.blocks.length, words.add, true), this.said);
    this.ways = make("div", { className: "block-ways", role: "group" });
    this.ways.setAttribute("aria-label", words.way);
    for (const way of ["blocks", "source"]) {
      this.ways.append(make("button", { type: "button", className: "slim", data: { way }, textContent: words[way], onclick: () => this.show(way) }));
    }
    area.before(this.ways);
    area.after(this.box);
    area.addEventListener("change", () => { if (!this.own) this.read(); });
    area.addEventListener("focus", () => { if (!this.box.hidden) this.cards.querySelector("input, textarea")?.focus(); });
    this.cards.addEventListener("keydown", (event) => this.key(event));
    this.show("blocks");
  }

  show(way) {
    if (way === "blocks") this.read();
    this.area.classList.toggle("unseen", way === "blocks");
    this.area.tabIndex = way === "blocks" ? -1 : 0;
    this.area.ariaHidden = way === "blocks" ? "true" : null;
    this.box.hidden = way !== "blocks";
    for (const each of this.ways.children) each.setAttribute("aria-pressed", String(each.dataset.way === way));
  }

  read() {
    const found = parse(this.area.value);
    this.blocks = found.blocks;
    this.end = found.end;
    this.draw();
  }

  // Every change goes into the textarea at once, as if it had been typed there.
  keep() {
    this.own = true;
    this.area.value = write(this.blocks, this.end);
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.own = false;
  }

  touch(block, values) {
    Object.assign(block, values, { touched: true });
    this.keep();
  }

  draw(focus = null) {
    this.cards.replaceChildren(...this.blocks.map((block) => this.card(block)));
    if (focus) this.cards.children[this.blocks.indexOf(focus)]?.querySelector("input, textarea, .block-body button")?.focus();
  }

  card(block) {
    const at = () => this.blocks.indexOf(block);
    const acts = make("div", { className: "block-acts" },
      button("up", words.up, () => this.move(block, -1)),
      button("down", words.down, () => this.move(block, 1)),
      this.menu(() => at() + 1, words.below),
      button("bin", words.remove, () => this.remove(block)));
    const head = make("div", { className: "block-head" }, make("span", { className: "small", textContent: words[block.kind] }), acts);
    const body = make("div", { className: "block-body" }, ...this[block.kind](block));
    const card = make("li", { className: "block", data: { kind: block.kind } }, head, body);
    card.setAttribute("aria-label", words[block.kind]);
    return card;
  }

  menu(at, label, wide = false) {
    const offers = make("div", { className: "sheet" }, ...KINDS.map((kind) => make("button", {
      type: "button", textContent: words[kind],
      onclick: (event) => { event.target.closest("details").open = false; this.add(kind, at()); },
    })));
    const summary = make("summary", { title: wide ? "" : label }, icon("add"), wide ? make("span", { textContent: label }) : make("span", { className: "unseen", textContent: label }));
    return make("details", { className: `drop block-menu${wide ? " start wide" : ""}` }, summary, offers);
  }

  add(kind, at) {
    const block = fresh(kind);
    this.blocks.splice(at, 0, block);
    this.draw(block);
    this.keep();
    if (kind === "picture") this.pick(block);
  }

  move(block, by) {
    const at = this.blocks.indexOf(block);
    if (at + by < 0 || at + by >= this.blocks.length) return;
    const focused = document.activeElement;
    this.forget();
    this.blocks.splice(at, 1);
    this.blocks.splice(at + by, 0, block);
    const cards = [...this.cards.children];
    if (by < 0) cards[at - 1].before(cards[at]); else cards[at + 1].after(cards[at]);
    focused?.focus();
    this.keep();
    this.said.textContent = words.moved.replace("{number}", at + by + 1).replace("{total}", this.blocks.length);
  }

  // What can be put back is forgotten with the next step.
  forget() {
    for (const each of this.cards.querySelectorAll(".gone")) each.remove();
  }

  remove(block) {
    this.forget();
    const at = this.blocks.indexOf(block);
    this.blocks.splice(at, 1);
    this.keep();
    const back = make("li", { className: "block gone" }, make("span", { textContent: words.removed }),
      button("restore", words.back, () => { this.blocks.splice(Math.min(at, this.blocks.length), 0, block); this.draw(block); this.keep(); }, words.back));
    this.cards.children[at].replaceWith(back);
    back.querySelector("button").focus();
  }

  key(event) {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const card = event.target.closest(".block:not(.gone)");
    if (!card) return;
    event.preventDefault();
    this.forget();
    const at = [...this.cards.children].indexOf(card);
    this.move(this.blocks[at], event.key === "ArrowUp" ? -1 : 1);
  }

  input(label, value, keep, options = {}) {
    const input = make("input", { type: "text", value, lang: "zh-CN", oninput: () => keep(input.value), ...options });
    return labelled(label, input);
  }

  lines(label, value, keep) {
    const area = make("textarea", { value, lang: "zh-CN", rows: Math.min(12, Math.max(2, value.split("\n").length + 1)), oninput: () => keep(area.value) });
    return labelled(label, area);
  }

  heading(block) {
    const level = make("select", { onchange: () => this.touch(block, { level: Number(level.value) }) },
      ...[[2, words.chief], [3, words.lesser], ...(block.level > 3 ? [[4, words.lesser]] : [])].map(([value, text]) => make("option", { value, textContent: text, selected: value === block.level })));
    return [this.input(words.heading, block.text, (text) => this.touch(block, { text })), labelled(words.level, level)];
  }

  text(block) { return [this.lines(words.text, block.text, (text) => this.touch(block, { text }))]; }

  list(block) { return [this.lines(words.items, block.items.join("\n"), (text) => this.touch(block, { items: text.split("\n") }))]; }

  steps(block) { return this.list(block); }

  warning(block) { return [this.lines(words.warning, block.text, (text) => this.touch(block, { text }))]; }

  contact(block) { return [this.lines(words.lines, block.text, (text) => this.touch(block, { text }))]; }

  qr(block) {
    return [this.input(words.address, block.address, (address) => this.touch(block, { address }), { type: "url", lang: "" }),
      this.input(words.caption, block.text, (text) => this.touch(block, { text }))];
  }

  table(block) {
    const redraw = () => { this.touch(block, {}); holder.replaceWith(...this.table(block)); };
    const grid = make("table", { className: "block-table" }, make("tbody", {}, ...block.rows.map((row, r) => make("tr", {}, ...row.map((text, c) => {
      const input = make("input", { type: "text", value: text, lang: "zh-CN", oninput: () => { row[c] = input.value; this.touch(block, {}); } });
      input.setAttribute("aria-label", words.cell.replace("{row}", r + 1).replace("{column}", c + 1));
      return make(r ? "td" : "th", {}, input);
    })))));
    const acts = make("div", { className: "row" },
      button("add", words.addRow, () => { block.rows.push(block.rows[0].map(() => "")); redraw(); }, words.addRow),
      button("add", words.addColumn, () => { for (const row of block.rows) row.push(""); redraw(); }, words.addColumn),
      block.rows.length > 2 && button("bin", words.removeRow, () => { block.rows.pop(); redraw(); }, words.removeRow),
      block.rows[0].length > 1 && button("bin", words.removeColumn, () => { for (const row of block.rows) row.pop(); redraw(); }, words.removeColumn));
    const holder = make("div", { className: "stack" }, make("div", { className: "scroll" }, grid), acts);
    return [holder];
  }

  picture(block) {
    const shows = make("div", { className: "block-picture" });
    if (block.media) {
      pictureOf(tools, block.media).then((found) => shows.replaceChildren(...(found
        ? [make("img", { src: found.picture, alt: "" }), make("p", { className: "small" }, found.alternative ? words.described.replace("{text}", found.alternative) : words.undescribed,
          " ", make("a", { href: found.url, target: "_blank", rel: "noopener", textContent: found.alternative ? found.name : words.describe }))]
        : [make("p", { className: "fault", textContent: words.gone })])));
    }
    return [shows, this.input(words.caption, block.text, (text) => this.touch(block, { text })),
      tools.pictures && make("div", {}, button("search", words.choose, () => this.pick(block), words.choose))].filter(Boolean);
  }

  async pick(block) {
    const found = await choosePicture(tools, words);
    if (!found) return;
    this.touch(block, { media: found.id });
    this.draw(block);
  }
}

for (const area of document.querySelectorAll("textarea[data-blocks]:not([readonly])")) new Editor(area);
