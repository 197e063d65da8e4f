// The same values for many rows: what is typed is ticked, what is made empty takes no value.

await import(new URL("pick.js" + new URL(import.meta.url).search, import.meta.url));

const together = document.querySelector("[data-together]");
const preview = document.querySelector("[data-preview]");

// The way back leads to the fields as they were filled in: the browser keeps them with the entry of its history.
const OWN = ["csrf_token", "query", "url", "step", "since", "rows", "act"];
function keep(form, titles, address) {
  const typed = [...new FormData(form)].filter(([name]) => !OWN.includes(name));
  history.replaceState({ typed, titles }, "", address);
}
function fill({ typed, titles }) {
  for (const [name, value] of typed) {
    if (name === "set" || name === "clear") {
      const box = together.querySelector(`[name=${name}][value="${CSS.escape(value)}"]`);
      if (box) box.checked = true;
      continue;
    }
    const input = together.elements[name];
    if (!input) continue;
    if (input.tomselect) {
      input.tomselect.addOption({ value, text: titles[name] ?? value });
      input.tomselect.setValue(value, true);
    } else input.value = value;
  }
}
if (preview) keep(preview, JSON.parse(preview.dataset.titles), preview.dataset.choose);
if (together) {
  if (history.state?.typed && !together.querySelector("[name=set]:checked")) fill(history.state);
  together.addEventListener("submit", () => {
    const links = [...together.querySelectorAll("select[data-lookup]")].filter((select) => select.value);
    keep(together, Object.fromEntries(links.map((select) => [select.name, select.selectedOptions[0].textContent])), location.href);
  });
}

for (const pair of document.querySelectorAll("[data-pair]")) {
  const [set, clear] = ["set", "clear"].map((name) => pair.querySelector(`[name=${name}]`));
  const value = pair.querySelector(":scope > div :is(input, select, textarea)[name]");
  const tick = () => {
    set.checked = true;
    if (clear) clear.checked = false;
  };
  value?.addEventListener("input", tick);
  value?.addEventListener("change", tick);
  if (value && document.activeElement === value && value.value !== value.defaultValue) tick(); // typed while this loaded
  clear?.addEventListener("change", () => {
    if (!clear.checked) return;
    set.checked = true;
    if (value.tomselect) value.tomselect.clear(true);
    else value.value = "";
  });
}
document.querySelector("[data-focus]")?.focus();
