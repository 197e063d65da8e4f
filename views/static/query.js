// The query bar over a list: forms of filters where they are opened, order by several columns, the way back to a row.

const finder = document.querySelector("[data-finder]");
const words = JSON.parse(finder.dataset.words);
const { pick } = await import(new URL("pick.js" + new URL(import.meta.url).search, import.meta.url));

// Forms of filters

const ask = document.getElementById("ask");
const near = (element) => finder.contains(element) || ask.contains(element);

function ready(root) {
  pick(root);
  for (const form of root.querySelectorAll("[data-ask-form]")) fit(form);
  const first = root.querySelector("[autofocus]") ?? root.querySelector("[data-values]:not([hidden]) :is(select, input)")
    ?? root.querySelector("[data-way]:has(:checked) :is(input:not([type=radio]))") ?? root.querySelector("[data-ask-form] :is(input:checked, select)");
  (first?.tomselect ?? first)?.focus();
}

// Values are typed only for what is asked of values.
function fit(form) {
  const way = form.querySelector("input[name=op]:checked")?.value;
  const values = form.querySelector("[data-values]");
  if (values) values.hidden = !["is", "not", "contains"].includes(way);
}

document.addEventListener("htmx:afterSwap", (event) => { if (near(event.target)) ready(event.target); });
document.addEventListener("change", (event) => {
  if (event.target.name === "op") fit(event.target.form);
});
// Whoever writes beside a way means that way; who chooses values does not mean “empty”.
document.addEventListener("input", (event) => {
  const way = event.target.closest("[data-way]");
  const radio = way?.querySelector("input[type=radio]");
  if (radio && radio !== event.target) { radio.checked = true; fit(radio.form); }
});

// What is taken out of a sheet while it is clicked was inside: the sheet stays open.
for (const drop of finder.querySelectorAll(".drop")) {
  const sheet = drop.querySelector(".sheet");
  sheet.addEventListener("click", (event) => { if (!event.target.closest("[hx-target='#ask']")) event.stopPropagation(); });
  drop.addEventListener("toggle", () => {
    if (!drop.open) return drop.querySelector("summary").focus({ preventScroll: true });
    for (const other of finder.querySelectorAll(".drop[open]")) if (other !== drop) other.open = false;
    drop.classList.toggle("toward-start", drop.getBoundingClientRect().left + 352 > innerWidth);
    if (sheet.querySelector("[data-ask-form]")) ready(sheet);
  });
}
ask.addEventListener("toggle", () => { for (const drop of finder.querySelectorAll(".drop[open]")) drop.open = false; });

// Esc closes the list of an input before the form that it stands in.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && near(event.target) && event.target.closest(".dropdown-active")) {
    event.preventDefault();
    event.stopPropagation();
    event.target.closest(".ts-wrapper").previousElementSibling.tomselect.close();
  }
}, true);

// Of many columns some by their name; a group that has some is opened, all of it is shown by the group's own name.
const like = (element, text) => element.textContent.toLowerCase().includes(text);
const narrowed = () => ask.querySelector("[data-narrow]")?.value.trim().toLowerCase() ?? "";
function narrow() {
  const text = narrowed();
  const named = (group) => group !== null && (like(group.querySelector("summary"), text) || named(group.parentElement.closest(".inner")));
  for (const offer of ask.querySelectorAll("[data-offer]")) offer.hidden = !like(offer, text) && !named(offer.closest(".inner"));
  for (const group of [...ask.querySelectorAll("details.inner")].reverse()) {
    const hit = group.querySelector("[data-offer]:not([hidden]), .inner:not([hidden])");
    group.hidden = !hit && !named(group);
    if (text || group.matches("[data-opened]")) group.open = Boolean(text && hit);
    group.toggleAttribute("data-opened", Boolean(text && hit));
  }
  const found = ask.querySelector("[data-found]");
  found.textContent = ask.querySelector("[data-offer]:not([hidden]), .inner:not([hidden])") ? "" : found.dataset.found;
}
ask.addEventListener("input", (event) => { if (event.target.matches("[data-narrow]")) narrow(); });
ask.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-narrow]")) return;
  event.preventDefault();
  if (narrowed()) ask.querySelector("[data-offer]:not([hidden]) button")?.click();
});

// A number that is searched for has no place in the address: it goes in the body.
const compact = (text) => text.normalize("NFKC").toUpperCase().replace(/[^0-9A-Z]/g, "");
const isNumber = (text) => /\d/.test(text) && (text.length === 4 || text.length > 5);
const find = document.getElementById("find");
find?.addEventListener("submit", (event) => {
  const text = find.elements.search.value;
  if (![text, ...text.split(/\s+/)].some((word) => isNumber(compact(word)))) return;
  event.preventDefault();
  const form = Object.assign(document.createElement("form"), { method: "post", action: finder.dataset.find });
  const fields = { csrf_token: document.querySelector("meta[name=csrf-token]").content, list: document.getElementById("find-list").value, search: text };
  for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(form);
  form.submit();
});

// Order

const keys = finder.dataset.sort.split(",");
const rows = document.getElementById("rows");
for (const head of rows.querySelectorAll("th[data-column]")) {
  const link = head.querySelector("a");
  if (!link) continue;
  link.title = words.also;
  const at = keys.findIndex((key) => key.replace("-", "") === head.dataset.column);
  if (at < 0 || keys.length < 2) continue;
  head.dataset.rank = link.dataset.rank = at + 1;
  link.dataset.way = keys[at].startsWith("-") ? "↓" : "↑";
}
rows.addEventListener("click", (event) => {
  const head = event.target.closest("th[data-column]");
  const link = event.target.closest("a");
  if (!event.shiftKey || !head || !link) return;
  event.preventDefault();
  event.stopPropagation();
  const name = head.dataset.column;
  const at = keys.findIndex((key) => key.replace("-", "") === name);
  const next = [...keys];
  if (at < 0) next.push(name);
  else next[at] = keys[at].startsWith("-") ? name : `-${name}`;
  const address = new URL(link.href);
  address.searchParams.set("sort", next.slice(-5).join(","));
  location.href = address;
}, true);

// The way back: the row that one went to is the one that one comes back to.

function land() {
  const row = location.hash.startsWith("#row-") && document.getElementById(location.hash.slice(1));
  if (!row) return;
  for (const other of rows.querySelectorAll(".come-back")) other.classList.remove("come-back");
  row.classList.add("come-back");
  row.scrollIntoView({ block: "center" });
  const cell = matchMedia("(max-width: 720px)").matches ? null : row.querySelector("[tabindex='0']");
  (cell ?? row.querySelector("th a"))?.focus({ preventScroll: true });
}
rows.addEventListener("click", (event) => {
  const row = event.target.closest("a") && event.target.closest("tbody tr[id]");
  if (row) history.replaceState(history.state, "", `#${row.id}`);
});
addEventListener("pageshow", land);
addEventListener("hashchange", land);
land();
