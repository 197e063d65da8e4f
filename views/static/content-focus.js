// The focal point of a picture: clicked on it, kept in two inputs of the form.

const place = document.querySelector("[data-focal]");
if (place) {
  const [x, y] = ["focus_x", "focus_y"].map((name) => document.querySelector(`[data-form] [name=${name}]`));
  const frame = place.querySelector(".focal");
  const show = () => {
    for (const ring of frame.querySelectorAll("circle")) {
      ring.setAttribute("cx", `${x.value || 50}%`);
      ring.setAttribute("cy", `${y.value || 50}%`);
    }
  };
  frame.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    x.value = Math.round(Math.min(100, Math.max(0, ((event.clientX - box.left) / box.width) * 100)));
    y.value = Math.round(Math.min(100, Math.max(0, ((event.clientY - box.top) / box.height) * 100)));
    for (const input of [x, y]) input.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  });
  for (const input of [x, y]) input.addEventListener("input", show);
  place.hidden = false;
  show();
}
