// What the translation will look like, in the pane beside the sentences: as a page that follows the sentence one is
// at, and on paper.

export const looking = (pane, say) => {
  const box = pane.querySelector("[data-look]");
  const pages = box.querySelector("[data-pages]");
  let address = null;
  let segment = "";
  let shown = "";

  const of = () => {
    const found = new URL(address, location.href);
    if (segment) found.searchParams.set("at", segment);
    found.hash = "now";
    return found.href;
  };
  const show = () => {
    const frame = pages.querySelector("iframe");
    if (!frame) return;
    if (shown === of()) frame.contentWindow.location.reload(); // another text, the same address
    else frame.contentWindow.location.replace(of());
    shown = of();
  };
  const away = () => {
    box.hidden = true;
    address = null;
    pages.replaceChildren();
  };

  const open = async (link) => {
    box.hidden = false;
    box.querySelector("[data-title]").textContent = link.textContent.trim();
    pages.replaceChildren();
    pane.querySelector("details").open = true;
    box.scrollIntoView({ block: "nearest" });
    if (link.dataset.lookAt === "page") {
      address = link.href;
      const frame = document.createElement("iframe");
      frame.title = link.textContent.trim();
      frame.src = shown = of();
      pages.append(frame);
      return;
    }
    address = null;
    pages.setAttribute("aria-busy", "true");
    const wanted = new URL(link.href);
    wanted.searchParams.set("fragment", "1");
    const answer = await fetch(wanted).catch(() => null);
    pages.removeAttribute("aria-busy");
    if (!answer?.ok || answer.redirected) { location.href = link.href; return; }
    pages.innerHTML = await answer.text();
    say(link.textContent.trim());
  };

  for (const link of document.querySelectorAll("a[data-look-at]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(link);
    });
  }
  box.querySelector("[data-look-away]").addEventListener("click", away);

  const toggle = () => (address ? away() : open(document.querySelector("a[data-look-at=page]")));

  return { at: (found) => { segment = found; show(); }, afresh: show, toggle };
};
