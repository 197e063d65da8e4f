"""Values of each printable made of the sample texts; people and offices in them are invented."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from printables.catalogue import ROOM
from printables.words import word

_CHAPTERS = ("registration", "emergency", "waste", "clinic", "school")
_NAMES = {
    "zh": "金哲洙",
    "ko": "김철수",
    "ja": "佐藤美咲",
    "ru": "Анна Иванова",
    "ar": "ليلى حداد",
    "th": "สมชาย ใจดี",
}


@cache
def texts() -> dict[str, dict[str, str]]:
    """{code: {key: text}} of the sample texts."""
    with (ROOM / "samples.toml").open("rb") as file:
        return tomllib.load(file)


def words(key: str, languages: Sequence[str]) -> dict[str, str]:
    """One sample text in the given languages."""
    return {code: texts()[code][key].strip() for code in languages}


def letter(languages: Sequence[str]) -> dict[str, Any]:
    """A notification letter to one resident."""
    other = languages[-1]
    return {
        "office": _office(languages),
        "recipient": {
            "name": {"zh": "金哲洙", other: _NAMES.get(other, "Maria Nguyễn")},
            "lines": [texts()["zh"]["address"], "3号楼2单元501室"],
        },
        "reference": "2026-0418",
        "date": date(2026, 3, 7),
        "subject": words("registration_title", languages),
        "body": words("registration", languages),
        "qr": "https://linli.example/d/k3fz81",
        "states": None,
    }


def poster(languages: Sequence[str]) -> dict[str, Any]:
    """A poster of the emergency numbers."""
    return {
        "office": _office(languages),
        "title": words("emergency_title", languages),
        "body": words("emergency", languages),
        "link": "https://linli.example/p/1",
        "picture": None,
        "picture_text": None,
        "date": date(2026, 3, 7),
        "states": None,
    }


def handbook(languages: Sequence[str]) -> dict[str, Any]:
    """A handbook of five short chapters."""
    return {
        "office": _office(languages),
        "title": words("title", languages),
        "summary": words("summary", languages),
        "chapters": [
            {"title": words(f"{key}_title", languages), "body": words(key, languages)}
            for key in _CHAPTERS[:-1]
        ]
        + [{"title": words("school_title", languages), "body": _every_block("school", languages)}],
        "editions": [{"number": "2", "date": date(2026, 3, 7)} for _code in languages],
        "cover": None,
        "cover_text": None,
        "qr": "https://linli.example/g/1",
        "pictures": _pictures(languages),
        "states": None,
    }


def notice(languages: Sequence[str]) -> dict[str, Any]:
    """A notice of where and how to register."""
    return {
        "office": _office(languages),
        "title": words("registration_title", languages),
        "body": _every_block("registration", languages),
        "source": texts()["zh"]["office"],
        "issued_on": date(2026, 3, 1),
        "source_url": "https://linli.example/n/1",
        "date": date(2026, 3, 7),
        "pictures": _pictures(languages),
        "states": None,
    }


def _every_block(key: str, languages: Sequence[str]) -> dict[str, str]:
    """A sample text with a block of each kind behind it, made of the other texts."""
    return {code: f"{texts()[code][key].strip()}\n\n{_blocks(code)}" for code in languages}


def _blocks(code: str) -> str:
    own = {key: text.strip() for key, text in texts()[code].items()}
    clinic, waste = own["clinic"].split("\n\n"), own["waste"].split("\n\n")
    numbers = "\n".join(
        f"| {number} | {what} |"
        for number, what in (line[2:].split(" ", 1) for line in own["emergency"].splitlines())
    )
    return "\n\n".join(
        (
            f"## {own['clinic_title']}",
            f"1. {clinic[0]}\n2. {clinic[1]}",
            f"![{own['clinic_title']}](media:1)",
            f"::: warning\n{waste[1]}\n:::",
            f"| {word('telephone', code)} | {own['emergency_title']} |\n| --- | --- |\n{numbers}",
            f"::: contact\n{own['office']}\n{own['address']}\n022-5550 0199\n:::",
            f"::: qr https://linli.example/p/1\n{own['emergency_title']}\n:::",
        )
    )


def _pictures(languages: Sequence[str]) -> dict[int, dict[str, Any]]:
    """The picture of the blocks: a house with a red cross."""
    drawn = Image.new("RGB", (960, 400), "#dbe7ea")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 340, 960, 400), fill="#9bb5a0")
    pen.polygon(((280, 150), (480, 40), (680, 150)), fill="#0f4c5c")
    pen.rectangle((310, 150, 650, 340), fill="#f4efe6")
    pen.rectangle((440, 250, 520, 340), fill="#b4471f")
    pen.rectangle((465, 165, 495, 235), fill="#9c2f1b")
    pen.rectangle((445, 185, 515, 215), fill="#9c2f1b")
    file = io.BytesIO()
    drawn.resize((1200, 500)).save(file, "PNG")
    return {1: {"image": file.getvalue(), "text": words("clinic_title", languages)}}


def _office(languages: Sequence[str]) -> dict[str, Any]:
    return {
        "name": words("office", languages),
        "address": words("address", languages),
        "telephone": "022-5550 0199",
    }
