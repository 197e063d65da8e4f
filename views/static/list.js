// Rows of a list: choose all on the page, say how many, offer what may be done with them.

const form = document.querySelector("[data-rows]");
const boxes = [...form.querySelectorAll("input[name=rowid]")];
const everyBox = form.querySelector("[data-all]");
const count = form.querySelector("[data-count]");

function tell() {
  const chosen = boxes.filter((box) => box.checked).length;
  if (count) count.textContent = chosen ? count.dataset.count.replace("{}", chosen) : "";
  for (const button of form.querySelectorAll("[data-needs-rows]")) button.disabled = !chosen;
  if (everyBox) {
    everyBox.checked = chosen > 0 && chosen === boxes.length;
    everyBox.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

everyBox?.addEventListener("change", () => {
  for (const box of boxes) box.checked = everyBox.checked;
  tell();
});

// Shift chooses everything between two boxes.
let last = null;
form.addEventListener("click", (event) => {
  if (event.target.name !== "rowid") return;
  if (event.shiftKey && last) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(event.target)].sort((a, b) => a - b);
    for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
  }
  last = event.target;
  tell();
});
addEventListener("pageshow", tell);
tell();

// Empty filters do not make the address longer.
const find = document.getElementById("find");
find?.addEventListener("submit", () => {
  for (const field of find.elements) if (field.name && !field.value) field.disabled = true;
  addEventListener("pagehide", () => { for (const field of find.elements) field.disabled = false; }, { once: true });
});
