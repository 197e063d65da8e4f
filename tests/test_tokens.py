"""The design tokens: legible in any colour an office chooses, and the only colours in the styles of paper."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from models.content import diagram
from printables import tokens
from printables.catalogue import ROOM, catalogue
from printables.languages import CODES, language, script

PICTOGRAMS = sorted((ROOM / "shared" / "pictograms").iterdir())
#: Grounds and what is read on them.
READ = [
    ("paper", "ink"),
    ("paper", "muted"),
    ("paper", "accent"),
    ("paper", "accent-dark"),
    ("paper", "second-dark"),
    ("paper", "warn"),
    ("paper", "mark"),
    ("paper", "red"),
    ("ground", "ink"),
    ("ground", "muted"),
    ("shade", "ink"),
    ("accent-soft", "ink"),
    ("second-soft", "ink"),
    ("warn-soft", "warn"),
    ("accent", "on-accent"),
    ("accent-dark", "on-accent"),
    ("accent", "on-accent-muted"),
    ("accent", "second-on-accent"),
    ("second", "on-second"),
    ("warn", "on-warn"),
]
LOOKS = [
    None,
    {"accent": "#ffee00", "second": "#fafafa"},
    {"accent": "#FFFFFF", "second": "#000000"},
    {"accent": "#000000", "second": "#7f7f7f"},
    {"accent": "#c8102e", "second": None, "emblem": b"", "signature": "李敏"},
]


@pytest.mark.parametrize("look", LOOKS)
def test_whatever_an_office_chooses_is_read(look: dict[str, object] | None) -> None:
    known = tokens.colours(look)
    unread = [pair for pair in READ if tokens.contrast(known[pair[0]], known[pair[1]]) < tokens.LEGIBLE]
    assert not unread
    css = tokens.css(look)
    assert f"--accent:{known['accent']};" in css
    assert f"--second:{known['second']};" in css


def test_contrast_is_that_of_the_standard() -> None:
    assert tokens.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert tokens.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert tokens.colours({"accent": "#0f4c5c"})["accent"] == "#0f4c5c"


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#0f4c5c;}", "url(x)", "#0f4c5c\n--ink:red"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="no colour"):
        tokens.css({"accent": colour})


def test_colours_of_charts_differ_in_grey() -> None:
    known = tokens.colours()
    series = [known[f"c{number}"] for number in range(1, 7)]
    steps = [
        tokens.contrast(dark, light) for dark, light in zip(series, [*series[1:], "#ffffff"], strict=True)
    ]
    assert min(steps) > 1.3


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_its_script(code: str) -> None:
    known = tokens.scripts()[script(language(code).tag)]
    assert set(known) == {"size", "line", "heading"}
    assert f"[lang={language(code).tag}]{{--leading:{known['line']};" in tokens.css()


def test_tokens_do_not_look_like_texts_of_all_languages() -> None:
    """A page takes the fonts of every language that it finds in it."""
    assert 'lang="' not in tokens.css()


@pytest.mark.parametrize("drawing", PICTOGRAMS, ids=lambda drawing: drawing.stem)
def test_pictograms_are_of_one_kind(drawing: Path) -> None:
    """Drawn on the same grid, in the colour of their place, with nothing too fine for eight millimetres."""
    root = ElementTree.parse(drawing).getroot()
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("fill") == "currentColor"
    assert {each.tag.rpartition("}")[2] for each in root.iter()} == {"svg", "path"}
    for each in root:
        assert each.get("stroke", "currentColor") == "currentColor"
        assert each.get("fill", "none") == "none"
        assert float(each.get("stroke-width", 2)) >= 1
    assert re.fullmatch("[a-z]+(-[a-z]+)*", drawing.stem)


def test_every_pictogram_of_a_process_is_there() -> None:
    assert {name for name, _label in diagram.PICTOGRAMS} <= {drawing.stem for drawing in PICTOGRAMS}
    assert len(PICTOGRAMS) >= 28


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in ROOM.glob("*/*.css")}), ids=lambda path: path.name
)
def test_styles_ask_for_tokens_that_there_are(folder: Path) -> None:
    """Those that a printable fits or sets by itself are its own; the press names the families of type."""
    known = {"serif", "sans"} | set(re.findall(r"--([\w-]+):", tokens.css()))
    known |= {group for printable in catalogue().values() for group in printable.fit}
    text = "".join(
        path.read_text(encoding="utf-8") for path in (*folder.glob("*.css"), *folder.glob("*.html"))
    )
    assert set(re.findall(r"var\(--([\w-]+)", text)) <= known | set(re.findall(r"--([\w-]+):", text))


@pytest.mark.parametrize("style", sorted(ROOM.glob("*/*.css")), ids=lambda path: "-".join(path.parts[-2:]))
def test_styles_have_no_colours_of_their_own(style: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", style.read_text(encoding="utf-8"), flags=re.S)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text)
