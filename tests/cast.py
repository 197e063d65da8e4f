"""The named cast of the tests: a town with two communities, organisations, an account for each role, residents.

Nobody in it exists. What a test needs beyond it, it makes itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from backoffice import store
from backoffice.access import ROLES, Actor, Assignment
from backoffice.accounts import ensure_roles
from models.base import Record
from models.register import by_name

TELLER = Actor.system("tests")

#: What each role is bound to; a role that is not named here reaches what its grants say.
BOUNDS: dict[str, dict[str, Any]] = {
    "clerk": {"area": "apricot"},
    "grid_member": {"area": "apricot_1"},
    "duty_officer": {"area": "town"},
    "transfer_team": {"area": "town"},
    "observation_team": {"area": "town"},
    "company_liaison": {"company": "company"},
    "school_liaison": {"school": "school"},
    "translator": {"languages": "ko"},
    "outreach": {},
}

#: name: (name, latin, native, kind, nationality, language, household, document, telephone, away)
RESIDENTS: dict[str, tuple[str | None, ...]] = {
    "kim": ("金哲洙", "KIM CHEOLSU", "김철수", "foreign_resident", "KR", "ko", "door_1", "M12345678", "13800000001", "returned"),
    "lee": ("李英禾", "LEE YEONGHWA", "이영화", "foreign_resident", "KR", "ko", "door_1", "M12345679", "13800000002", "not_returned"),
    "park": ("朴志勋", "PARK JIHUN", "박지훈", "foreign_resident", "KR", "ko", "door_2", "M12345680", "13800000003", "never_left"),
    "sato": ("佐藤禾", "SATO NOGI", "佐藤禾", "foreign_resident", "JP", "ja", "door_2", "TR1234567", "13800000004", "returned"),
    "rossi": ("罗西", "ROSSI GIULIA", "Giulia Rossi", "foreign_resident", "IT", "it", "door_3", "YA1234567", None, "not_returned"),
    "omar": ("奥马尔", "OMAR HASSAN", "عمر حسن", "visitor", "EG", "ar", "door_3", "A12345678", None, "never_left"),
    "obrien": ("奥布赖恩", "O'BRIEN SEAN", "Seán O'Brien", "visitor", "IE", "en", "door_3", "PA1234567", None, "never_left"),
    "chan": ("陈嘉欣", "CHAN KAYAN", "陳嘉欣", "hmt_compatriot", "HK", "zh-Hant", "door_3", None, None, "never_left"),
    "wang": ("王静", "WANG JING", "", "resident", "CN", "zh", "door_4", None, "13800000009", "never_left"),
    "shan": ("单禾田", "SHAN HETIAN", "", "returnee", "CN", "zh", "door_4", None, None, "returned"),
    "choi": ("崔秀妍", "CHOI SUYEON", "최수연", "foreign_resident", "KR", "ko", "door_4", "M12345690", "13800000011", "returned"),
    "homeless": ("裴禾准", "BAE HWAJUN", "배화준", "foreign_resident", "KR", "ko", None, "M12345691", None, "not_returned"),
}  # fmt: skip

LANGUAGES = {
    "zh": ("中文", "简体中文", "ltr"),
    "zh-Hant": ("繁体中文", "繁體中文", "ltr"),
    "en": ("英语", "English", "ltr"),
    "ko": ("韩语", "한국어", "ltr"),
    "ja": ("日语", "日本語", "ltr"),
    "it": ("意大利语", "Italiano", "ltr"),
    "ar": ("阿拉伯语", "العربية", "rtl"),
}


def record_of(name: str) -> type[Record]:
    """The record type of a name of the cast."""
    return _made[name]


_made: dict[str, type[Record]] = {}


def actor_of(user: Any) -> Actor:
    """The actor that a user of the cast is."""
    found = by_name("assignment").select().where(by_name("assignment").user == user.id)  # type: ignore[union-attr]
    return Actor(
        user.id,
        user.name,
        user.interface_language,
        tuple(
            Assignment(
                row.role.name, row.area_id, row.company_id, row.school_id, frozenset(row.languages.split())
            )
            for row in found
        ),
    )


def make_cast() -> dict[str, int]:
    """Fill an empty, migrated database; returns {name: id}."""
    ids: dict[str, int] = {}

    def make(name: str, record: str, /, **values: Any) -> int:
        row = store.create(TELLER, by_name(record), values)
        _made[name] = by_name(record)
        ids[name] = row.id
        return row.id

    for position, (code, (title, autonym, direction)) in enumerate(LANGUAGES.items()):
        make(
            f"language:{code}",
            "language",
            code=code,
            name=title,
            autonym=autonym,
            direction=direction,
            position=position,
        )
    _places(make)
    _organisations(make, ids)
    _people(make, ids)
    ensure_roles()
    for role in ROLES:
        ids[f"role:{role}"] = by_name("role").get(name=role).id
        make(f"user:{role}", "user", email=f"{role}@office.example", name=role.replace("_", " ").title())
        bounds = BOUNDS.get(role, {})
        make(
            f"assignment:{role}",
            "assignment",
            user=ids[f"user:{role}"],
            role=ids[f"role:{role}"],
            **{key: bound if key == "languages" else ids[bound] for key, bound in bounds.items()},
        )
    return ids


def _places(make: Any) -> None:
    district = make("district", "area", name="临海区", kind="district")
    town = make("town", "area", name="河东街道", kind="town", parent=district)
    for key, name in (("apricot", "杏花社区"), ("willow", "柳岸社区")):
        community = make(key, "area", name=name, kind="community", parent=town, alias_names=f"{name[:2]}小区")
        for number, word in ((1, "第一网格"), (2, "第二网格")):
            grid = make(
                f"{key}_{number}",
                "area",
                name=name[:2] + word,
                kind="grid",
                parent=community,
                head="陈安",
                telephone="022 5555 0101",
            )
            if (key, number) != ("willow", 2):
                door = {"apricot_1": "door_1", "apricot_2": "door_2", "willow_1": "door_3"}[f"{key}_{number}"]
                make(
                    door,
                    "household",
                    area=grid,
                    address=f"{name[:2]}路{number}号",
                    building="3",
                    unit="2",
                    room=f"{number}01",
                )
            else:
                make(
                    "door_4", "household", area=grid, address="柳岸路2号", building="1", unit="1", room="1001"
                )


def _organisations(make: Any, ids: dict[str, int]) -> None:
    for key, name, latin, country in (
        ("company", "海滨精密有限公司", "Haebin Precision", "KR"),
        ("other_company", "樱木机械有限公司", "Sakuragi", "JP"),
    ):
        make(
            key,
            "company",
            name=name,
            name_latin=latin,
            country_of_capital=country,
            area=ids["apricot"],
            liaison="李敏",
            liaison_phone="13800000021",
        )
    for key, name in (("school", "晨光韩国学校"), ("other_school", "海风国际学校")):
        make(key, "school", name=name, area=ids["willow"], liaison="朴恩英", liaison_phone="13800000022")


def _people(make: Any, ids: dict[str, int]) -> None:
    for key, (name, latin, native, kind, country, language, door, document, phone, away) in RESIDENTS.items():
        make(
            key,
            "resident",
            name=name,
            name_latin=latin,
            name_native=native,
            kind=kind,
            nationality=country,
            preferred_language=ids[f"language:{language}"],
            household=ids[door] if door else None,
            phone=phone,
            document_type="passport" if document else None,
            document_number=document,
            away=away,
            born=date(1985, 4, 12),
            sex="female",
        )
    make(
        "company_airs", "company_duty", company=ids["company"], name="员工宿舍通风", due_on=date(2026, 12, 1)
    )
    make("school_opens", "school_day", school=ids["school"], day=date(2026, 3, 1), present=640)
    make("kim_works", "membership", resident=ids["kim"], company=ids["company"], position="staff")
    make("sato_works", "membership", resident=ids["sato"], company=ids["other_company"], position="staff")
    make("choi_teaches", "membership", resident=ids["choi"], school=ids["school"], position="teacher")
    make(
        "kim_returns",
        "return_plan",
        resident=ids["kim"],
        company=ids["company"],
        departs_from="首尔",
        departs_country="KR",
        flight="XX 123",
        arrives_on=date(2026, 3, 22),
        stay="own_home",
        pathway="home",
    )
    make(
        "sato_returns",
        "return_plan",
        resident=ids["sato"],
        company=ids["other_company"],
        departs_from="东京",
        departs_country="JP",
        flight="YY 456",
        arrives_on=date(2026, 3, 23),
    )
    make("choi_returns", "return_plan", resident=ids["choi"], school=ids["school"], flight="ZZ 789")
    make(
        "kim_abroad",
        "foreign_national",
        resident=ids["kim"],
        passport_number="M12345678",
        sponsor_company=ids["company"],
    )
