// Several files sent to the media library, one after the other, chosen or dropped.

const form = document.querySelector("[data-upload]");
const words = JSON.parse(form.dataset.words);
const input = form.querySelector("input[type=file]");
const list = form.querySelector("ul");
const token = () => document.querySelector("meta[name=csrf-token]").content;

const tell = (line, text, bad = false) => {
  line.textContent = text;
  line.classList.toggle("fault", bad);
};

async function send(file) {
  const line = document.createElement("li");
  list.append(line);
  tell(line, `${file.name}: ${words.sending}`);
  const sent = new FormData();
  sent.append("file", file);
  sent.append("once", crypto.randomUUID?.() ?? String(Math.random()).slice(2));
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json", "X-CSRFToken": token() } });
    const told = await answer.json();
    const [each] = Array.isArray(told) ? told : [{ problem: told.message }];
    tell(line, `${file.name}: ${each.problem ?? words.kept}`, Boolean(each.problem));
    return !each.problem;
  } catch {
    tell(line, `${file.name}: ${words.failed}`, true);
    return false;
  }
}

async function sendAll(files) {
  if (!files.length) return;
  list.hidden = false;
  list.replaceChildren();
  let all = true;
  for (const file of files) all = (await send(file)) && all;
  input.value = "";
  if (all) location.reload();
  else {
    const again = Object.assign(document.createElement("a"), { href: location.href, textContent: words.done });
    list.append(Object.assign(document.createElement("li"), {}), again);
  }
}

form.querySelector("[data-drop-hint]").hidden = false;
form.addEventListener("submit", (event) => { event.preventDefault(); sendAll([...input.files]); });
input.addEventListener("change", () => sendAll([...input.files]));
for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
form.addEventListener("drop", (event) => { event.preventDefault(); sendAll([...event.dataTransfer.files]); });
