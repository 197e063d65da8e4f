// Forms: bring the reader to what is wrong, show one language beside Chinese, warn before text is lost, save and
// go on by keyboard, keep those who share a household beside the person.

const form = document.querySelector("[data-form]");
form.querySelector("[data-focus]")?.focus();

// Only the chosen language stands beside the Chinese text; the others are kept, and sent with the form.
const beside = form.querySelector("[data-beside]");
if (beside) {
  const show = () => {
    const chosen = beside.querySelector("input:checked")?.value;
    for (const part of form.querySelectorAll("[data-language]")) {
      part.hidden = part.dataset.language !== "zh" && part.dataset.language !== chosen;
    }
  };
  beside.addEventListener("change", show);
  show();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-use]");
  if (!button) return;
  const field = document.getElementById(button.dataset.for);
  if (field.tomselect) {
    if (button.dataset.use) field.tomselect.addOption({ value: button.dataset.use, text: button.dataset.text });
    field.tomselect.setValue(button.dataset.use);
  } else field.value = button.dataset.use;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});

let changed = form.querySelector("[data-focus], .drafted") !== null;
let leaving = false;
form.addEventListener("input", (event) => { changed ||= Boolean(event.target.name) && event.target.name !== "_beside"; });
form.addEventListener("submit", () => { leaving = true; });
document.querySelector(".draft form")?.addEventListener("submit", () => { leaving = true; });
addEventListener("pageshow", () => { leaving = false; });
addEventListener("beforeunload", (event) => { if (changed && !leaving) event.preventDefault(); });

// Ctrl+S saves, Ctrl+Enter saves and goes on, Alt+PageUp and Alt+PageDown only go on.
document.addEventListener("keydown", (event) => {
  const held = event.ctrlKey || event.metaKey;
  const onward = form.querySelector("[data-onward]");
  if (event.key === "s" && held) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Enter" && held && onward) {
    event.preventDefault();
    form.requestSubmit(onward);
  } else if (event.altKey && (event.key === "PageUp" || event.key === "PageDown")) {
    event.preventDefault();
    document.querySelector(`[data-step=${event.key === "PageUp" ? "previous" : "next"}]`)?.click();
  }
});

// Another household has other people in it.
const family = document.querySelector("[data-family]");
if (family) {
  const links = [...family.querySelectorAll("section")].map((part) => part.dataset.link);
  form.addEventListener("change", (event) => {
    if (!links.includes(event.target.name)) return;
    const asked = new URLSearchParams(form.dataset.row ? { id: form.dataset.row } : {});
    for (const link of links) asked.set(link, form.elements[link]?.value ?? "");
    htmx.ajax("GET", `${family.dataset.family}?${asked}`, { target: family, swap: "innerHTML" });
  });
}
