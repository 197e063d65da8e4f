// The form of a content: shows beside a long text how it will look, and says who else has the form open.

import { post } from "./post.js";

const tools = JSON.parse(document.querySelector("[data-tools]").dataset.tools);
const PAUSE = 400;
const HEARTBEAT = 30000;

for (const place of document.querySelectorAll("[data-written]")) {
  const area = document.getElementById(place.dataset.written);
  const page = place.querySelector(".blocks");
  let waiting = null;
  let asked = 0;
  const show = async () => {
    const number = ++asked;
    const answer = await post(tools.written, { text: area.value }).catch(() => null);
    if (!answer || number !== asked) return;
    const told = await answer.json().catch(() => ({}));
    if (answer.ok && !answer.redirected && typeof told.html === "string") page.innerHTML = told.html;
    else if (told.message) page.textContent = told.message;
  };
  area.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, PAUSE); });
  area.addEventListener("change", () => { clearTimeout(waiting); waiting = setTimeout(show, PAUSE); });
}

const present = document.querySelector("[data-present]");
if (present && tools.presence) {
  const beat = async () => {
    if (document.visibilityState === "hidden") return;
    const answer = await post(tools.presence, { id: tools.row }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const { text = "" } = await answer.json().catch(() => ({}));
    if (present.textContent !== text) present.textContent = text;
    present.hidden = !text;
  };
  setInterval(beat, HEARTBEAT);
  let sent = false;
  document.querySelector("[data-form]").addEventListener("submit", () => { sent = true; });
  addEventListener("pagehide", () => { if (!sent) post(tools.presence, { id: tools.row, leave: true }, { keepalive: true }).catch(() => null); });
}
