// Choosing from long lists by typing: options come from the server as one types.

import { post } from "./post.js";

const words = JSON.parse(document.querySelector("meta[name=pick-words]")?.content ?? "{}");

function make(select) {
  const lookup = select.dataset.lookup;
  const label = select.labels[0]?.textContent.trim();
  new TomSelect(select, {
    maxOptions: 400,
    closeAfterSelect: !select.multiple || "closes" in select.dataset,
    hideSelected: select.multiple,
    plugins: select.multiple ? { remove_button: { title: words.remove } } : { clear_button: { title: words.remove } },
    ...(lookup && {
      searchField: [], preload: "focus",
      score: () => () => 1,
      shouldLoad: () => true,
      load(text, done) {
        post(lookup, new URLSearchParams({ query: text }))
          .then((answer) => answer.json())
          .then((found) => {
            this.clearOptions((option) => this.items.includes(String(option.value)));
            done(found.map(([value, text]) => ({ value: String(value), text })));
          })
          .catch(() => {
            done();
            document.dispatchEvent(new CustomEvent("htmx:sendError"));
          });
      },
    }),
    render: {
      no_results: () => Object.assign(document.createElement("div"), { className: "no-results", textContent: words.none }),
    },
  });
  // Its label now names the new control; the list behind it keeps a name of its own.
  if (label) select.setAttribute("aria-label", label);
}

// Every such list within a part of the page; parts that come later are given by whoever fetched them.
export function pick(root) {
  for (const select of root.querySelectorAll("select[data-pick]")) if (!select.tomselect) make(select);
}
pick(document);
