// The same values for many rows: what is typed is ticked, what is made empty takes no value.

for (const pair of document.querySelectorAll("[data-pair]")) {
  const [set, clear] = ["set", "clear"].map((name) => pair.querySelector(`[name=${name}]`));
  const value = pair.querySelector(":scope > div :is(input, select, textarea)[name]");
  const tick = () => {
    set.checked = true;
    if (clear) clear.checked = false;
  };
  value?.addEventListener("input", tick);
  value?.addEventListener("change", tick);
  clear?.addEventListener("change", () => {
    if (!clear.checked) return;
    set.checked = true;
    if (value.tomselect) value.tomselect.clear(true);
    else value.value = "";
  });
}
document.querySelector("[data-focus]")?.focus();
