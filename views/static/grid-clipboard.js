// Blocks of cells as spreadsheets put them on the clipboard: tabs between cells, lines between rows.

// Quotes belong to a cell unless they hold what could not stand there without them.
function unquoted(text, start) {
  let at = start + 1, found = "", needed = false;
  for (; at < text.length; at += 1) {
    if (text[at] !== '"') {
      needed ||= text[at] === "\n" || text[at] === "\t";
      found += text[at];
    } else if (text[at + 1] === '"') {
      needed = true;
      found += '"';
      at += 1;
    } else break;
  }
  const closed = text[at] === '"' && [undefined, "\t", "\n"].includes(text[at + 1]);
  return closed && needed ? [found, at + 1] : null;
}

/** The rows of cells that a text from the clipboard holds. */
export function parse(clip) {
  const text = clip.replace(/\r\n?/g, "\n");
  const rows = [[]];
  let at = 0;
  while (at <= text.length) {
    const quoted = text[at] === '"' ? unquoted(text, at) : null;
    let end = quoted ? quoted[1] : at;
    if (!quoted) while (end < text.length && text[end] !== "\t" && text[end] !== "\n") end += 1;
    rows.at(-1).push(quoted ? quoted[0] : text.slice(at, end));
    if (end >= text.length) break;
    if (text[end] === "\n") rows.push([]);
    at = end + 1;
  }
  if (rows.length > 1 && rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  return rows;
}

/** Rows of texts as the clipboard holds them. */
export function format(rows) {
  const cell = (text) => (/[\t\n]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join("\t")).join("\r\n");
}
