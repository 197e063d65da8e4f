// Forms: bring the reader to what is wrong, show one language beside Chinese, warn before text is lost.

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
  field.focus();
});

let changed = form.querySelector("[data-focus]") !== null;
let leaving = false;
form.addEventListener("input", (event) => { changed ||= event.target.name !== "_beside"; });
form.addEventListener("submit", () => { leaving = true; });
addEventListener("pageshow", () => { leaving = false; });
addEventListener("beforeunload", (event) => { if (changed && !leaving) event.preventDefault(); });

// Ctrl+S saves.
document.addEventListener("keydown", (event) => {
  if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});
