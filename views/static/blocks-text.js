// A long text as blocks and back. What nobody touched is written as it was, letter by letter: each block keeps its
// own source and the space before it.

const OPENING = /^ {0,3}:::[ \t]*(?:(warning|contact)|(qr)[ \t]+(\S+))[ \t]*$/;
const PICTURE = /^ {0,3}!\[((?:(?!\]\(media:).)*)\]\(media:(\d{1,15})\)[ \t]*$/;
const HEADING = /^ {0,3}(#{2,4})[ \t]+(.*?)[ \t]*$/;
const ITEM = /^([-*+]) +(\S.*?)[ \t]*$/;
const STEP = /^(\d{1,9})([.)]) +(\S.*?)[ \t]*$/;
const DELIMITER = /^[ \t]*\|?[ \t:|-]*-[ \t:|-]*$/;
const blank = (line) => /^[ \t]*$/.test(line);

function cellsOf(line) {
  const cells = [];
  let cell = "";
  const inner = line.trim().replace(/^\|/, "");
  for (let at = 0; at < inner.length; at += 1) {
    if (inner[at] === "\\" && inner[at + 1] === "|") { cell += "|"; at += 1; }
    else if (inner[at] === "|") { cells.push(cell.trim()); cell = ""; }
    else cell += inner[at];
  }
  if (cell.trim() || !inner.endsWith("|")) cells.push(cell.trim());
  return cells;
}

// The line after the last one of the container that begins at a line, 0 where it is none.
function closing(lines, start) {
  for (let at = start + 1; at < lines.length; at += 1) {
    if (lines[at].trim().startsWith(":::")) return lines[at].trim() === ":::" ? at + 1 : 0;
  }
  return 0;
}

const stands = (lines, at) => PICTURE.test(lines[at]) || HEADING.test(lines[at]) || (OPENING.test(lines[at]) && closing(lines, at) > 0);

function tableOf(lines) {
  if (lines.length < 2 || !lines.every((line) => line.trim().startsWith("|")) || !DELIMITER.test(lines[1])) return null;
  const rows = [lines[0], ...lines.slice(2)].map(cellsOf);
  const width = rows[0].length;
  const marks = cellsOf(lines[1]);
  if (marks.length !== width || rows.some((row) => row.length > width)) return null;
  return { kind: "table", marks, rows: rows.map((row) => [...row, ...Array(width - row.length).fill("")]) };
}

// What a block that begins at a line says, and the line after it.
function read(lines, at) {
  const opening = OPENING.exec(lines[at]);
  const end = opening ? closing(lines, at) : 0;
  if (end) {
    const text = lines.slice(at + 1, end - 1).join("\n");
    return [opening[2] ? { kind: "qr", address: opening[3], text } : { kind: opening[1], text }, end];
  }
  const picture = PICTURE.exec(lines[at]);
  if (picture) return [{ kind: "picture", text: picture[1], media: Number(picture[2]) }, at + 1];
  const heading = HEADING.exec(lines[at]);
  if (heading) return [{ kind: "heading", level: heading[1].length, text: heading[2] }, at + 1];
  let last = at + 1;
  while (last < lines.length && !blank(lines[last]) && !stands(lines, last)) last += 1;
  const own = lines.slice(at, last);
  const items = own.map((line) => ITEM.exec(line));
  if (items.every(Boolean)) return [{ kind: "list", mark: items[0][1], items: items.map((item) => item[2]) }, last];
  const steps = own.map((line) => STEP.exec(line));
  if (steps.every(Boolean)) return [{ kind: "steps", mark: steps[0][2], first: Number(steps[0][1]), items: steps.map((step) => step[3]) }, last];
  return [tableOf(own) ?? { kind: "text", text: own.join("\n") }, last];
}

/** {blocks: [{kind, …, raw, gap, after}], end}: `gap` stands before a block, `after` is the one it came after. */
export function parse(text) {
  const lines = text.split("\n");
  const starts = [];
  let offset = 0;
  for (const line of lines) { starts.push(offset); offset += line.length + 1; }
  const blocks = [];
  let at = 0;
  let done = 0;
  while (at < lines.length) {
    if (blank(lines[at])) { at += 1; continue; }
    const [said, next] = read(lines, at);
    const stop = starts[next - 1] + lines[next - 1].length;
    blocks.push({ ...said, raw: text.slice(starts[at], stop), gap: text.slice(done, starts[at]), after: blocks.at(-1) ?? null });
    done = stop;
    at = next;
  }
  return { blocks, end: text.slice(done) };
}

const oneLine = (text) => text.replace(/\s*\n\s*/g, " ").trim();
const entries = (block) => block.items.map(oneLine).filter(Boolean);
const cell = (text) => oneLine(text).replace(/\|/g, "\\|");

const WRITE = {
  heading: (block) => (oneLine(block.text) ? `${"#".repeat(block.level)} ${oneLine(block.text)}` : ""),
  text: (block) => block.text.replace(/^\n+|\s+$/g, ""),
  list: (block) => entries(block).map((item) => `${block.mark ?? "-"} ${item}`).join("\n"),
  steps: (block) => entries(block).map((item, n) => `${(block.first ?? 1) + n}${block.mark ?? "."} ${item}`).join("\n"),
  table: (block) => {
    const marks = block.rows[0].map((_cell, n) => block.marks?.[n] ?? "---");
    const [head, ...body] = block.rows.map((row) => row.map(cell));
    return [head, marks, ...body].map((row) => `| ${row.join(" | ")} |`).join("\n");
  },
  picture: (block) => (block.media ? `![${oneLine(block.text)}](media:${block.media})` : ""),
  warning: (block) => `::: warning\n${block.text.replace(/^\n+|\s+$/g, "")}\n:::`,
  contact: (block) => `::: contact\n${block.text.replace(/^\n+|\s+$/g, "")}\n:::`,
  qr: (block) => (block.address.trim() ? `::: qr ${block.address.trim().replace(/\s/g, "%20")}\n${block.text.trim()}\n:::` : ""),
};

/** A new block of a kind. */
export function fresh(kind) {
  const said = { heading: { level: 2, text: "" }, list: { items: [] }, steps: { items: [] }, table: { rows: [["", ""], ["", ""]] }, picture: { text: "", media: 0 }, qr: { address: "https://", text: "" } };
  return { kind, text: "", ...said[kind], raw: "", gap: "", after: undefined, touched: true };
}

/** The text that blocks make: those that were not touched as they were. */
export function write(blocks, end) {
  let text = "";
  let before = null;
  for (const block of blocks) {
    const own = block.touched ? WRITE[block.kind](block) : block.raw;
    if (!own) continue;
    if (block.after === before) text += block.gap;
    else if (before) text += "\n\n";
    text += own;
    before = block;
  }
  return text + end;
}
