// While somebody types into a form: who is likely the same already stands in the register. It never stands in
// the way of saving, and what was typed goes in the body of the request alone.

import { post } from "./post.js";

const box = document.querySelector("[data-alike]");
const form = box.closest("form");
const PAUSE = 450;
box.classList.add("alike-found", "note", "warning");
box.hidden = true;

const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet" });
sheet.href = new URL("alike.css" + new URL(import.meta.url).search, import.meta.url);
document.head.append(sheet);

// What is typed, but the token and the other hidden inputs of the form itself, and files.
const typed = () => Object.fromEntries(
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && form.elements[name]?.type !== "hidden"),
);

const part = (tag, text, css = "") => Object.assign(document.createElement(tag), { textContent: text, className: css });
const line = ({ title, because, url }) => {
  const item = document.createElement("li");
  const link = part("a", title);
  Object.assign(link, { href: url, target: "_blank", rel: "noopener" });
  item.append(link, part("span", because.join(" · "), "small"));
  return item;
};
let told = "";
const show = ({ heading, found }) => {
  const now = JSON.stringify(found);
  if (now === told) return;  // said already: a screen reader is not to hear it again
  told = now;
  box.hidden = !found.length;
  const list = document.createElement("ul");
  list.append(...found.map(line));
  box.replaceChildren(...(found.length ? [part("strong", heading), list] : []));
};

let asked = "";
let running = null;
const ask = async () => {
  const sent = { row: box.dataset.row || null, inputs: typed() };
  if (JSON.stringify(sent) === asked) return;
  asked = JSON.stringify(sent);
  running?.abort();
  running = new AbortController();
  try {
    const answer = await post(box.dataset.alike, sent, { signal: running.signal });
    if (answer.ok && !answer.redirected) show(await answer.json());
  } catch (error) {
    if (error.name !== "AbortError") asked = "";  // the line is down: the next letter asks again
  }
};

let wait = 0;
const later = () => {
  clearTimeout(wait);
  wait = setTimeout(ask, PAUSE);
};
form.addEventListener("input", later);
form.addEventListener("change", later);
if ("again" in form.dataset) later();
