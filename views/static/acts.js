// The bar of a list: what was done last, and the way back by button or by key.

const bar = () => document.querySelector("[data-acts]");

let turns = 0;

/** Ask what the bar says now, after something was done in the page. */
async function renew() {
  const turn = turns += 1, here = new URL(bar().dataset.acts, location.href);
  here.searchParams.set("url", location.pathname + location.search);
  const answer = await fetch(here, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-acts]");
  if (!fresh || turn !== turns) return;
  // The status line stays the same element, so that it is read out when its text changes.
  const [was, is] = [bar().querySelector("[role=status]"), fresh.querySelector("[role=status]")];
  was.replaceChildren(...is.childNodes);
  is.replaceWith(was);
  bar().replaceChildren(...fresh.childNodes);
}

const press = (name) => {
  const form = bar().querySelector(`[data-act=${name}]`);
  form?.requestSubmit();
  return Boolean(form);
};

for (const name of ["linli:acted", "linli:undone"]) document.addEventListener(name, renew);
for (const name of ["undo", "redo"]) {
  document.addEventListener(`linli:${name}`, (event) => { if (press(name)) event.preventDefault(); });
}

// Where a grid stands it is done in place: the page stays, with where one is and what is still to be mended.
document.addEventListener("submit", (event) => {
  const grid = document.querySelector("[data-grid]"), form = event.target.closest("[data-acts] [data-act]");
  if (!grid || !form) return;
  event.preventDefault();
  const detail = { act: new FormData(form).get("act"), redo: form.dataset.act === "redo" };
  grid.dispatchEvent(new CustomEvent("linli:take-back", { detail }));
});

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented || typing(event.target)) return;
  const key = event.key.toLowerCase();
  const name = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : "";
  if (name && press(name)) event.preventDefault();
});
