// The catalogue of prints is searched as one types; choices that come later than the page are made to search.

import { pick } from "./pick.js";

const seek = document.querySelector("[data-seek]");
seek?.addEventListener("input", () => {
  const sought = seek.value.trim().toLowerCase();
  let any = false;
  for (const group of document.querySelectorAll("[data-group]")) {
    let some = false;
    for (const item of group.querySelectorAll("[data-words]")) {
      item.hidden = !item.dataset.words.includes(sought);
      some ||= !item.hidden;
    }
    group.hidden = !some;
    any ||= some;
  }
  document.querySelector("[data-nothing]").hidden = any;
});

// A saved list and single rows exclude each other: what is chosen last holds.
const saved = document.getElementById("saved");
const single = document.getElementById("ids");
saved?.addEventListener("change", () => { if (saved.value) single?.tomselect?.clear(true); });
single?.addEventListener("change", () => { if (saved && single.selectedOptions.length) saved.value = ""; });

// Of the finishes only the chosen one shows its settings.
const finish = document.getElementById("finish");
finish?.addEventListener("change", () => {
  for (const each of document.querySelectorAll("[data-of]")) each.hidden = each.disabled = each.dataset.of !== finish.value;
});

document.addEventListener("htmx:load", (event) => pick(event.target));
