// What every page does beyond plain links and forms. Everything works without it, a little less quickly.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const parts = [["[data-rows]", "list.js"], ["[data-arrange]", "columns.js"], ["[data-pick]", "pick.js"], ["[data-finder]", "query.js"], ["[data-bell]", "bell.js"], ["[data-acts]", "acts.js"], ["[data-together], [data-preview]", "bulk.js"], ["[data-alike]", "alike.js"]];
for (const [selector, file] of parts) {
  if (document.querySelector(selector)) import(new URL(file + new URL(import.meta.url).search, import.meta.url));
}

// The search over everything: Ctrl+K.
const dialog = document.getElementById("search-dialog");
const openSearch = (event) => {
  event.preventDefault();
  if (!dialog.open) dialog.showModal();
  document.getElementById("search-text").select();
};
document.getElementById("seek")?.addEventListener("click", openSearch);
document.addEventListener("keydown", (event) => {
  if (event.key === "k" && (event.ctrlKey || event.metaKey)) openSearch(event);
});
dialog?.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [document.getElementById("search-text"), ...all("#search-found a")];
  const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  stops[Math.max(0, Math.min(stops.length - 1, at))].focus();
});

// Dialogs filled from the server.
const ask = document.getElementById("ask");
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === ask && !ask.open) ask.showModal();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  if (event.target instanceof HTMLDialogElement) event.target.close();
});
ask?.addEventListener("close", () => ask.replaceChildren());

// A small request that failed says so where one is; who is no longer signed in comes to the sign-in.
const trouble = document.getElementById("trouble");
const tell = (text) => {
  if (trouble.textContent === text) return;
  (document.querySelector("dialog[open]") ?? document.getElementById("content")).prepend(trouble);
  trouble.textContent = text;
};
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) location.reload();
  else tell(trouble.dataset.text);
});
document.addEventListener("htmx:sendError", () => tell(trouble.dataset.text));
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) tell(""); });

// What was checked is what is printed: a choice that changed since has to be checked again.
document.querySelector("[data-choice]")?.addEventListener("input", () => {
  for (const button of all("[data-checked]")) button.disabled = true;
  for (const note of all("[data-stale]")) note.textContent = note.dataset.stale;
});

// Small menus close when one leaves them.
document.addEventListener("click", (event) => {
  for (const drop of all("details.drop[open]")) if (!drop.contains(event.target)) drop.open = false;
});
document.addEventListener("keydown", (event) => {
  const drop = event.key === "Escape" && document.querySelector("details.drop[open]");
  if (drop) { drop.open = false; drop.querySelector("summary").focus(); }
});

// The topics of the menu stay as they were left.
for (const topic of all(".side details[data-keep]")) {
  const key = "menu-" + topic.dataset.keep;
  try {
    if (localStorage.getItem(key) === "closed" && !topic.querySelector("[aria-current]")) topic.open = false;
    topic.addEventListener("toggle", () => localStorage.setItem(key, topic.open ? "open" : "closed"));
  } catch { /* a browser that keeps nothing leaves the topics open */ }
}
