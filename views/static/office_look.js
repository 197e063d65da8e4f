// Colours can be picked as well as typed.

for (const name of ["accent", "second"]) {
  const input = document.getElementById(name);
  if (!input) continue;
  const pick = Object.assign(document.createElement("input"), { type: "color", className: "swatch" });
  pick.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? name);
  const show = () => {
    const known = /^#[0-9a-f]{6}$/i.test(input.value.trim());
    if (known) pick.value = input.value.trim();
    pick.classList.toggle("none", !known);
  };
  pick.addEventListener("input", () => {
    input.value = pick.value;
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  input.addEventListener("input", show);
  addEventListener("pageshow", show);
  input.after(pick);
  input.parentElement.classList.add("with-swatch");
}
