"""One PDF of several, with their tags, titles and bookmarks kept."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name


def merge(pdfs: Sequence[bytes]) -> bytes:
    """One file of several, in order; title and language are those of the first. Each page names only the
    fonts and images that it uses. Links inside a part lead to where they led.
    """
    if not pdfs:
        raise ValueError("nothing to merge")
    if len(pdfs) == 1:
        return pdfs[0]
    with pikepdf.new() as whole:
        root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array()))
        document = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
        root.K.append(document)
        numbers: list[Any] = []
        for position, pdf in enumerate(pdfs):
            with pikepdf.open(io.BytesIO(pdf)) as part:
                first = len(whole.pages)
                whole.add_pages_from(part)
                if Name.StructTreeRoot in part.Root:
                    _join(whole, part, first, document, numbers)
                _bookmarks(whole, part, first)
                if position == 0:
                    _catalog(whole, part)
        root.ParentTree = whole.make_indirect(Dictionary(Nums=Array(numbers)))
        root.ParentTreeNextKey = len(numbers) // 2
        whole.Root.StructTreeRoot = root
        whole.remove_unreferenced_resources()
        output = io.BytesIO()
        whole.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return output.getvalue()


def _join(whole: pikepdf.Pdf, part: pikepdf.Pdf, first: int, document: Any, numbers: list[Any]) -> None:
    """Append the part's structure, its keys moved behind those that there are."""
    base = len(numbers) // 2
    tree = whole.copy_foreign(part.Root.StructTreeRoot)
    for page in list(whole.pages)[first:]:
        page.obj.StructParents = int(page.obj.StructParents) + base
        for annotation in page.obj.get(Name.Annots, Array()):
            if Name.StructParent in annotation:
                annotation.StructParent = int(annotation.StructParent) + base
    own = list(tree.ParentTree.Nums)
    for key, value in sorted(zip(own[::2], own[1::2], strict=True), key=lambda pair: int(pair[0])):
        numbers += [int(key) + base, value]
    for element in tree.K[0].K:
        element.P = document
        document.K.append(element)


def _bookmarks(whole: pikepdf.Pdf, part: pikepdf.Pdf, first: int) -> None:
    pages: dict[Any, int] = {page.objgen: number for number, page in enumerate(part.pages)}
    with part.open_outline() as old, whole.open_outline() as new:
        for item in old.root:
            target = item.destination
            number = pages.get(target[0].objgen, 0) if isinstance(target, Array) else 0
            new.root.append(pikepdf.OutlineItem(item.title, first + number))


def _catalog(whole: pikepdf.Pdf, part: pikepdf.Pdf) -> None:
    for name in (Name.Lang, Name.MarkInfo, Name.ViewerPreferences, Name.Metadata):
        if name in part.Root:
            whole.Root[name] = whole.copy_foreign(part.make_indirect(part.Root[name]))
    for name in (Name.Title, Name.Producer):
        if name in part.docinfo:
            whole.docinfo[name] = part.docinfo[name]
