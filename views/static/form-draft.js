// Keeps what is typed as a draft on the server, two seconds after typing stops and when the page goes away. Fields
// without data-keeps (sealed values, files) are never sent.

import { post } from "./post.js";

const form = document.querySelector("[data-form]");
const address = form.dataset.draft;
const words = JSON.parse(form.dataset.words);
const said = form.querySelector("[data-draft-said]");
const PAUSE = 2000;
const LONGEST_WAIT = 15000;

const valueOf = (input) => (input.type === "checkbox" ? (input.checked ? input.value : "") : input.value);
const keeps = (input) => Boolean(input.name) && input.type !== "file" && input.closest("[data-keeps]") !== null;
const first = new Map([...form.elements].filter(keeps).map((input) => [input.name, valueOf(input)]));
// What was typed before the page was loaded counts as touched: it differs from what is stored.
const whole = "again" in form.dataset;
const touched = new Set(whole ? first.keys() : [...form.elements]
  .filter((input) => keeps(input) && input.closest(".drafted")).map((input) => input.name));
const restored = new Set(touched);

let waiting = null;
let since = 0;
let saving = false;
let sending = null;

const send = async (keepalive = false) => {
  clearTimeout(waiting);
  waiting = null;
  since = 0;
  if (saving || !touched.size) return;
  const values = {};
  for (const name of touched) {
    const value = valueOf(form.elements[name]);
    values[name] = value === first.get(name) && !restored.has(name) ? null : value;
  }
  sending?.abort();
  sending = new AbortController();
  try {
    const sent = {
      key: Number(form.elements.draft.value), window: form.elements.window.value, once: form.elements.once?.value ?? "",
      version: Number(form.elements.version?.value ?? 0), values,
    };
    const answer = await post(address, sent, { keepalive, signal: sending.signal });
    const told = await answer.json().catch(() => ({}));
    const kept = answer.ok && !answer.redirected;
    said.textContent = kept ? told.text : words.unkept.replace("{reason}", told.message ?? words.failed);
    said.classList.toggle("fault", !kept);
  } catch (error) {
    if (error.name === "AbortError") return;
    said.textContent = words.unkept.replace("{reason}", words.failed);
    said.classList.add("fault");
  }
};

const typed = (event) => {
  if (!keeps(event.target)) return;
  touched.add(event.target.name);
  since ||= Date.now();
  clearTimeout(waiting);
  waiting = setTimeout(send, Math.max(0, Math.min(PAUSE, since + LONGEST_WAIT - Date.now())));
};

if (address) {
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", () => {
    saving = true;
    clearTimeout(waiting);
    sending?.abort();
  });
  addEventListener("pageshow", () => { saving = false; });
  // A page that goes away sends what it still holds; a browser takes 64 KB of that.
  const leave = () => { if (waiting) send(true); };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  if (whole) waiting = setTimeout(send);
}
