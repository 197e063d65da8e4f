// Saves the sentences of the desk, each for itself: a moment after typing stops, and when its field is left. What
// could not be saved stays in this browser, under the account, the sentence and the language, until it is.

import { post } from "./post.js";

const PAUSE = 800;

// A sentence has one line; piece by piece, for a pattern would walk again and again through long runs of spaces.
export const oneLine = (text) => (text.includes("\n") ? text.split("\n").map((piece) => piece.trim()).filter(Boolean).join(" ") : text);

export const saving = (form, words, told) => {
  const account = document.querySelector("meta[name=csrf-token]").dataset.account;
  const lines = new Map();

  const keyOf = (line) => `desk:${account}:${line.dataset.segment}:${form.dataset.language}`;
  const keep = (line, state) => {
    try { localStorage.setItem(keyOf(line), JSON.stringify({ ...typed(line), was: state.was })); } catch { /* full, or not allowed: the page still has it */ }
  };
  const drop = (line) => {
    try { localStorage.removeItem(keyOf(line)); } catch { /* as above */ }
  };
  const kept = (line) => {
    try { return JSON.parse(localStorage.getItem(keyOf(line))); } catch { return null; }
  };

  const area = (line) => line.querySelector("[data-text]");
  const tick = (line) => line.querySelector("[data-joined]");
  const typed = (line) => {
    const joined = Boolean(tick(line)?.checked);
    return { text: joined ? "" : oneLine(area(line).value).trim(), joined };
  };
  const changed = (line) => {
    const { was } = lines.get(line), { text, joined } = typed(line);
    return text !== was.over || joined !== was.joined;
  };

  const say = (line, text, fault = false) => {
    const place = line.querySelector("[data-said]");
    place.textContent = text;
    place.classList.toggle("fault", fault);
    line.classList.toggle("unsaved", fault);
  };
  const count = () => told.unsaved([...lines].filter(([line, state]) => state.failed && changed(line)).length);

  // The versions of two people, to choose from.
  const versus = (line, answer) => {
    const state = lines.get(line);
    line.querySelector(".versus")?.remove();
    const box = document.querySelector("template[data-versus]").content.firstElementChild.cloneNode(true);
    box.querySelector("[data-theirs]").textContent = answer.theirs;
    line.querySelector(".under").before(box);
    state.choice = answer;
    say(line, words.conflict, true);
    told.news(words.conflict);
  };
  const choose = (line, which) => {
    const state = lines.get(line), { choice } = state;
    state.choice = null;
    line.querySelector(".versus")?.remove();
    take(line, choice);
    if (which === "theirs") {
      area(line).value = choice.theirs;
      if (tick(line)) tick(line).checked = choice.joined;
      drop(line);
      say(line, "");
    }
    area(line).focus();
    return save(line);
  };

  // What the office says of a sentence now.
  const take = (line, answer) => {
    const state = lines.get(line);
    state.was = answer.was;
    line.querySelector("[data-was]").value = JSON.stringify(answer.was);
    line.dataset.state = answer.state;
    line.toggleAttribute("data-waits", answer.waits);
    line.querySelector("[data-told]").innerHTML = answer.told;
    line.querySelector("[data-source]").innerHTML = answer.source;
    told.progress(answer);
  };

  const send = async (line, keepalive) => {
    const state = lines.get(line), sent = typed(line);
    keep(line, state);
    const most = Number(area(line).dataset.most);
    const number = sent.text.length > most ? [...sent.text].length : 0; // characters, not halves of them
    if (number > most) {
      state.failed = true;
      const text = words.long.replace("{number}", number).replace("{limit}", most);
      say(line, text, true);
      return told.news(text);
    }
    say(line, words.saving);
    let answer, found;
    try {
      answer = await post(form.dataset.save, {
        id: form.dataset.desk, segment: line.dataset.segment, ...sent, was: state.was,
      }, { keepalive });
      found = await answer.json();
    } catch {
      state.failed = true;
      say(line, words.offline, true);
      return;
    }
    if (answer.status === 409) { state.failed = true; return versus(line, found); }
    if (!answer.ok) {
      state.failed = true;
      say(line, answer.status === 401 ? words.signin : found.message ?? words.failed, true);
      return;
    }
    state.failed = false;
    take(line, found);
    if (changed(line)) keep(line, state);
    else drop(line);
    say(line, found.what === "stale" ? words.stale : words.saved);
  };

  // One request a sentence at a time; what is typed meanwhile follows.
  const save = (line, keepalive = false) => {
    const state = lines.get(line);
    clearTimeout(state.waiting);
    state.waiting = null;
    if (state.choice) return Promise.resolve();
    if (state.running) {
      state.running = state.running.then(() => changed(line) && !state.failed && !state.choice ? send(line, keepalive) : null);
    } else if (changed(line)) {
      state.running = send(line, keepalive);
    } else {
      drop(line);
      return Promise.resolve();
    }
    const mine = state.running = state.running.finally(() => {
      if (state.running === mine) state.running = null;
      count();
    });
    return mine;
  };

  const touch = (line) => {
    const state = lines.get(line);
    if (state.choice) return keep(line, state);
    if (changed(line)) keep(line, state); else drop(line);
    clearTimeout(state.waiting);
    state.waiting = setTimeout(() => save(line), PAUSE);
  };

  const begin = (line) => {
    if (!area(line)) return;
    const state = { was: JSON.parse(line.querySelector("[data-was]").value), waiting: null, running: null, failed: false, choice: null };
    lines.set(line, state);
    const left = kept(line);
    if (left) {
      area(line).value = left.text;
      if (tick(line)) tick(line).checked = left.joined;
      if (changed(line)) {
        state.was = left.was;
        say(line, words.restored, true);
        touch(line);
      } else drop(line);
    } else if (changed(line)) touch(line); // typed into a page that the browser brought back
  };

  const every = (keepalive) => Promise.all([...lines.keys()].filter((line) => lines.get(line).waiting || lines.get(line).running || changed(line))
    .map((line) => save(line, keepalive)));
  addEventListener("pagehide", () => every(true));
  addEventListener("online", () => every(false));
  addEventListener("beforeunload", (event) => {
    if ([...lines.keys()].some((line) => lines.get(line).choice)) event.preventDefault();
  });

  return { begin, touch, save, choose, take, whole: told.progress, every, changed, typed, has: (line) => lines.has(line) };
};
