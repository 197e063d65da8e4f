"""Paper: printables and their renderer. Gets plain values; knows no database, network or permissions.

For callers:

- `catalogue()` -> {name: Printable}: declarations with the shape of their values (see `catalogue.py`).
- `check(name, values, languages=…, options=…, fonts=…)` -> [Problem]: everything that can be known before
  layout, in milliseconds: missing or outdated translations, missing values, characters no font has.
- `Renderer(processes=2, memory_mb=1500, seconds=60, fonts=None)`: limited child processes, a context manager.
  `.submit(name, values, languages=…, options=…, preview=…, part=…)` -> Future of `Sheet`: one document; in a
  preview `part=Part(3, page=12)` lays out the fourth chapter alone, `Sheet.parts` says where each begins.
  `.submit_each(name, [values, …], …)` -> [Future of Sheet]: a chunk of documents, one file each, much faster
  together than alone; each future is done as soon as its document is; a bad one does not stop the others.
  `.submit_batch(name, [values, …], …)` -> Future of Sheet: a chunk of documents in one file, fastest of all;
  a bad one stops the chunk and is named ("3: subject").
- `render` and `render_batch` do the same in this process, for tests and tools, without limits.
- `merge([pdf, …])` -> one PDF; `extract(pdf, [3])` -> pages of one, with nothing of the others in the file.
  `Sheet(pdf, pages, problems)`, `Sheet.png(page, dpi)`.
- `languages` are content codes in the order of print, Chinese ("zh") first, such as ("zh", "ko").
- `options` are {name: choice} of the printable's declared options.
- `mode` is "tagged" (PDF/UA-1), "archive" (PDF/A-2u) or "mass" (fast, for paper only).
- `preview=True` gives a sheet whatever is wrong, with the problems on it and red marks in place of missing
  values; a print (the default) raises `PrintError(problems)` through the future.
- `fonts` is an office's own folder of TTF and OTF files, used beside the Noto fonts.
"""

from printables.catalogue import Option, Printable, catalogue
from printables.extract import extract
from printables.fonts import font_problems
from printables.markup import escape_markdown
from printables.merge import merge
from printables.page import Part
from printables.press import check, render, render_batch
from printables.renderer import Renderer
from printables.sheet import MESSAGES, PrintError, Problem, Sheet

__all__ = [
    "MESSAGES",
    "Option",
    "Part",
    "PrintError",
    "Printable",
    "Problem",
    "Renderer",
    "Sheet",
    "catalogue",
    "check",
    "escape_markdown",
    "extract",
    "font_problems",
    "merge",
    "render",
    "render_batch",
]
