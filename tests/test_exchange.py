"""Import and export: a clear line for each thing that is wrong, nothing half stored, no live formula."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook

from backoffice import exchange, store, tables
from backoffice.access import Actor
from backoffice.query import Query
from backoffice.tables import LONGEST_CELL, BadTable
from models.base import Record
from models.fields import Text
from models.register import by_name, records
from tests.conftest import Office

TELLER = Actor.system("import")


@pytest.fixture(autouse=True)
def _speaking(app: Flask) -> Any:
    with app.app_context():
        yield


def csv_of(path: Path, *lines: Sequence[Any]) -> Path:
    path.write_text("\n".join(",".join(map(str, line)) for line in lines), encoding="utf-8")
    return path


def read(record: str, path: Path, actor: Actor = TELLER, *, dry_run: bool = False) -> exchange.Report:
    with tables.open_table(path) as table:
        return exchange.read_in(actor, by_name(record), table, dry_run=dry_run)


def found(record: str, name: str) -> Record:
    return by_name(record).get(name=name)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_was_exported_is_read_again(office: Office, tmp_path: Path, suffix: str) -> None:
    text = Text({"zh": "停水", "ko": "단수\r\n내일"})
    store.create(TELLER, by_name("notice"), {"title": text, "body": text})
    guide = store.create(TELLER, by_name("guide"), {"title": text})
    long = Text({"zh": "长 " * (LONGEST_CELL // 2) + "文"})
    store.create(TELLER, by_name("chapter"), {"guide": guide.id, "title": text, "body": long})
    for record in records():
        path = tmp_path / f"{record.key()}.{suffix}"
        before = record.select().count()
        exchange.write_out(TELLER, record, Query.parse(TELLER, record, {}), path)
        report = read(record.key(), path)
        assert report.problems == [], record.key()
        assert (report.made, report.changed, report.failed) == (0, 0, 0), record.key()
        assert record.select().count() == before


def test_one_language_of_a_text_leaves_the_others(office: Office, tmp_path: Path) -> None:
    notice = store.create(
        TELLER, by_name("notice"), {"title": Text({"zh": "停水", "ko": "단수"}), "body": Text({"zh": "明天"})}
    )
    path = csv_of(tmp_path / "in.csv", ["id", "title", "title [en]"], [notice.id, "停电", "Power cut"])
    assert read("notice", path).changed == 1
    found = by_name("notice").get_by_id(notice.id)
    assert found.title == Text({"zh": "停电", "ko": "단수", "en": "Power cut"})


def test_a_translation_is_not_written_over_as_a_whole(office: Office, tmp_path: Path) -> None:
    """A table that was exported before a translator wrote would take that away again."""
    notice = store.create(
        TELLER, by_name("notice"), {"title": Text({"zh": "停水", "ko": "단수"}), "body": Text({"zh": "明天"})}
    )
    head = ["id", "title [en]", "title [ko]"]
    report = read("notice", csv_of(tmp_path / "in.csv", head, [notice.id, "Power cut", "정전"]))
    assert (report.changed, report.failed) == (0, 1)
    assert by_name("notice").get_by_id(notice.id).title == Text({"zh": "停水", "ko": "단수"})
    assert read("notice", csv_of(tmp_path / "same.csv", head, [notice.id, "Power cut", "단수"])).changed == 1
    values = {"name": "街景", "file": f"{'0' * 64}.png", "alternative": Text({"zh": "街道", "ko": "길"})}
    media = store.create(TELLER, by_name("media"), values)  # which nobody translates at the desk
    assert (
        read("media", csv_of(tmp_path / "media.csv", ["id", "alternative [ko]"], [media.id, "거리"])).changed
        == 1
    )


def test_states_of_languages_are_not_read(office: Office, tmp_path: Path) -> None:
    """They follow from the work on the sentences."""
    text = Text({"zh": "停水", "ko": "단수"})
    notice = store.create(TELLER, by_name("notice"), {"title": text, "body": text})
    path = csv_of(tmp_path / "in.csv", ["id", "states"], [notice.id, "ko:published"])
    assert read("notice", path).changed == 0
    assert by_name("notice").get_by_id(notice.id).state_in("ko") == "draft"


def test_a_line_whose_row_is_in_the_bin_says_so(office: Office, tmp_path: Path) -> None:
    path = csv_of(tmp_path / "in.csv", ["name", "kind", "nationality"], ["测", "visitor", "KR"])
    read("resident", path)
    row = found("resident", "测")
    store.delete(TELLER, by_name("resident"), row.id)
    report = read("resident", path)
    assert (report.made, report.failed) == (0, 1)
    assert str(row.id) in report.problems[0]


def test_a_line_is_read_by_labels_names_and_other_names(office: Office, tmp_path: Path) -> None:
    path = csv_of(
        tmp_path / "in.csv",
        ["Name", "nationality", "Kind of person", "born", "Household", "preferred_language"],
        ["测试一", "Korea", "visitor", "2001年2月3日", "杏花路1号 3-2-101", "ko"],
        ["测试二", "South Korea", "访客", "20010203", "", ""],
        ["测试三", "韩国", "Visitor", "1/2/03", "无此处", "xx"],
    )
    report = read("resident", path)
    assert (report.made, report.failed) == (1, 2)
    row = found("resident", "测试二")
    assert (row.nationality, row.kind, row.born) == ("KR", "visitor", date(2001, 2, 3))
    lines = "\n".join(report.problems)
    assert "2: nationality: " in lines
    for name in ("born", "household", "preferred_language"):
        assert f"4: {name}: " in lines


def test_the_same_file_twice_makes_nothing_new(office: Office, tmp_path: Path) -> None:
    lines = [["name", "kind", "nationality"], *([f"测{number}", "visitor", "KR"] for number in range(5))]
    path = csv_of(tmp_path / "in.csv", *lines)
    assert read("resident", path).made == 5
    assert read("resident", path).made == 0
    csv_of(path, *lines, ["测9", "visitor", "KR"])
    assert read("resident", path).made == 1


def test_a_dry_run_keeps_nothing(office: Office, tmp_path: Path) -> None:
    path = csv_of(tmp_path / "in.csv", ["name", "kind", "nationality"], ["测", "visitor", "KR"])
    assert read("resident", path, dry_run=True).made == 1
    assert not by_name("resident").select().where(by_name("resident").name == "测").exists()
    assert read("resident", path).made == 1


def test_a_row_is_changed_by_its_number_and_version(office: Office, tmp_path: Path) -> None:
    kim = office["kim"]
    path = csv_of(tmp_path / "in.csv", ["id", "version", "note"], [kim.id, kim.version, "called"])
    assert read("resident", path).changed == 1
    assert office["kim"].note == "called"
    csv_of(path, ["id", "version", "note"], [kim.id, kim.version, "another"])
    report = read("resident", path)
    assert report.failed == 1
    assert office["kim"].note == "called"


def test_masked_values_do_not_come_back(office: Office, tmp_path: Path) -> None:
    kim = office["kim"]
    path = csv_of(tmp_path / "in.csv", ["id", "phone", "note"], [kim.id, "••••0001", "called"])
    assert read("resident", path).changed == 1
    assert (office["kim"].phone.plain(), office["kim"].note) == ("13800000001", "called")
    csv_of(path, ["name", "kind", "phone"], ["测", "visitor", "••••0001"])
    assert read("resident", path).failed == 1


def test_an_actor_imports_within_reach(office: Office, tmp_path: Path) -> None:
    path = csv_of(
        tmp_path / "in.csv", ["name", "kind", "household"],
        ["内", "visitor", office.id("door_1")], ["外", "visitor", office.id("door_3")],
    )  # fmt: skip
    report = read("resident", path, office.actor("clerk"))
    assert (report.made, report.failed) == (1, 1)


@pytest.mark.parametrize("value", ["=1+1", "+8", "-1", "@x", "\tx"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_no_text_becomes_a_formula(tmp_path: Path, value: str, suffix: str) -> None:
    path = tmp_path / f"out.{suffix}"
    tables.write_table(path, ["name"], [[value]])
    if suffix == "csv":
        assert path.read_text("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")
    else:
        cell = load_workbook(path).active["A2"]
        assert (cell.data_type, cell.value) == ("s", value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_of_every_office_is_read(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "in.csv"
    path.write_text(f"姓名{separator}国籍\n金哲洙{separator}韩国\n", encoding=encoding)
    with tables.open_table(path) as table:
        assert table.header == ["姓名", "国籍"]
        assert [cells for _number, cells in table.rows] == [["金哲洙", "韩国"]]


def workbook(path: Path, *lines: Sequence[Any]) -> Path:
    book = Workbook()
    for line in lines:
        book.active.append(line)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (datetime(2020, 3, 22), date(2020, 3, 22)),  # noqa: DTZ001
        (43912, date(2020, 3, 22)),
        ("2020-03-22", date(2020, 3, 22)),
        ("2020/3/22", date(2020, 3, 22)),
        ("2020.3.22", date(2020, 3, 22)),
        ("2020年3月22日", date(2020, 3, 22)),
        ("20200322", date(2020, 3, 22)),
        ("2020-02-30", None),
        ("22.3.20", None),
        ("0000-00-00", None),
    ],
)
def test_days(office: Office, tmp_path: Path, cell: Any, day: date | None) -> None:
    path = workbook(tmp_path / "in.xlsx", ["name", "kind", "born"], ["测", "visitor", cell])
    report = read("resident", path)
    if day is None:
        assert report.failed == 1
    else:
        assert report.problems == []
        assert found("resident", "测").born == day


def test_a_number_that_lost_digits_is_refused(office: Office, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "in.xlsx", ["name", "kind", "document_type", "document_number"],
        ["测", "resident", "resident_id", 110101199003077000], ["验", "visitor", "passport", 12345678.0],
    )  # fmt: skip
    report = read("resident", path)
    assert [line for line in report.problems if line.startswith("2: document_number")]


def test_a_workbook_that_claims_too_much_is_read_as_it_is(tmp_path: Path) -> None:
    path = workbook(tmp_path / "small.xlsx", ["name"], ["one"])
    claimed = tmp_path / "in.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(claimed, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
            new.writestr(name, content)
    with tables.open_table(claimed) as table:
        assert [cells[0] for _number, cells in table.rows] == ["one"]


@pytest.mark.parametrize("content", [b"", b"PK no workbook", b"\xd0\xcf\x11\xe0 an old or locked workbook"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadTable), tables.open_table(path):
        pass


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/a", "w") as part:
        for _megabyte in range((tables.LARGEST_UNPACKED >> 20) + 1):
            part.write(b"\0" * (1 << 20))
    with pytest.raises(BadTable, match="unpacks"), tables.open_table(path):
        pass
