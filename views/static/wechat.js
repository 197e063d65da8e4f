// Copies an article with its styles into the clipboard; where a browser does not allow that, it is selected.

const button = document.querySelector("[data-copy]");
const told = document.querySelector("[data-told]");
const frame = document.querySelector("iframe");

const say = (text) => {
  told.textContent = text;
  told.hidden = false;
};

// Its source as it was sent: this page's policy drops styles from whatever is put together here.
const article = async () => {
  const page = await (await fetch(button.dataset.copy)).text();
  return page.slice(page.indexOf("<body>") + 6, page.lastIndexOf("</body>"));
};

const plain = (html) => {
  const bare = html.replace(/ style="[^"]*"/g, "").replace(/<\/(p|section|tr)>/g, "$&\n");
  return new DOMParser().parseFromString(bare, "text/html").body.textContent.trim();
};

// Where there is no clipboard to write to, as on plain HTTP: what is selected is what would be copied.
const select = () => {
  const inside = frame.contentDocument;
  inside.getSelection().selectAllChildren(inside.body);
  frame.focus();
  return inside.execCommand("copy");
};

button.hidden = false;
button.addEventListener("click", async () => {
  const html = await article();
  let copied = true;
  try {
    await navigator.clipboard.write([new ClipboardItem({
      "text/html": new Blob([html], { type: "text/html" }),
      "text/plain": new Blob([plain(html)], { type: "text/plain" }),
    })]);
  } catch {
    copied = select();
  }
  say(copied ? button.dataset.copied : button.dataset.select);
});
