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
  for (const file of files) {
    if (await send(file)) kept += 1;
    else refused += 1;
  }
  waiting -= 1;
  if (waiting) return;
  if (!refused) location.reload();
  else if (kept) {
    const again = Object.assign(document.createElement("a"), { href: location.href, textContent: words.done });
    list.append(Object.assign(document.createElement("li"), {}), again);
  }
}

// Chosen files are taken out of the input at once, so that the button does not send them a second time.
let waiting = 0, kept = 0, refused = 0, queue = Promise.resolve();
function take(files) {
  input.value = "";
  if (!files.length) return;
  if (!waiting) {
    list.hidden = false;
    list.replaceChildren();
    refused = 0;
  }
  waiting += 1;
  queue = queue.then(() => sendAll(files));
}

form.querySelector("[data-drop-hint]").hidden = false;
form.addEventListener("submit", (event) => { event.preventDefault(); take([...input.files]); });
input.addEventListener("change", () => take([...input.files]));
for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
form.addEventListener("drop", (event) => { event.preventDefault(); take([...event.dataTransfer.files]); });
