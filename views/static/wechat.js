// Copies an article with its styles into the clipboard; where a browser does not allow that, it is selected.

const button = document.querySelector("[data-copy]");
const told = document.querySelector("[data-told]");
const frame = document.querySelector("iframe");

const say = (text) => {
  told.textContent = text;
  told.hidden = false;
};

// The source as it was sent: this page's policy drops styles from whatever is put together here.
const page = await (await fetch(button.dataset.copy)).text();
const html = page.slice(page.indexOf("<body>") + 6, page.lastIndexOf("</body>"));
const bare = html.replace(/ style="[^"]*"/g, "").replace(/<\/(p|section|tr)>/g, "$&\n");
const plain = new DOMParser().parseFromString(bare, "text/html").body.textContent.trim();

// The event of a copy takes markup as it is, over plain HTTP too.
const copy = () => {
  let given = false;
  const give = (event) => {
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", plain);
    event.preventDefault();
    given = true;
  };
  document.addEventListener("copy", give);
  const done = document.execCommand("copy");
  document.removeEventListener("copy", give);
  return done && given;
};

const select = () => {
  frame.contentDocument.getSelection().selectAllChildren(frame.contentDocument.body);
  frame.focus();
};

button.hidden = false;
button.addEventListener("click", () => {
  if (copy()) say(button.dataset.copied);
  else {
    select();
    say(button.dataset.select);
  }
});
