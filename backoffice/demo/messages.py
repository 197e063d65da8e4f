"""What residents of the demonstration wrote at their doors: some of it waits, some was answered. Invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from backoffice.demo.accounts import GRID
from models.base import now
from models.places.area import Area
from models.places.household import Household
from models.services.inquiry import Kind, State
from models.system.user import User

#: Who answers in the grid of the demonstration.
_ANSWERS = "grid@linli.example"

#: (language, minutes ago, minutes until it was claimed or None, what was written, what was answered)
_MESSAGES: tuple[tuple[str, int, int | None, dict[str, Any], dict[str, str]], ...] = (
    (
        "ko",
        95,
        None,
        {"kind": Kind.ASK, "text": "음식물 쓰레기는 어디에 버려야 합니까? 비닐봉지째 버려도 됩니까?"},
        {},
    ),
    (
        "ja",
        25,
        None,
        {
            "kind": Kind.RETURN,
            "text": "夫と二人で戻ります。荷物が多いです。",
            "flight": "YQ 961",
            "departs_from": "東京",
        },
        {},
    ),
    (
        "en",
        6,
        None,
        {
            "kind": Kind.ASK,
            "text": "We moved to another building of the compound. Do we have to register again?",
        },
        {},
    ),
    (
        "ar",
        3,
        None,
        {"kind": Kind.REQUEST, "request": "medicine", "text": "أحتاج إلى دواء ضغط الدم لوالدتي."},
        {},
    ),
    (
        "ru",
        240,
        18,
        {"kind": Kind.REQUEST, "request": "repair", "text": "В подъезде не горит свет на третьем этаже."},
        {},
    ),
    (
        "ko",
        1500,
        12,
        {"kind": Kind.ASK, "text": "한국 운전면허증을 중국 면허증으로 바꾸려면 어디로 가야 하나요?"},
        {
            "answer": "시 차량관리소에서 신청합니다. 여권과 면허증 번역본을 가지고 가십시오.",
            "answer_zh": "到市车辆管理所申请，请带上护照和驾照的译文。",
        },
    ),
    (
        "zh",
        2900,
        41,
        {"kind": Kind.REQUEST, "request": "parcel", "text": "我在外地，能不能请人代收一个快递？"},
        {"answer": "可以，请让快递员放在网格服务站。", "answer_zh": "可以，请让快递员放在网格服务站。"},
    ),
)


def rows(languages: Mapping[str, int], today: date) -> Iterator[dict[str, Any]]:
    """The messages as rows, from the doors of one grid; the accounts must be there."""
    grid, who = Area.get(Area.code == GRID), User.get(User.email == _ANSWERS)
    doors = Household.select().where(Household.area == grid).order_by(Household.id).limit(len(_MESSAGES))
    for door, message in zip(doors, _MESSAGES, strict=True):
        language, ago, claimed, written, answered = message
        received = now() - timedelta(minutes=ago)
        row = {
            "household": door.id,
            "place": door.place,
            "area": grid.id,
            "language": languages[language],
            "received_at": received,
            "arrives_on": today + timedelta(days=5) if written["kind"] == Kind.RETURN else None,
            "request": None,
            "flight": "",
            "departs_from": "",
            **written,
        }
        yield row | _work(who, received, claimed, answered)


def _work(who: User, received: Any, claimed: int | None, answered: Mapping[str, str]) -> dict[str, Any]:
    """What became of a message."""
    found: dict[str, Any] = {
        "state": State.NEW,
        "claimed_by": None,
        "claimer": "",
        "claimed_at": None,
        "answer": "",
        "answer_zh": "",
        "answered_by": None,
        "answered_at": None,
        "ended_at": None,
    }
    if claimed is not None:
        at = received + timedelta(minutes=claimed)
        found |= {"state": State.CLAIMED, "claimed_by": who.id, "claimer": who.name, "claimed_at": at}
        if answered:
            ended = at + timedelta(minutes=20)
            found |= {"state": State.ANSWERED, "answered_by": who.id, "answered_at": ended, "ended_at": ended}
    return found | dict(answered)
