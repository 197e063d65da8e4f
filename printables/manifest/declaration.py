"""The manifest for the door of the bus: who arrives on which day by which flight, ticked and handed over."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from printables.catalogue import N_, OFFICE, Number, Option, Printable
from printables.languages import language
from printables.samples import words

#: Chinese name, names in the own script and in Latin letters, nationality, language.
_PEOPLE = (
    ("金哲洙", "김철수", "KIM CHEOLSU", "KR", "ko"),
    ("佐藤美咲", "佐藤美咲", "SATO MISAKI", "JP", "ja"),
    ("莱拉", "ليلى حداد", "LAYLA HADDAD", "EG", "ar"),
    ("安娜", "Анна Иванова", "ANNA IVANOVA", "RU", "ru"),
    ("王静", "", "", "CN", "zh"),
)

_SEOUL = {"en": "Seoul Incheon", "ko": "서울 인천", "ja": "ソウル仁川", "ar": "إنتشون، سيول"}


def sample(languages: Sequence[str]) -> dict[str, Any]:
    """Two flights with invented passengers."""

    def person(number: int) -> dict[str, Any]:
        name, own, latin, country, spoken = _PEOPLE[number % 5]
        locales = {code: language(code).locale for code in languages}
        return {
            "name": name,
            "own": own or None,
            "latin": latin or None,
            "nationality": {code: locale.territories[country] for code, locale in locales.items()},
            "to": words("address", languages),
            "stay": None,
            "language": {code: locale.languages[spoken] for code, locale in locales.items()},
            "pathway": ("home", "central", None)[number % 3],
            "late": {2: "added", 6: "changed"}.get(number),
        }

    return {
        "office": {
            "name": words("office", languages),
            "address": words("address", languages),
            "telephone": "022-5550 0199",
        },
        "groups": [
            {
                "day": date(2026, 3, 22),
                "flight": "XX 123",
                "places": {"zh": "首尔仁川"} | {code: _SEOUL[code] for code in languages if code in _SEOUL},
                "people": [person(number) for number in range(12)],
            },
            {
                "day": None,
                "flight": "",
                "places": None,
                "people": [person(number) for number in (1, 2)],
            },
        ],
        "hours": 12,
        "cancelled": 1,
        "version": "20260321-0930",
        "by": "王静",
        "at": "2026-03-21 09:30",
    }


PRINTABLE = Printable(
    name="manifest",
    title=N_("Manifest"),
    record="return_plan",
    rows="together",
    paper="A4",
    genre="table",
    languages=(1, 2),
    options={
        "pages": Option(
            label=N_("Flights"),
            choices={"each": N_("Each on its own page"), "running": N_("One after another")},
        ),
        "late": Number(label=N_("Hours within which an addition is late"), least=1, most=168, start=12),
    },
    shape={
        "office": OFFICE,
        # By day and flight. `stay`: where it is no address of its own.
        "groups": [
            {
                "day": "date?",
                "flight": "text",
                # In the languages that have a name for it.
                "places": "name?",
                "people": [
                    {
                        "name": "text",
                        # In the own script, and in Latin letters.
                        "own": "text?",
                        "latin": "text?",
                        "nationality": "name?",
                        "to": "name?",
                        "stay": "choice:site,company_room?",
                        "language": "name?",
                        "pathway": "choice:home,central?",
                        "late": "choice:added,changed?",
                    }
                ],
            }
        ],
        "hours": "number",
        "cancelled": "number",
        "version": "text",
        "by": "text",
        "at": "text",
    },
    sample=sample,
)
