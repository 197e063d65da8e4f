// Shows the fields and choices that matter to what is chosen elsewhere in the form. What holds a value or is wrong
// is always shown, and without this script everything is.

const form = document.querySelector("[data-form]");
const inputs = (box) => [...box.querySelectorAll("input, select, textarea")].filter((each) => !each.closest(".ts-wrapper"));
const valueOf = (name) => {
  const input = form.elements[name];
  return input === undefined || input instanceof RadioNodeList ? undefined
    : input.type === "checkbox" ? String(input.checked) : input.value;
};
const holds = (box) => box.matches(".faulty, .drafted, [data-stored]") || box.contains(document.activeElement)
  || inputs(box).some((each) => (each.type === "checkbox" ? each.checked : each.value.trim() && each.value !== box.dataset.default));

const show = () => {
  for (const box of form.querySelectorAll("[data-when]")) {
    const chosen = valueOf(box.dataset.when);
    box.hidden = chosen !== undefined && !JSON.parse(box.dataset.values).includes(chosen) && !holds(box);
  }
  for (const section of form.querySelectorAll("section.section")) {
    section.hidden = !section.querySelector(".field:not([hidden])");
  }
  for (const box of form.querySelectorAll("[data-offers]")) {
    const fits = JSON.parse(box.dataset.fits)[valueOf(box.dataset.offers)];
    for (const option of box.querySelectorAll("option")) {
      option.hidden = Boolean(fits) && option.value !== "" && !option.selected && !fits.includes(option.value);
    }
  }
};
form.addEventListener("change", show);
form.addEventListener("focusout", () => setTimeout(show));
show();
