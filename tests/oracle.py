"""What each role may reach, see and write, written out by hand beside the table of `tests/test_access.py`.

Nothing here asks the grants: what the product does is held against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from peewee import CharField, DateField, ForeignKeyField, TextField

from backoffice import store
from models.base import INTERNAL, PERSONAL, PUBLIC, SPECIAL, Record
from models.fields import (
    CountryField,
    FileField,
    Sealed,
    StatesField,
    Text,
    TranslatedField,
)
from models.register import by_name
from models.system.job import Job
from models.system.saved_list import RecordField
from tests.cast import TELLER, record_of
from tests.publishing import publish
from tests.test_access import ROWS, TABLE

#: Keeps what a text is cut into and where each of its languages stands.
KEPT = ("segment", "target", "translation", "edition")
#: Roles that keep views and reminders of their own.
DESK = ("clerk", "grid_member", "outreach", "company_liaison", "school_liaison", "duty_officer", "command")
NAMES = {"name", "name_latin", "name_native", "nationality", "preferred_language"}
EVERY = {"*"}

_APRICOT = {"door_1", "door_2"}
_TOWN = {"door_1", "door_2", "door_3", "door_4"}

#: role: {record: names of the rows that it views}; of what is not named every row, where the table lets it.
REACH: dict[str, dict[str, set[str]]] = {
    "administrator": {},
    "clerk": {
        "household": _APRICOT, "resident": ROWS["clerk"], "foreign_national": {"kim_abroad"},
        "membership": {"kim_works", "sato_works"}, "return_plan": {"kim_returns", "sato_returns"},
        "company_duty": {"company_airs"}, "school_day": set(), "job": {"job:clerk"}, "inquiry": {"asked_1"},
        "saved_list": {"list:clerk", "list:shared"}, "reminder": {"reminder:clerk"},
    },
    "grid_member": {
        "household": {"door_1"}, "resident": ROWS["grid_member"], "foreign_national": {"kim_abroad"},
        "return_plan": {"kim_returns"}, "saved_list": {"list:grid_member"}, "inquiry": {"asked_1"},
        "reminder": {"reminder:grid_member"}, "job": {"job:grid_member"},
    },
    "outreach": {"job": {"job:outreach"}, "saved_list": {"list:outreach"}, "reminder": {"reminder:outreach"}},
    "translator": {
        "target": {"target:guide.title:ko", "target:chapter.title:ko", "target:chapter.body:ko"},
        "translation": {"translation:guide:ko"}, "remark": {"remark_ko"},
    },
    "company_liaison": {
        "company": {"company"}, "company_duty": {"company_airs"}, "membership": {"kim_works"},
        "resident": {"kim"},
        "return_plan": {"kim_returns"}, "saved_list": {"list:company_liaison"},
        "reminder": {"reminder:company_liaison"},
    },
    "school_liaison": {
        "school": {"school"}, "school_day": {"school_opens"}, "membership": {"choi_teaches"},
        "resident": {"choi"},
        "return_plan": {"choi_returns"}, "saved_list": {"list:school_liaison"},
        "reminder": {"reminder:school_liaison"},
    },
    "transfer_team": {},
    "observation_team": {},
    "duty_officer": {
        "household": _TOWN, "foreign_national": {"kim_abroad"},
        "resident": {"kim", "lee", "park", "sato", "rossi", "omar", "obrien", "chan", "wang", "shan", "choi"},
        "return_plan": {"kim_returns", "sato_returns", "choi_returns"},
        "saved_list": {"list:duty_officer"}, "reminder": {"reminder:duty_officer"},
        "inquiry": {"asked_1", "asked_3"},
    },
    "command": {"saved_list": {"list:command"}, "reminder": {"reminder:command"}},
}  # fmt: skip

#: (role, record): the rows that it changes, where these are fewer than it views.
CHANGES: dict[tuple[str, str], set[str]] = {
    ("clerk", "company"): {"company", "other_company"},
    ("clerk", "school"): set(),
    **{(role, "saved_list"): {f"list:{role}"} for role in DESK},
}

#: Rows in the bin that a role may take out of it.
BINNED = {
    "administrator": EVERY,
    "clerk": {"gone_resident", "gone_household", "gone_plan"},
    "outreach": {
        "gone_notice", "gone_poster", "gone_question", "gone_remark", "gone_remark_ja",
        "translation:gone_notice:zh", "translation:gone_poster:zh", "translation:gone_question:zh",
    },
    "translator": {"gone_remark"},
}  # fmt: skip

#: role: [(records, clear up to, masked up to)]; a record that is not named is clear up to INTERNAL.
EYES: dict[str, list[tuple[str, Any, Any]]] = {
    "administrator": [("*", PERSONAL, SPECIAL)],
    "clerk": [
        ("household resident foreign_national membership return_plan company_duty school_day company school "
         "inquiry entry_pass", PERSONAL, SPECIAL),
        ("area language printed_copy", PERSONAL, PUBLIC),
    ],
    "grid_member": [("household resident foreign_national return_plan inquiry", PERSONAL, SPECIAL),
                    ("area language entry_pass printed_copy", PERSONAL, PUBLIC)],
    "outreach": [("resident foreign_national household area printed_edition print_run printed_copy",
                  PERSONAL, PUBLIC)],
    "translator": [("area", PUBLIC, PUBLIC)],
    "company_liaison": [("company company_duty membership resident return_plan", PERSONAL, PUBLIC)],
    "school_liaison": [("school school_day membership resident return_plan", PERSONAL, PUBLIC)],
    "duty_officer": [("household resident foreign_national return_plan inquiry", PERSONAL, SPECIAL),
                     ("area company school language", PERSONAL, PUBLIC)],
}  # fmt: skip


def verbs(role: str, key: str) -> set[str]:
    """What the table lets a role do with a record."""
    return TABLE[role].get(key, set())


def _eyes(role: str, key: str) -> tuple[Any, Any]:
    for keys, clear, masked in EYES.get(role, []):
        if keys == "*" or key in keys.split():
            return clear, masked
    return (PERSONAL, PUBLIC) if key in ("saved_list", "reminder") and role in DESK else (INTERNAL, PUBLIC)


def sight(role: str, record: type[Record], column: Any) -> str:
    """How a role sees a column: "clear", "masked" or ""."""
    key, (clear, masked) = record.key(), _eyes(role, record.key())
    if "view" not in verbs(role, key):
        return ""
    people = key in ("resident", "foreign_national", "household")
    if role == "outreach" and people and (not column.facts.printed or column.name == "door_token"):
        return ""
    if role.endswith("_liaison") and key == "resident" and column.name not in NAMES:
        return ""
    if isinstance(column, ForeignKeyField) and "view" not in verbs(role, column.rel_model.key()):
        return ""
    if column.facts.sensitivity <= clear:
        return "clear"
    return "masked" if column.facts.sensitivity <= masked else ""


def revealed(role: str, record: type[Record], column: Any) -> bool:
    """Whether a role may have a masked value shown to it."""
    return sight(role, record, column) == "masked" and "reveal" in verbs(role, record.key())


def writable(role: str, record: type[Record], column: Any) -> bool:
    """Whether a role may write a column of the rows that it changes."""
    if "edit" not in verbs(role, record.key()) or column.facts.system or not sight(role, record, column):
        return False
    if role == "grid_member" and record.key() == "printed_copy":
        return bool(column.name == "state")
    if role == "translator" and record.key() == "media":
        return isinstance(column, TranslatedField)
    link = column.facts.follows.partition(".")[0]
    return not link or bool(record._meta.fields[link].null)


def reach(role: str, key: str, rows: Iterable[str], verb: str = "view") -> set[str]:
    """Those of the named live rows for which the role has the verb."""
    if verb not in verbs(role, key):
        return set()
    found = REACH[role].get(key)
    if verb not in ("view", "export", "print"):
        found = CHANGES.get((role, key), found)
    return set(rows) if found is None else found & set(rows)


# The office that is looked at


class Rows:
    """Every row of the office by record and name, live ones and those in the bin, and what they hold."""

    def __init__(self, ids: dict[str, int], more: dict[str, str], gone: set[str]) -> None:
        self.key_of = {name: _key(name, more) for name in ids}
        self.ids, self.gone = ids, gone
        self.texts: dict[str, list[tuple[Any, list[str]]]] = {}
        for name in ids:
            row = by_name(self.key_of[name]).get_by_id(ids[name])
            self.texts[name] = [
                (column, found) for column in type(row).columns() if (found := _texts(row, column))
            ]

    def of(self, key: str) -> dict[str, int]:
        """{name: id} of the live rows of a record."""
        return {
            name: self.ids[name]
            for name, record in self.key_of.items()
            if record == key and name not in self.gone
        }

    def binned(self, role: str, key: str) -> set[str]:
        """Names of rows of a record in the bin that the role may take out of it."""
        names = {name for name in self.gone if self.key_of[name] == key}
        found = BINNED.get(role, set())
        return names if found == EVERY else names & found

    def reach(self, role: str, key: str, verb: str = "view") -> dict[str, int]:
        """{name: id} of the live rows for which the role has the verb."""
        found = self.of(key)
        return {name: found[name] for name in sorted(reach(role, key, found, verb))}

    def secrets(self, role: str) -> list[str]:
        """The values that must not stand in any answer to that role: those of rows that it does not reach,
        and of columns that it does not see."""
        shown, hidden = set[str](), set[str]()
        for name, columns in self.texts.items():
            key = self.key_of[name]
            record: Any = by_name(key)
            within = name in reach(role, key, [name]) if name not in self.gone else False
            within |= name in self.binned(role, key) or name == f"user:{role}"
            for column, texts in columns:
                seen = within and (sight(role, record, column) == "clear" or name == f"user:{role}")
                (shown if seen else hidden).update(texts)
        everything = "\n".join(shown)
        return sorted(text for text in hidden - shown if text not in everything)


def _key(name: str, more: dict[str, str]) -> str:
    return "role" if name.startswith("role:") else more.get(name) or record_of(name).key()


def _texts(row: Any, column: Any) -> list[str]:
    """What may be looked for of a value: texts that nothing else in a page looks like."""
    value = row.__data__.get(column.name)
    if column.choices or isinstance(column, CountryField | FileField | RecordField | StatesField):
        return []
    if row.key() in ("role", "language") or (row.key(), column.name) in (
        *(("user", "name"), ("assignment", "name"), ("user", "interface_language")),
        *(("saved_list", "record"), ("reminder", "record"), ("assignment", "languages")),
        *(("segment", "place"), ("translation", "translator_name"), ("webhook", "records")),
        ("api_token", "scopes"),
    ):
        return []  # who did something is named to whoever sees what was done
    if isinstance(value, Sealed):
        value = value.plain()
    if isinstance(value, Text):
        return [text for text in value.by.values() if len(text) > 3]
    if isinstance(value, date) and isinstance(column, DateField):
        return [value.isoformat()] if column.facts.sensitivity >= PERSONAL else []
    if not isinstance(value, str) or any(sign in value for sign in "&<>'\""):
        return []
    if value.isdigit() and len(value) < 6:
        return []  # stands in many a number
    return [value] if len(value) > 3 or (len(value) > 1 and not value.isascii()) else []


def fill(ids: dict[str, int]) -> tuple[dict[str, str], set[str]]:
    """Add to the cast a row of each record, rows of others, rows in the bin, and in every text column a value
    that cannot be mistaken for another; returns {name: record} of what is added, and the names in the bin."""
    more: dict[str, str] = {}

    def make(rows: Iterable[tuple[str, str, dict[str, Any], dict[str, Any]]]) -> None:
        for name, key, values, system in rows:
            ids[name] = store.create(TELLER, by_name(key), values, system=system).id
            more[name] = key

    make(_more(ids))
    make(_texts_of_the_office(ids))
    make(_studio(ids))
    publish(by_name("guide"), ids["guide"])
    _name_kept(ids, more)
    make(_remarks(ids))
    for role in ("administrator", "clerk", "grid_member", "outreach"):
        ids[f"job:{role}"] = Job.create(kind="print", title=f"Zqjob{role}", user=ids[f"user:{role}"]).id
        more[f"job:{role}"] = "job"
    gone = {name for name in more if name.startswith("gone_")}
    for number, name in enumerate(ids):
        key = _key(name, more)
        if key not in ("role", "language", "user", "assignment", "job", *KEPT):
            _mark(by_name(key), ids[name], number)
    for name in gone:
        store.delete(TELLER, by_name(more[name]), ids[name])
    gone |= {name for name, key in more.items() if key in KEPT and _row(key, ids[name]).deleted_at}
    return more, gone


def _row(key: str, row_id: int) -> Any:
    return by_name(key).get_by_id(row_id)  # type: ignore[union-attr]


def _name_kept(ids: dict[str, int], more: dict[str, str]) -> None:
    """Give the sentences, translations and editions of the contents names that tell whose they are."""
    whose = {(key, ids[name]): name for name, key in more.items()}
    for key in KEPT:
        for row in by_name(key).select():  # type: ignore[union-attr]
            of = row.segment if key == "target" else row
            words = [whose[of.record, of.row]]
            words += [of.place] if key in ("segment", "target") else []
            words += [] if key == "segment" else [row.language]
            name = (
                f"{key}:{'.'.join(words[:-1])}:{words[-1]}"
                if key != "segment"
                else f"{key}:{'.'.join(words)}"
            )
            assert name not in ids, name
            ids[name], more[name] = row.id, key


def _mark(record: Any, row_id: int, number: int) -> None:
    for column in record.columns():
        value = _marked(column, number)
        if value is None or (record.get_by_id(row_id).__data__.get(column.name) and column.name != "born"):
            continue
        try:
            store.change(TELLER, record, row_id, {column.name: value})
        except store.Invalid:  # a column with rules of its own keeps what the cast gave it
            continue


def _marked(column: Any, number: int) -> Any:
    if column.facts.system or column.facts.follows or column.choices:
        return None
    if column.name in ("born", "passport_expires", "entered_on"):
        return date(1930 + number % 60, 1 + number % 12, 1 + number % 28)
    if getattr(column, "sealed", False):
        return f"Z{number:08d}" if getattr(column, "tail", False) else f"Zq{column.name}{number}"
    if isinstance(column, CharField | TextField) and not isinstance(
        column, CountryField | FileField | TranslatedField | StatesField
    ):
        return f"Zq{column.name[:8]}{number}"[: getattr(column, "max_length", None) or 40]
    return None


def _more(ids: dict[str, int]) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """(name, record, values, what the product writes itself) of the rows beside the cast."""
    yield "media", "media", {"name": "街景照片", "file": f"{'0' * 64}.png"}, {}
    yield "gone_household", "household", {"area": ids["apricot_1"], "address": "杏花旧路9号"}, {}
    yield (
        "gone_resident",
        "resident",
        {"name": "高已删", "name_latin": "GONE YIHSHAN", "household": ids["door_1"]},
        {},
    )
    yield "gone_plan", "return_plan", {"resident": ids["lee"], "flight": "GG 321"}, {}
    for door in (1, 3):
        asked = {"kind": "ask", "text": f"Zqasked{door}", "name": f"Zqasker{door}"}
        sealed = Sealed(f"1390000000{door}")
        yield f"asked_{door}", "inquiry", {}, {"household": ids[f"door_{door}"], "phone": sealed, **asked}
    yield "gone_company", "company", {"name": "旧公司名号", "area": ids["willow"]}, {}
    for role in ("administrator", *DESK):
        user = ids[f"user:{role}"]
        query = f"f.name.contains=Zqlook{role}" if role == "administrator" else "f.nationality=KR"
        yield (
            f"list:{role}",
            "saved_list",
            {"name": f"Zqlist{role}"},
            {"record": "resident", "query": query, "user": user},
        )
        yield (
            f"reminder:{role}",
            "reminder",
            {"due_on": date(2026, 11, 1), "note": f"Zqremind{role}"},
            {"user": user},
        )
    lasts = {"user": ids["user:clerk"], "expires_on": date(2099, 1, 1), "scopes": "content preview"}
    yield "token", "api_token", {"name": "Zqtoken", **lasts}, {"prefix": "lin_Zqpre", "digest": "0" * 64}
    yield "hook", "webhook", {"name": "Zqhook", "address": "https://zqhook.example/"}, {}
    sent = {"webhook": ids["hook"], "event": "test"}
    yield "delivery", "webhook_delivery", {}, sent
    shared = {
        "record": "resident",
        "query": "f.away=returned&columns=name,away",
        "user": ids["user:administrator"],
    }
    yield "list:shared", "saved_list", {"name": "Zqlistshared", "role": "clerk"}, shared


Row = tuple[str, str, dict[str, Any], dict[str, Any]]


def _texts_of_the_office(ids: dict[str, int]) -> Iterator[Row]:
    """A row of each record of content, each text of it one sentence; Korean of a guide,
    Japanese of a notice."""

    def said(**texts: str) -> Text:
        return Text(texts)

    one: dict[str, Any] = {"title": said(zh="新居民手册", ko="새 주민 안내서")}
    yield "guide", "guide", one, {}
    one = {"title": said(zh="第一章节", ko="첫째 장"), "body": said(zh="手册的正文", ko="본문 글")}
    yield "chapter", "chapter", {"guide": ids["guide"], **one}, {}
    yield "poster", "poster", {"title": said(zh="垃圾要分类"), "body": said(zh="请分类投放。")}, {}
    one = {
        "title": said(zh="停水通知", ja="断水のお知らせ"),
        "body": said(zh="明日停水。", ja="明日断水します。"),
    }
    yield "notice", "notice", one, {}
    one = {"name": "迁入登记", "subject": said(zh="请来登记"), "body": said(zh="您好，邻居。")}
    yield "letter", "letter_template", one, {}
    yield "question", "question", {"question": said(zh="何处办证"), "answer": said(zh="请到窗口办理。")}, {}
    yield "phrase", "phrase", {"text": said(zh="请出示证件。")}, {}
    one = {
        "term": said(zh="便民办证点"),
        "definition": said(zh="居住的证件"),
        "forbidden": said(en="Zqforbidden"),
    }
    yield "term", "term", one, {}
    yield "diagram", "diagram", {"title": said(zh="从舱门到家门")}, {}
    one = {"title": said(zh="走下飞机"), "body": said(zh="请备好护照。")}
    yield "step", "step", {"diagram": ids["diagram"], **one}, {}
    yield "recording", "recording", {"title": said(zh="台风广播"), "script": said(zh="请收起花盆。")}, {}
    yield "sound", "sound", {"recording": ids["recording"], "language": "zh", "media": ids["media"]}, {}
    one = {"title": said(zh="关于我们"), "body": said(zh="我们为居民服务。")}
    yield "page", "page", {"slug": "zq-about", **one}, {}
    yield "gone_notice", "notice", {"title": said(zh="旧的通知"), "body": said(zh="作废内容。")}, {}
    yield "gone_poster", "poster", {"title": said(zh="旧的海报"), "body": said(zh="作废海报。")}, {}
    yield "gone_question", "question", {"question": said(zh="旧的问题"), "answer": said(zh="作废回答。")}, {}


def _studio(ids: dict[str, int]) -> Iterator[Row]:
    """What prints are made with, and the register of what was printed."""
    one: dict[str, Any] = {"title": Text({"zh": "清理楼道"}), "body": Text({"zh": "请清理楼道。"})}
    yield "official", "official_letter", {**one, "number": 7}, {}
    yield "pack", "learning_pack", {"name": "Zqpack", "week_of": date(2026, 3, 16)}, {}
    yield "item", "learning_item", {"pack": ids["pack"], "position": 1, "term": ids["term"]}, {}
    yield "look", "office_look", {"area": ids["town"]}, {}
    measures = {"across": 3, "down": 8, "label_width": 700, "label_height": 370}
    yield "labels", "label_sheet", {"name": "Zqlabels", **measures}, {}
    yield "pass_kim", "entry_pass", {"resident": ids["kim"], "valid_until": date(2099, 6, 7)}, {}
    own = {"printable": "zqprint", "languages": "zh", "record": "poster", "row": ids["poster"], "mark": "m"}
    yield "printed", "printed_edition", {}, own
    yield "run", "print_run", {"edition": ids["printed"], "area": ids["apricot"]}, {}
    yield "copy", "printed_copy", {"run": ids["run"], "household": ids["door_1"]}, {}


def _remarks(ids: dict[str, int]) -> Iterator[Row]:
    for name, language in (
        ("remark_ko", "ko"),
        ("remark_ja", "ja"),
        ("gone_remark", "ko"),
        ("gone_remark_ja", "ja"),
    ):
        values = {"text": f"Zq{name}", "segment": ids["segment:guide.title"], "language": language}
        yield name, "remark", values, {}
