// Choosing a picture of the media library, or adding one to it on the spot.

const known = new Map();

async function ask(address, asked) {
  const answer = await fetch(`${address}?${new URLSearchParams(asked)}`, { headers: { Accept: "application/json" } });
  return answer.ok && !answer.redirected ? answer.json() : [];
}

/** {id, name, alternative, picture, url} of a picture, undefined where it is gone. */
export async function pictureOf(tools, id) {
  if (!tools.pictures) return undefined;
  if (!known.has(id)) known.set(id, ask(tools.pictures, { id }).then((found) => found[0]));
  return known.get(id);
}

async function upload(tools, file) {
  const sent = new FormData();
  sent.append("file", file);
  const token = document.querySelector("meta[name=csrf-token]").content;
  const answer = await fetch(tools.upload, { method: "POST", body: sent, headers: { Accept: "application/json", "X-CSRFToken": token } });
  const told = await answer.json().catch(() => null);
  return answer.ok && told ? told[0] : { problem: told?.message ?? "" };
}

/** The picture that was chosen, null where none was. */
export function choosePicture(tools, words) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "picture-dialog";
    dialog.setAttribute("aria-label", words.choose);
    const found = Object.assign(document.createElement("ul"), { className: "media-grid" });
    const said = Object.assign(document.createElement("p"), { className: "small" });
    said.setAttribute("role", "status");
    const search = Object.assign(document.createElement("input"), { type: "search", placeholder: words.search });
    search.setAttribute("aria-label", words.search);
    const close = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: words.close });
    const head = Object.assign(document.createElement("h2"), { textContent: words.choose });
    const bar = Object.assign(document.createElement("div"), { className: "row" });
    bar.append(search);
    if (tools.upload) {
      const label = Object.assign(document.createElement("label"), { className: "button", textContent: words.upload });
      const file = Object.assign(document.createElement("input"), { type: "file", accept: "image/jpeg,image/png,image/webp,image/gif", className: "unseen" });
      label.append(file);
      file.addEventListener("change", async () => {
        if (!file.files.length) return;
        label.setAttribute("aria-busy", "true");
        const kept = await upload(tools, file.files[0]).catch(() => ({}));
        label.removeAttribute("aria-busy");
        if (kept.id) done(kept);
        else {
          said.textContent = kept.problem || words.failed;
          said.classList.add("fault");
        }
      });
      bar.append(label);
    }
    bar.append(close);
    const inner = Object.assign(document.createElement("div"), { className: "stack" });
    inner.append(head, bar, said, found);
    dialog.append(inner);
    document.body.append(dialog);

    let chosen = null;
    const done = (picture) => { chosen = picture; dialog.close(); };
    const list = async () => {
      const text = search.value;
      const pictures = await ask(tools.pictures, { search: text }).catch(() => []);
      if (text !== search.value) return;
      said.textContent = pictures.length ? "" : words.none;
      found.replaceChildren(...pictures.map((picture) => {
        const item = document.createElement("li");
        const button = Object.assign(document.createElement("button"), { type: "button", onclick: () => done(picture) });
        button.append(Object.assign(document.createElement("img"), { src: picture.picture, alt: picture.alternative, loading: "lazy" }),
          Object.assign(document.createElement("span"), { className: "small", textContent: picture.name }));
        item.append(button);
        return item;
      }));
    };
    let waiting = null;
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(list, 250); });
    search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { dialog.remove(); if (chosen) known.set(chosen.id, Promise.resolve(chosen)); resolve(chosen); });
    dialog.showModal();
    list();
  });
}
