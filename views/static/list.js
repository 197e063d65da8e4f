// A list: choose rows and say how many, count its views, show what is cut off.

const form = document.querySelector("[data-rows]");
const boxes = () => [...form.querySelectorAll("input[name=rowid]")];
const everyBox = form.querySelector("[data-all]");
const count = document.querySelector("[data-count]");

function tell() {
  const every = boxes();
  const chosen = every.filter((box) => box.checked).length;
  if (count) count.textContent = chosen ? count.dataset.count.replace("{}", chosen) : "";
  for (const button of document.querySelectorAll("[data-needs-rows]")) button.disabled = !chosen;
  if (everyBox) {
    everyBox.checked = chosen > 0 && chosen === every.length;
    everyBox.indeterminate = chosen > 0 && chosen < every.length;
  }
}

everyBox?.addEventListener("change", () => {
  for (const box of boxes()) box.checked = everyBox.checked;
  tell();
});

// Shift chooses everything between two boxes.
let last = null;
form.addEventListener("click", (event) => {
  if (event.target.name !== "rowid") return;
  const every = boxes();
  if (event.shiftKey && last) {
    const [from, to] = [every.indexOf(last), every.indexOf(event.target)].sort((a, b) => a - b);
    for (const box of every.slice(from, to + 1)) box.checked = event.target.checked;
  }
  last = event.target;
  tell();
});
addEventListener("pageshow", tell);
// Who ticked it before this was here meant all rows.
if (everyBox?.checked) for (const box of boxes()) box.checked = true;
tell();

// Empty filters do not make the address longer.
const find = document.getElementById("find");
find?.addEventListener("submit", () => {
  for (const field of find.elements) if (field.name && !field.value) field.disabled = true;
  addEventListener("pagehide", () => { for (const field of find.elements) field.disabled = false; }, { once: true });
});

// On a narrow screen the search and the filters are behind a button.
const toQuery = document.querySelector(".to-query");
toQuery?.addEventListener("click", () => {
  const bar = document.getElementById("query-bar");
  const open = bar.classList.toggle("open");
  toQuery.setAttribute("aria-expanded", open);
  if (open) bar.querySelector("input:not([type=hidden]), summary, select, button")?.focus();
});

// What is cut off in its cell is shown beside it, of the cell that is written in at the foot of the list.
const foot = document.querySelector("[data-whole]");
function whole(event) {
  const cell = event.target.closest?.("td, tbody th");
  if (!cell || !form.contains(cell)) return;
  const text = cell.scrollWidth > cell.clientWidth ? cell.textContent.trim() : "";
  cell.title = text;
  if (event.type === "focusin") foot.textContent = text;
}
form.addEventListener("pointerover", whole);
form.addEventListener("focusin", whole);

// Views for which there is no room are in the menu beside them.
const strip = document.querySelector(".views nav");
function makeRoom() {
  const menu = document.querySelector(".views .more .sheet");
  if (!menu) return;
  for (const item of [...strip.querySelectorAll("li:not(:first-child)")].reverse()) {
    if (strip.scrollWidth <= strip.clientWidth) return;
    const tab = item.querySelector("a:not([aria-current])");
    if (!tab) continue;
    menu.prepend(tab);
    item.remove();
  }
}
if (strip) {
  makeRoom();
  // The strip alone: the page stays at its head, also where the strip stands below the window.
  const current = strip.querySelector("[aria-current]")?.getBoundingClientRect(), seen = strip.getBoundingClientRect();
  if (current) strip.scrollLeft += (current.left + current.right - seen.left - seen.right) / 2;
}

// How many rows each view has is asked when the list is there already; without an answer the views just open.
const views = document.querySelector("[data-counts]");
if (views) {
  const answer = await fetch(views.dataset.counts, { headers: { Accept: "application/json" } }).catch(() => null);
  const found = answer?.ok ? await answer.json() : {};
  for (const place of document.querySelectorAll("[data-view]")) place.textContent = found[place.dataset.view] ?? "";
  makeRoom();
}
