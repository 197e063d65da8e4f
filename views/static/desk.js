// The translation desk: going from sentence to sentence by the keyboard. Without it the page is a plain form.

import { post } from "./post.js";
import { beside } from "./desk-beside.js";
import { looking } from "./desk-look.js";
import { oneLine, saving } from "./desk-saving.js";

const form = document.querySelector("[data-desk]");
const words = JSON.parse(form.dataset.words);
const pane = document.querySelector("[data-pane]");
const news = document.querySelector("[data-news]");
const stateOf = document.querySelector("[data-state]");
const steps = document.querySelector("[data-steps]");
const lines = [...form.querySelectorAll(".line")];
let now = null;

const say = (text) => { news.textContent = text; };
const save = saving(form, words, {
  news: say,
  progress: (answer) => {
    document.querySelector("[data-progress]").innerHTML = answer.progress;
    if (steps.dataset.now !== answer.steps) steps.innerHTML = answer.steps;
    steps.dataset.now = answer.steps;
    look.afresh();
  },
  unsaved: (number) => {
    stateOf.textContent = number ? words.unsaved.replace("{number}", number) : "";
    stateOf.classList.toggle("fault", number > 0);
  },
});

const area = (line) => line?.querySelector("[data-text]");
const grows = CSS.supports("field-sizing", "content");
const LONG = 2000;
const fit = (text) => {
  if (!text) return;
  const long = text.value.length > LONG; // it scrolls: to measure it with every key would take too long
  text.classList.toggle("long", long);
  if (long) text.style.removeProperty("block-size");
  if (grows || long) return;
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight + 2}px`;
};

const look = looking(pane, say);
const help = beside(form, pane, {
  insert: (text) => {
    const into = area(now);
    if (!into || into.readOnly) return;
    into.setRangeText(text, into.selectionStart, into.selectionEnd, "end");
    typedIn(now);
    into.focus();
    say(words.inserted.replace("{text}", text));
  },
  replace: (text) => {
    const into = area(now);
    if (!into || into.readOnly) return;
    into.setRangeText(text, 0, into.value.length, "end");
    typedIn(now);
    into.focus();
    say(words.inserted.replace("{text}", text));
  },
  back: () => area(now)?.focus(),
  take: (segment, html) => { document.querySelector(`#s-${segment} [data-told]`).innerHTML = html; },
});

const typedIn = (line) => {
  fit(area(line));
  save.touch(line);
};

// Where one is

const come = (line) => {
  if (line === now) return;
  now?.classList.remove("now");
  now = line;
  now.classList.add("now");
  help.show(line.dataset.segment);
  look.at(line.dataset.segment);
};
const go = (line) => {
  const into = area(line) ?? line?.querySelector(".no");
  if (!into) return;
  into.focus({ preventScroll: true });
  into.setSelectionRange?.(into.value.length, into.value.length);
  line.scrollIntoView({ block: "nearest" });
};
const step = (by) => {
  const at = lines.indexOf(now);
  const to = lines[at < 0 ? 0 : at + by];
  if (to) return go(to);
  const turn = document.querySelector(by > 0 ? "a[rel=next]" : "a[rel=prev]");
  if (turn) save.every().then(() => { location.href = turn.href; });
};
const onward = async () => {
  const at = lines.indexOf(now);
  const line = now;
  const saved = line && save.has(line) ? save.save(line) : Promise.resolve();
  const waits = (other) => other !== line && other.hasAttribute("data-waits");
  const next = lines.slice(at + 1).find(waits) ?? (form.dataset.onward ? null : lines.slice(0, Math.max(at, 0)).find(waits));
  if (next) return go(next);
  await saved;
  await save.every();
  if (document.querySelector(".line.unsaved")) return go(document.querySelector(".line.unsaved"));
  if (form.dataset.onward) location.href = form.dataset.onward;
  else {
    say(words.end);
    stateOf.textContent = words.end;
    document.querySelector("[data-step=submit]")?.focus();
  }
};

form.addEventListener("focusin", (event) => {
  const line = event.target.closest(".line");
  if (line) come(line);
});
form.addEventListener("focusout", (event) => {
  const line = event.target.closest(".line");
  if (line && event.target.matches("[data-text]") && save.has(line)) save.save(line);
});
form.addEventListener("input", (event) => {
  const line = event.target.closest(".line");
  if (!line) return;
  if (event.target.matches("[data-joined]")) join(line, event.target.checked);
  if (event.target.matches("[data-text]") && event.target.value.includes("\n")) {
    event.target.value = oneLine(event.target.value);
  }
  typedIn(line);
});

// A long text of many lines is put on one line before it comes in: browsers are slow with lines.
form.addEventListener("paste", (event) => {
  if (!event.target.matches("[data-text]") || event.target.readOnly) return;
  const text = event.clipboardData?.getData("text/plain").replaceAll("\r", "\n") ?? "";
  if (!text.includes("\n")) return;
  event.preventDefault();
  document.execCommand("insertText", false, oneLine(text)); // can be taken back by Ctrl + Z
});

// A sentence that the one before says has no text of its own; what was typed is there again when that is taken back.
const join = (line, joined) => {
  const text = area(line);
  if (joined) { line.dataset.before = text.value; text.value = ""; } else text.value = line.dataset.before ?? text.value;
  text.readOnly = joined;
};

const decide = async (line, act) => {
  if (save.has(line)) await save.save(line);
  const answer = await post(form.dataset.sentence, {
    id: form.dataset.desk, segment: line.dataset.segment, act, text: area(line) ? save.typed(line).text : line.querySelector(".target > p").textContent,
  }).catch(() => null);
  const found = await answer?.json().catch(() => null);
  if (!answer?.ok) {
    const text = found?.message ?? words.failed;
    line.querySelector("[data-said]").textContent = text;
    say(text);
    return;
  }
  if (save.has(line)) save.take(line, found);
  else {
    line.dataset.state = found.state;
    line.querySelector("[data-told]").innerHTML = found.told;
    save.whole(found);
  }
  help.afresh();
  say(line.querySelector("[data-told] .badge").textContent);
  if (line === now) area(line)?.focus();
};

form.addEventListener("click", (event) => {
  const line = event.target.closest(".line");
  if (!line) return;
  const act = event.target.closest("[data-act]");
  const which = event.target.closest("[data-choose]");
  if (act) { event.preventDefault(); decide(line, act.dataset.act); }
  else if (which) save.choose(line, which.dataset.choose);
  else if (event.target.closest(".no")) { event.preventDefault(); come(line); open(); pane.focus(); }
  else if (!event.target.closest("a, button, label, input, textarea") && !getSelection().toString()) go(line);
});

// Everything is saved before a step of the workflow is taken.
let ready = false;
form.addEventListener("submit", async (event) => {
  const { submitter } = event;
  if (ready || !submitter) return;
  event.preventDefault();
  await save.every();
  if (document.querySelector(".line.unsaved")) return go(document.querySelector(".line.unsaved"));
  ready = true;
  setTimeout(() => form.requestSubmit(submitter)); // not while the event is still being told of
});
addEventListener("pageshow", () => { ready = false; });

// Keys

const narrow = matchMedia("(max-width: 64rem)");
const drawer = document.querySelector("[data-drawer]");
const open = () => { drawer.open = true; };
const keys = document.getElementById("keys");
const press = (name) => now?.querySelector(`[data-act=${name}]`)?.click();
const copy = async () => {
  const source = now && JSON.parse(now.querySelector("[data-was]")?.value ?? "{}").source;
  if (!source) return;
  const into = area(now);
  if (into && !into.readOnly && !into.value) { into.value = source; typedIn(now); }
  await navigator.clipboard?.writeText(source).catch(() => null);
  say(words.copied);
};
const joins = () => now?.querySelector("[data-joined]")?.click();
const CTRL = { Enter: onward };
const ALT = {
  ArrowDown: () => step(1), ArrowUp: () => step(-1), KeyG: () => { open(); help.glossary(); }, KeyR: () => { open(); help.remarks(); }, KeyJ: joins,
  KeyS: () => press("confirm"), KeyA: () => press("approve"), KeyP: () => look.toggle(), KeyH: () => document.querySelector("[data-step=submit]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  const ctrl = event.ctrlKey || event.metaKey;
  const digit = /^Digit([1-5])$/.exec(event.code)?.[1];
  const typing = event.target.matches("input, textarea, select");
  let act = null;
  if (ctrl && !event.altKey && !event.shiftKey) act = digit ? () => help.proposal(digit)?.click() : CTRL[event.key];
  else if (ctrl && event.shiftKey && event.code === "KeyC") act = copy;
  else if (event.altKey && !ctrl) act = ALT[event.key] ?? ALT[event.code];
  else if (event.key === "F1" || (event.key === "?" && !typing)) act = () => keys.showModal();
  else if (event.key === "Enter" && event.target.matches("[data-text]")) act = () => {};
  if (!act) return;
  event.preventDefault();
  act();
});
for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => keys.showModal());
}

// The beginning: the sentence of the address, else the first that waits.
document.documentElement.classList.add("scripted");
drawer.open = !narrow.matches;
narrow.addEventListener("change", () => { drawer.open = !narrow.matches; });
for (const line of lines) {
  save.begin(line);
  fit(area(line));
}
const wanted = lines.find((line) => `#${line.id}` === location.hash) ?? lines.find((line) => line.hasAttribute("data-waits"));
const asked = document.querySelector("[data-ask]");
if (asked) asked.focus();
else if (wanted) {
  go(wanted);
  wanted.scrollIntoView({ block: "center" });
}
