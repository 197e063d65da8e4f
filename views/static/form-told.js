// Tells how a value is understood beside what was typed, and fills the form from a document that is scanned or
// pasted. What was typed before is never overwritten unasked.

import { post } from "./post.js";

const form = document.querySelector("[data-form]");
const words = JSON.parse(form.dataset.words);
const scan = form.querySelector("#scan");
const said = form.querySelector("#scan-said");
const list = new Intl.ListFormat(document.documentElement.lang);

const ask = async (address, sent) => {
  const answer = await post(address, { row: form.dataset.row, ...sent });
  if (!answer.ok || answer.redirected) throw new Error((await answer.json().catch(() => ({}))).message ?? words.failed);
  return answer.json();
};

const part = (tag, css, text) => Object.assign(document.createElement(tag), { className: css, textContent: text });
const boxOf = (name) => form.querySelector(`[data-column="${CSS.escape(name)}"]`);
const labelOf = (box) => box.querySelector("label, .label").firstChild.textContent.trim();
const same = (one, other) => one.replace(/\s/g, "") === other.replace(/\s/g, "");

// Put one value of a document into its field, or beside it where the field holds another.
const put = (input, value, note) => {
  input.value = value;
  for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  note.replaceChildren(words.told);
  note.classList.add("filled");
};
const fill = (values, { quietly = false } = {}) => {
  const found = { filled: [], differs: [] };
  for (const { name, value, text } of values) {
    const box = boxOf(name);
    const input = form.elements[name];
    if (!box || !input) continue;
    box.querySelector(".from-document")?.remove();
    if (same(input.value, value)) continue;
    const note = part("p", "from-document", "");
    box.querySelector(":scope > div:last-of-type").append(note);
    if (!input.value.trim() && !("stored" in box.dataset) && !quietly) {
      put(input, value, note);
      found.filled.push(labelOf(box));
      continue;
    }
    const take = part("button", "slim", words.take);
    take.type = "button";
    take.addEventListener("click", () => { put(input, value, note); input.focus(); });
    note.append(words.says.replace("{value}", text), " ", take);
    found.differs.push(labelOf(box));
  }
  return found;
};

const read = async (text) => {
  try {
    const { values, problem } = await ask(form.dataset.read, { text });
    const found = fill(values);
    const parts = ["filled", "differs"].filter((each) => found[each].length)
      .map((each) => words[each].replace("{names}", list.format(found[each])));
    said.textContent = problem || parts.join(" ") || words.same;
    said.classList.toggle("fault", Boolean(problem));
  } catch (error) {
    said.textContent = error.message;
    said.classList.add("fault");
  }
};

// Lines of 2 × 44, 2 × 36 or 3 × 30 characters.
const squeezed = (text) => text.replace(/\s/g, "");
const isWhole = (text) => {
  const first = text.trim().split(/\r?\n/)[0].trim().length;
  const wanted = { 44: 88, 36: 72, 30: 90 }[first];
  const length = squeezed(text).length;
  return wanted ? length === wanted : [72, 88, 90].includes(length);
};
const isDocument = (text) => isWhole(text) && text.includes("<<") && /^[A-Za-z0-9<«‹\s]+$/.test(text);

if (scan) {
  form.querySelector("[data-scan]").hidden = false;
  let waiting;
  let last = "";
  const look = (text) => { if (text && text !== last) { last = text; read(text); } };
  scan.addEventListener("input", () => {
    clearTimeout(waiting);
    if (isWhole(scan.value)) waiting = setTimeout(() => look(scan.value), 300);
  });
  scan.addEventListener("keydown", (event) => {
    // A scanner ends each line with Enter; a number alone is one line.
    if (event.key === "Enter" && !event.ctrlKey && /^\s*\d{15,17}[\dXx]\s*$/.test(scan.value)) {
      event.preventDefault();
      look(scan.value);
    }
  });
  scan.addEventListener("change", () => look(scan.value.trim()));
  form.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (event.target === scan || !isDocument(text)) return;
    if (event.target.tagName !== "TEXTAREA") event.preventDefault();
    read(text);
  });
}

// Beside an input that was left: how its value is understood, and early what is wrong with it.
const typed = () => {
  const found = {};
  for (const input of form.elements) {
    if (input.name && !input.disabled && ["text", "select-one"].includes(input.type)) found[input.name] = input.value;
  }
  return found;
};
form.addEventListener("change", async (event) => {
  const box = event.target.closest("[data-told]");
  const note = box?.querySelector("[data-said]");
  if (!note || event.target.name !== box.dataset.column) return;
  const value = event.target.value;
  if (!value.trim()) {
    note.textContent = "";
    return;
  }
  try {
    const { text, problem, told } = await ask(form.dataset.normal, { column: box.dataset.column, inputs: typed() });
    if (event.target.value !== value) return;
    note.textContent = problem || text;
    note.classList.toggle("early", Boolean(problem));
    fill(told.filter(({ name }) => name !== box.dataset.column), { quietly: true });
  } catch { /* the save tells what is wrong */ }
});
