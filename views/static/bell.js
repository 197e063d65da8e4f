// The bell: its number comes after the page and again while the page is looked at, its lines when it is opened.
// The browser keeps two numbers for a minute, and nothing of what they stand for.

const KEPT = 60_000, AGAIN = 180_000;
const bell = document.querySelector("[data-bell]");
const count = bell.querySelector(".count");
const said = bell.querySelector("[data-said]");
const panel = bell.querySelector("[data-calls]");
const news = document.querySelector("[data-bell-news]");
const summary = bell.querySelector("summary");
const place = "bell-" + bell.dataset.who;

const known = () => {
  try { return JSON.parse(sessionStorage.getItem(place)) ?? {}; } catch { return {}; }
};
const keep = (found) => {
  try { sessionStorage.setItem(place, JSON.stringify({ ...found, at: Date.now() })); } catch { /* asked for on each page then */ }
};

const show = ({ number, fresh, text }) => {
  count.textContent = number > 99 ? "99+" : String(number);
  count.hidden = !number;
  count.classList.toggle("fresh", fresh > 0);
  said.textContent = text;
};

// What came since is told once, without moving the focus.
const take = (found, before) => {
  show(found);
  if (before !== undefined && found.fresh > before) news.textContent = found.text;
  keep(found);
};

const ask = async () => {
  const last = known();
  try {
    const answer = await fetch(bell.dataset.bell, { headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) take(await answer.json(), last.fresh);
  } catch { /* no connection at the moment: the number stays as it is */ }
};

const start = known();
if (start.at && Date.now() - start.at < KEPT) show(start);
else if ("requestIdleCallback" in window) requestIdleCallback(ask, { timeout: 2000 });
else setTimeout(ask, 200);

setInterval(() => { if (!document.hidden) ask(); }, AGAIN);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && Date.now() - (known().at ?? 0) > AGAIN) ask();
});

// To open the bell is to look at what stands in it.
bell.addEventListener("toggle", () => {
  if (!bell.open) return;
  const values = { csrf_token: document.querySelector("meta[name=csrf-token]").content };
  window.htmx.ajax("POST", bell.dataset.panel, { target: panel, swap: "innerHTML", values });
});

// After a line is done with, the focus goes to the next one; the number follows what the panel says.
let at = -1;
panel.addEventListener("htmx:beforeRequest", (event) => {
  at = [...panel.querySelectorAll(".calls button")].indexOf(event.target.querySelector?.("button"));
});
panel.addEventListener("htmx:afterSwap", () => {
  const told = panel.querySelector("[data-said]");
  if (told) {
    const found = { number: Number(told.dataset.number), fresh: 0, text: told.dataset.said };
    show(found);
    keep(found);
  }
  if (at < 0) return;
  const buttons = panel.querySelectorAll(".calls button");
  (buttons[Math.min(at, buttons.length - 1)] ?? panel.querySelector("a") ?? summary).focus();
  at = -1;
});
