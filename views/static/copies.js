// Where copies are: tick a whole area at once.

for (const every of document.querySelectorAll("[data-round]")) {
  const boxes = [...every.closest("fieldset").querySelectorAll("input[name=copy]")];
  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    every.checked = ticked === boxes.length;
    every.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  every.hidden = false;
  every.addEventListener("change", () => { for (const box of boxes) box.checked = every.checked; });
  for (const box of boxes) box.addEventListener("change", tell);
  addEventListener("pageshow", tell);
}
