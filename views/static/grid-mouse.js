// Cells chosen and filled by the mouse; beyond the edge of the table it scrolls.

const EDGE = 24;
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

export class Mouse {
  constructor(grid) { this.grid = grid; }

  press(event) {
    const { grid } = this;
    if (event.button !== 0) return undefined;
    if (event.target === grid.handle) return this.drag(event, true);
    const cell = grid.dataCell(event.target);
    if (!cell || event.target === grid.input || event.target.closest("a, button")) return undefined;
    if (grid.editor) grid.commit();
    const { r, c } = grid.where(cell);
    grid.keys.began = null;
    grid.place(r, c, { extend: event.shiftKey, focus: true });
    return this.drag(event, false);
  }

  /** Draw the block on, or fill it on, as far as the mouse goes. */
  drag(event, filling) {
    event.preventDefault();
    const { grid } = this, source = grid.block, scroller = grid.table.parentElement;
    let target = null, mouse = null, scrolling = 0;
    const reach = () => {
      const cell = this.under(mouse, scroller);
      if (!cell) return;
      const { r, c } = grid.where(cell);
      if (!filling) return void (r === grid.at.r && c === grid.at.c || grid.place(r, c, { extend: true }));
      const down = Math.max(0, r - source.r1), right = Math.max(0, c - source.c1);
      target = down || right ? { ...source, ...(down >= right ? { r1: source.r1 + down } : { c1: source.c1 + right }) } : null;
      const end = target ?? source;
      grid.from = { r: end.r0, c: end.c0 };
      grid.place(end.r1, end.c1, { extend: true });
    };
    const scroll = () => {
      const { x, y } = this.beyond(mouse, scroller);
      scrolling = x || y ? requestAnimationFrame(scroll) : 0;
      if (!scrolling) return;
      scroller.scrollBy(x, y);
      reach();
    };
    const move = ({ clientX, clientY }) => {
      mouse = { x: clientX, y: clientY };
      reach();
      if (!scrolling) scroll();
    };
    const stop = () => {
      cancelAnimationFrame(scrolling);
      removeEventListener("mousemove", move);
      removeEventListener("mouseup", stop);
      if (filling && target) grid.blocks.fill(source, target);
      grid.input.focus({ preventScroll: true });
    };
    addEventListener("mousemove", move);
    addEventListener("mouseup", stop);
  }

  /** How far the mouse is beyond the edges of what scrolls: so far each frame goes. */
  beyond({ x, y }, scroller) {
    const { left, right, top, bottom } = scroller.getBoundingClientRect();
    const past = (at, low, high) => clamp(at > high - 4 ? at - high + 4 : at < low ? at - low : 0, -EDGE, EDGE);
    return { x: past(x, left, right), y: past(y, top, bottom) };
  }

  /** The cell at the mouse, or at the edge next to it. */
  under({ x, y }, scroller) {
    const { left, right, top, bottom } = scroller.getBoundingClientRect();
    const { bottom: head } = this.grid.table.tHead.getBoundingClientRect();
    const at = [clamp(x, left + 2, right - 20), clamp(y, Math.max(top, head) + 2, Math.min(bottom, innerHeight) - 20)];
    return this.grid.dataCell(document.elementFromPoint(...at) ?? document.body);
  }
}
