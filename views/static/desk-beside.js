// What helps with the sentence one is at: proposals of the memory, the glossary, remarks, history.

import { post } from "./post.js";

const PAUSE = 120;

export const beside = (form, pane, { insert, replace, back, take }) => {
  const place = pane.querySelector("[data-helps]");
  let asked = null;
  let waiting = null;
  let shown = "";

  const show = (segment) => {
    if (segment === shown) return;
    clearTimeout(waiting);
    asked?.abort();
    waiting = setTimeout(() => fetchOf(segment), PAUSE);
  };
  const fetchOf = async (segment) => {
    asked = new AbortController();
    const address = new URL(form.dataset.beside, location.href);
    address.searchParams.set("segment", segment);
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok || answer.redirected) return;
      const html = await answer.text();
      if (!place.contains(document.activeElement)) place.innerHTML = html;
      shown = segment;
    } catch (error) {
      if (error.name !== "AbortError") shown = ""; // asked for again at the next sentence
    }
  };

  const proposal = (number) => place.querySelector(`[data-take][data-key="${number}"]:not(:disabled)`);

  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take], [data-insert]");
    if (!button) return;
    if ("take" in button.dataset) replace(button.dataset.take);
    else insert(button.dataset.insert);
  });
  place.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") back();
    else if (step && event.target.matches(".take")) {
      const stops = [...place.querySelectorAll(".take:not(:disabled)")];
      stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(event.target) + step))].focus();
      event.preventDefault();
    }
  });
  place.addEventListener("submit", async (event) => {
    const remark = event.target.closest("[data-remark]");
    if (!remark) return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(remark));
    const segment = fields.get("segment");
    try {
      const answer = await post(remark.action, fields);
      const found = await answer.json();
      if (!found.beside) throw new Error(String(answer.status));
      place.innerHTML = found.beside;
      shown = segment;
      take(segment, found.told);
      place.querySelector("#remark")?.focus();
    } catch { remark.submit(); } // the page itself says what is wrong
  });

  return {
    show, proposal,
    afresh: () => { shown = ""; },
    glossary: () => place.querySelector(".terms .take:not(:disabled)")?.focus(),
    remarks: () => place.querySelector("#remark")?.focus(),
  };
};
