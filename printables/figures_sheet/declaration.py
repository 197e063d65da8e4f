"""The sheet of figures of an area: large numbers and charts, each chart with its numbers, on one A4."""

from collections.abc import Sequence
from typing import Any

from printables.catalogue import N_, OFFICE, Printable
from printables.languages import language
from printables.samples import texts, words
from printables.words import word


def sample(languages: Sequence[str]) -> dict[str, Any]:
    """Invented figures of a town."""

    def bar(label: Any, number: int, whole: int) -> dict[str, Any]:
        return {"label": label, "value": number, "share": f"{number / whole * 100:.1f}"}

    def land(code: str) -> dict[str, str]:
        return {each: language(each).locale.territories[code] for each in languages}

    countries = (
        ("KR", 862),
        ("US", 62),
        ("JP", 45),
        ("VN", 36),
        ("RU", 31),
        ("DE", 24),
        ("FR", 19),
        ("IT", 3),
    )

    def kind(key: str) -> dict[str, str]:
        return {code: word(key, code, "registration_form") for code in languages}

    people = [bar(land(code), number, 1178) for code, number in countries]
    places = [
        bar(name, number, 1178) for name, number in (("梨花社区", 512), ("柳岸社区", 401), ("杏林村", 265))
    ]
    return {
        "office": {"name": words("office", languages), "address": "", "telephone": ""},
        "area": "梨花街道",
        "place": texts()["zh"]["address"],
        "tiles": [
            {"key": "doors", "value": 1690, "whole": None},
            {"key": "residents", "value": 2231, "whole": None},
            {"key": "foreigners", "value": 1178, "whole": 2231},
            {"key": "not_returned", "value": 557, "whole": 2231},
            {"key": "ending", "value": 12, "whole": None},
        ],
        "charts": [
            {"key": "nationality", "whole": 1178, "bars": [*people, bar(None, 96, 1178)]},
            {
                "key": "language",
                "whole": 2231,
                "bars": [
                    bar({each: language(each).locale.languages[code] for each in languages}, number, 2231)
                    for code, number in (("zh", 1112), ("ko", 871), ("en", 164), ("ja", 45), ("vi", 39))
                ],
            },
            {
                "key": "kind",
                "whole": 2231,
                "bars": [
                    bar(kind(key), number, 2231)
                    for key, number in (("foreign_resident", 930), ("returnee", 187), ("foreign_chinese", 61))
                ]
                + [bar(None, 1053, 2231)],
            },
            {"key": "part", "whole": 1178, "bars": places},
        ],
        "lately": {"new": 3, "gone": 1, "moved": 2},
        "above": {"area": "海安市", "value": 1178, "whole": 2950, "share": "39.9"},
        "by": "王静",
        "at": "2026-03-07 09:30",
    }


PRINTABLE = Printable(
    name="figures_sheet",
    title=N_("Sheet of figures"),
    record="area",
    paper="A4",
    genre="table",
    languages=(1, 2),
    batch=True,
    fit={"chart": (10.2, 9.4, 8.6, 7.9, 7.2, 6.6)},
    sheets=lambda languages, options: 1,
    shape={
        "office": OFFICE,
        "area": "text",
        "place": "text",
        # `whole`: of how many the number is a part.
        "tiles": [
            {
                "key": "choice:doors,residents,foreigners,not_returned,ending",
                "value": "number",
                "whole": "number?",
            }
        ],
        # `label`: nothing of what is left beside the largest; `share`: rounded half up, without its sign.
        "charts": [
            {
                "key": "choice:nationality,language,kind,away,part",
                "whole": "number",
                "bars": [{"label": "name?", "value": "number", "share": "text"}],
            }
        ],
        # What changed within a day, and the foreigners of the area above.
        "lately": {"new": "number", "gone": "number", "moved": "number"},
        "above": {"area": "text?", "value": "number?", "whole": "number?", "share": "text?"},
        "by": "text",
        "at": "text",
    },
    sample=sample,
)
