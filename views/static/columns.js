// The columns of a list: choose, order, widen, hold in place. All of it stands in the address, so that a reload
// and a sent link show the same list.

const menu = document.querySelector("[data-arrange]");
const panel = menu.querySelector("form");
const rows = document.querySelector("[data-rows]");
const scroll = rows.querySelector(".scroll");
const said = menu.querySelector("[data-said]");
const names = rows.dataset.columns.split(",");
const NARROWEST = 48, WIDEST = 900, STEP = 16;

const widths = new Map();
for (const part of (new URLSearchParams(location.search).get("columns") ?? "").split(",")) {
  const [name, width] = part.split("~");
  if (width) widths.set(name, Number(width));
}
// A list that is shown as pictures, or that has no rows, has no table.
const heads = new Map([...(rows.querySelector("thead tr")?.cells ?? [])].slice(-names.length).map((cell, at) => [names[at], cell]));

// The address with the columns as they are now.
const readable = (params) => params.toString().replaceAll("%2C", ",").replaceAll("%7E", "~");
function set(params, order = names) {
  params.set("columns", order.map((name) => (widths.has(name) ? `${name}~${widths.get(name)}` : name)).join(","));
  for (const key of ["frozen", "density"]) {
    params.set(key, panel.elements[key].value);
    if (params.get(key) === panel.dataset[key]) params.delete(key);
  }
  return params;
}
const OWN = ["columns", "frozen", "density"];
function take(params, from) {
  for (const key of OWN) {
    params.delete(key);
    if (from.has(key)) params.set(key, from.get(key));
  }
  return params;
}
const here = () => location.pathname + location.search;

// What needs other cells comes from the server; the menu opens again where it was.
function load(order, focus) {
  const params = set(new URLSearchParams(location.search), order);
  if (!order.length) params.delete("columns");
  try { sessionStorage.setItem("columns", JSON.stringify({ path: location.pathname, focus })); } catch { /* it stays closed */ }
  location.replace(`${location.pathname}?${readable(params)}`);
}

// What does not, is shown at once, and every link and form of the page leads to the list as it is now.
function keep() {
  history.replaceState(history.state, "", `${location.pathname}?${readable(set(new URLSearchParams(location.search)))}`);
  const now = new URLSearchParams(location.search);
  for (const link of document.querySelectorAll(".list a[href]")) {
    if (link.closest(".views nav, .views .more, .columns")) continue;
    const address = new URL(link.href);
    const params = address.searchParams;
    if (address.pathname === location.pathname) {
      take(params, now);
    } else if (params.get("url")?.startsWith(location.pathname)) params.set("url", here());
    else continue;
    link.href = `${address.pathname}?${readable(params)}`;
  }
  for (const form of document.querySelectorAll(".list form")) {
    if (form === panel) continue;
    if (form.method === "get" && !form.elements.list) {
      for (const key of OWN) {
        let field = form.querySelector(`input[name="${key}"]`);
        if (!field) form.append(field = Object.assign(document.createElement("input"), { type: "hidden", name: key }));
        field.value = now.get(key) ?? "";
      }
    }
    if (form.elements.list) form.elements.list.value = readable(take(new URLSearchParams(form.elements.list.value), now));
    if (form.elements.url) form.elements.url.value = here();
    if (form.elements.query) {
      const query = new URLSearchParams(now);
      for (const key of ["view", "page", "after", "before"]) query.delete(key);
      form.elements.query.value = readable(query);
    }
  }
}

// Widths

function show(name, width) {
  widths.set(name, Math.max(NARROWEST, Math.min(WIDEST, Math.round(width))));
  scroll?.style.setProperty(`--c${names.indexOf(name)}`, `${widths.get(name)}px`);
}
// As in a spreadsheet the others stay as wide as they are: only what is changed here is written down.
const present = (name) => heads.get(name).getBoundingClientRect().width;
function done() {
  for (const [name, width] of widths) {
    const field = panel.elements[`width.${name}`];
    if (field) field.value = width;
  }
  keep();
}
function fit(name) {
  const at = names.length - names.indexOf(name);
  const range = document.createRange();
  let most = 0;
  for (const cell of rows.querySelectorAll(`tbody tr > :nth-last-child(${at}), thead tr > :nth-last-child(${at})`)) {
    range.selectNodeContents(cell);
    most = Math.max(most, range.getBoundingClientRect().width);
  }
  show(name, most + 22);
  done();
}

for (const [name, head] of heads) {
  const grip = document.createElement("span");
  grip.className = "grip";
  grip.setAttribute("aria-hidden", "true");
  head.append(grip);
  grip.addEventListener("dblclick", () => fit(name));
  grip.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    const [start, from] = [event.clientX, present(name)];
    const way = document.dir === "rtl" ? -1 : 1;
    const move = (moved) => show(name, from + (moved.clientX - start) * way);
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", () => { grip.removeEventListener("pointermove", move); done(); }, { once: true });
  });
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !event.shiftKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const cell = event.target.closest("[data-rows] :is(th, td)");
  const name = cell && names[names.length - ([...cell.parentNode.cells].length - cell.cellIndex)];
  if (!name) return;
  event.preventDefault();
  event.stopPropagation();
  show(name, present(name) + (event.key === "ArrowRight" ? STEP : -STEP));
  done();
  said.textContent = said.dataset.said.replace("{name}", heads.get(name).textContent.trim()).replace("{width}", widths.get(name));
}, true);

// The menu

menu.addEventListener("toggle", () => {
  for (const [name, head] of heads) {
    const field = panel.elements[`width.${name}`];
    if (field) field.placeholder = Math.round(head.getBoundingClientRect().width);
  }
});

const chosen = () => [...panel.querySelectorAll("[name=column]:checked")].map((box) => box.value);

panel.addEventListener("change", (event) => {
  const field = event.target;
  if (field.name === "density") {
    rows.dataset.density = field.value;
    keep();
  } else if (field.name.startsWith("width.") && field.value) {
    if (!field.reportValidity()) return;
    show(field.name.slice(6), field.value);
    done();
  } else {
    if (field.name.startsWith("width.")) widths.delete(field.name.slice(6));
    load(chosen(), field.name === "column" ? `[name=column][value="${field.value}"]` : `[name="${field.name}"]`);
  }
});

panel.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button?.name !== "move") return load(chosen(), "");
  const [way, name] = button.value.split(":");
  const now = chosen();
  const at = now.indexOf(name);
  now.splice(at, 1);
  now.splice(Math.max(0, at + (way === "up" ? -1 : 1)), 0, name);
  load(now, `[name=move][value="${button.value}"]`);
});

// Drag a column to its place in the menu.
let dragged = null;
for (const item of panel.querySelectorAll("li:has([name=column]:checked)")) {
  item.draggable = true;
  item.addEventListener("dragstart", (event) => { dragged = item; event.dataTransfer.effectAllowed = "move"; });
  item.addEventListener("dragover", (event) => {
    if (!dragged || dragged === item) return;
    event.preventDefault();
    const box = item.getBoundingClientRect();
    item[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  item.addEventListener("dragend", () => { dragged = null; load(chosen(), `[name=column][value="${item.dataset.name}"]`); });
}

try {
  const was = JSON.parse(sessionStorage.getItem("columns") ?? "null");
  sessionStorage.removeItem("columns");
  if (was?.path === location.pathname) {
    menu.open = true;
    const place = was.focus && panel.querySelector(was.focus);
    const near = place?.disabled ? place.closest("li").querySelector("button:enabled, input") : place;
    near?.focus();
  }
} catch { /* a browser that keeps nothing opens the menu closed */ }
