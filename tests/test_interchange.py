"""A translation goes out as a file and comes back: what is different is saved sentence by sentence, nothing
is overwritten unseen, and one bad sentence stops no other."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from backoffice import store
from backoffice.access import Actor
from backoffice.content import desk, lines, work
from backoffice.content.desk import Written
from backoffice.content.formats import FORMATS, sending, taking
from backoffice.content.formats.taking import (
    CONFIRMED,
    CONFLICT,
    EMPTY,
    OTHER,
    REFUSED,
    STALE,
    TAKEN,
    UNCHANGED,
    UNKNOWN,
    Report,
)
from backoffice.content.formats.units import Back, Returned, Unreadable
from models.content.remark import Remark
from models.content.target import Target
from models.fields import Patch, Text
from models.register import by_name
from tests.cast import TELLER
from tests.conftest import Client, Office

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Clients = Callable[[str | None], Client]

CHINESE = "请带**护照**。\n登记不收费。\n电话：12345。\n谢谢。"


@dataclass
class Desk:
    """A guide with one chapter that is being translated into Korean."""

    office: Office
    guide: int
    chapter: int

    @property
    def actor(self) -> Actor:
        return self.office.actor("translator")

    @property
    def translation(self) -> Any:
        return work.find(TELLER, by_name("guide"), self.guide, "ko")

    def line(self, source: str) -> Any:
        return next(line for line in lines.sheet(TELLER, self.translation).lines if line.source == source)

    def write(self, source: str, text: str, actor: Actor = TELLER) -> None:
        line = self.line(source)
        came = desk.save_many(actor, [Written(line.segment, "ko", text)])
        assert came[0].what == "saved"

    def change_chinese(self, old: str, new: str) -> None:
        body = by_name("chapter").get_by_id(self.chapter).body.get("zh").replace(old, new)
        store.change(TELLER, by_name("chapter"), self.chapter, {"body": Patch({"zh": body})})

    def sent(self, form: str = "xliff2", waiting: bool = False) -> Returned:
        """The file that goes out, read as it is."""
        return FORMATS[form].read(FORMATS[form].write(sending.bundle(self.actor, self.translation, waiting)))

    def take(self, returned: Returned, **texts: str) -> Report:
        """Take it back with other texts, by the first sign of their Chinese."""
        units = [
            replace(back, target=texts[back.source[0]]) if back.source[0] in texts else back
            for back in returned.units
        ]
        return taking.take(self.actor, self.translation, replace(returned, units=units))

    def said(self, source: str) -> str:
        return str(self.line(source).text)


@pytest.fixture
def closed_desk(office: Office, app: Flask) -> Desk:
    """For those who come over HTTP."""
    with app.app_context():
        guide = store.create(TELLER, by_name("guide"), {"title": Text({"zh": "手册"})})
        given = {
            "guide": guide.id,
            "position": 1,
            "title": Text({"zh": "登记"}),
            "body": Text({"zh": CHINESE}),
        }
        chapter = store.create(TELLER, by_name("chapter"), given)
        work.hand_over(TELLER, by_name("guide"), guide.id, ["ko", "ja", "ar"])
        return Desk(office, guide.id, chapter.id)


@pytest.fixture
def desk_of(closed_desk: Desk, app: Flask) -> Any:
    with app.app_context():
        yield closed_desk


def outcomes(report: Report) -> dict[str, str]:
    return {line.back.source: line.outcome for line in report.lines}


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_translated_elsewhere_is_saved_as_a_draft(desk_of: Desk, form: str) -> None:
    desk_of.write("谢谢。", "감사합니다.")
    returned = desk_of.sent(form)
    assert [(back.source, back.target) for back in returned.units][-1] == ("谢谢。", "감사합니다.")
    assert set(outcomes(desk_of.take(returned)).values()) == {UNCHANGED}
    report = desk_of.take(returned, 请="**여권**을 가져오세요.", 登="등록은 무료입니다.", 手="안내서")
    assert outcomes(report) == {
        "手册": TAKEN, "登记": TAKEN, "请带**护照**。": TAKEN, "登记不收费。": TAKEN,
        "电话：12345。": UNCHANGED, "谢谢。": UNCHANGED,
    }  # fmt: skip
    line = desk_of.line("请带**护照**。")
    assert (line.text, line.state) == ("**여권**을 가져오세요.", "draft")
    assert Target.get_by_id(line.target).written_by_id == desk_of.actor.user_id
    assert outcomes(desk_of.take(returned, 请="**여권**을 가져오세요."))["请带**护照**。"] == UNCHANGED


def test_a_file_says_where_sentences_stand_and_what_is_noted(desk_of: Desk) -> None:
    line = desk_of.line("谢谢。")
    given = {"segment": line.segment, "language": "ko", "text": "说得客气些"}
    store.create(TELLER, by_name("remark"), given)
    found = {unit.source: unit for unit in sending.bundle(desk_of.actor, desk_of.translation).units}
    assert found["手册"].place == "标题"
    assert found["谢谢。"].place == "章节 1 · 正文"
    assert found["谢谢。"].notes == ("说得客气些",)
    assert (found["手册"].most, found["谢谢。"].most) == (200, 0)


def test_only_what_waits_goes_out(desk_of: Desk) -> None:
    for source in ("手册", "登记", "请带**护照**。", "登记不收费。", "谢谢。"):
        desk_of.write(source, "가")
    desk_of.change_chinese("谢谢。", "多谢。")
    assert [back.source for back in desk_of.sent(waiting=True).units] == ["电话：12345。", "多谢。"]
    report = desk_of.take(desk_of.sent(waiting=True), 电="전화: 12345.")
    assert (report.absent, outcomes(report)["电话：12345。"]) == (4, TAKEN)


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_made_from_older_chinese_is_saved_as_stale(desk_of: Desk, form: str) -> None:
    returned = desk_of.sent(form)
    desk_of.change_chinese("登记不收费。", "登记从来不收费。")
    report = desk_of.take(returned, 登="등록은 무료입니다.", 谢="감사합니다.")
    assert outcomes(report)["登记不收费。"] == STALE
    assert outcomes(report)["谢谢。"] == TAKEN
    line = desk_of.line("登记从来不收费。")
    assert (line.state, line.text, line.before) == ("outdated", "등록은 무료입니다.", "登记不收费。")


def test_what_somebody_else_wrote_meanwhile_stays_and_both_are_kept(desk_of: Desk) -> None:
    desk_of.write("谢谢。", "고마워요.")
    returned = desk_of.sent()
    desk_of.write("谢谢。", "감사합니다.")
    desk_of.write("登记不收费。", "무료.")
    report = desk_of.take(returned, 谢="고맙습니다.", 登="등록은 무료입니다.")
    found = {line.back.source: line for line in report.lines}
    assert (found["谢谢。"].outcome, found["谢谢。"].theirs) == (CONFLICT, "감사합니다.")
    assert found["登记不收费。"].outcome == CONFLICT
    assert desk_of.said("谢谢。") == "감사합니다."
    kept = {remark.text for remark in Remark.select()}
    assert any("고맙습니다." in text for text in kept)
    assert report.remarks == 2
    assert desk_of.take(returned, 谢="고맙습니다.", 登="등록은 무료입니다.").remarks == 0
    untouched = desk_of.take(returned)
    assert set(outcomes(untouched).values()) == {UNCHANGED}


def test_a_stale_translation_that_comes_back_as_done_is_confirmed(desk_of: Desk) -> None:
    desk_of.write("谢谢。", "감사합니다.")
    desk_of.change_chinese("谢谢。", "多谢。")
    returned = desk_of.sent()
    assert outcomes(desk_of.take(returned))["多谢。"] == UNCHANGED
    assert desk_of.line("多谢。").state == "outdated"
    done = [
        replace(back, stale=False, state="draft") if back.source == "多谢。" else back
        for back in returned.units
    ]
    assert outcomes(desk_of.take(replace(returned, units=done)))["多谢。"] == CONFIRMED
    assert desk_of.line("多谢。").state == "draft"


def test_each_sentence_has_its_own_outcome(desk_of: Desk) -> None:
    desk_of.write("谢谢。", "감사합니다.")
    given = {back.source: back for back in desk_of.sent().units}
    first, paid, thanks = given["请带**护照**。"], given["登记不收费。"], given["谢谢。"]
    units = [
        replace(first, target="여권\n가져오세요."),
        replace(first, target="다른 문장"),
        replace(paid, target="x", problem="lost digits"),
        replace(given["手册"], target="반", partial=True),
        replace(thanks, target=""),
        replace(given["电话：12345。"], source="谢谢。", target="감사"),
        Back(999_999, "", "没有这句", "없음", "draft", 7),
        Back(0, "", "登记", "등록", "draft", 8),
        Back(0, "", "登记 别的", "등록", "draft", 9),
    ]
    report = taking.take(desk_of.actor, desk_of.translation, Returned("", 0, "", units))
    assert [line.outcome for line in report.lines] == [
        TAKEN, REFUSED, REFUSED, REFUSED, EMPTY, OTHER, UNKNOWN, TAKEN, UNKNOWN,
    ]  # fmt: skip
    assert desk_of.said("请带**护照**。") == "여권 가져오세요."
    assert desk_of.said("谢谢。") == "감사합니다."
    assert all(str(line.problem) for line in report.lines if line.outcome == REFUSED)


def test_what_is_saved_is_checked(desk_of: Desk) -> None:
    report = desk_of.take(desk_of.sent(), 电="전화: 54321.", 登="등록은 무료입니다.")
    kinds = {line.back.source: {finding.kind for finding in line.findings} for line in report.lines}
    assert kinds["登记不收费。"] == set()
    assert kinds["电话：12345。"]


def test_notes_of_translators_become_remarks_once(desk_of: Desk) -> None:
    returned = desk_of.sent()
    units = [
        replace(back, notes=("확인 부탁", "长" * 2500)) if back.source == "谢谢。" else back
        for back in returned.units
    ]
    report = taking.take(desk_of.actor, desk_of.translation, replace(returned, units=units))
    assert report.remarks == 3
    first = Remark.get(Remark.text == "확인 부탁")
    assert (first.language, first.user_id) == ("ko", desk_of.actor.user_id)
    assert taking.take(desk_of.actor, desk_of.translation, replace(returned, units=units)).remarks == 0


@pytest.mark.parametrize(
    ("language", "fits"),
    [("ko", True), ("ko-KR", True), ("ko_KR", True), ("", True), ("ja", False), ("zh-Hant", False)],
)
def test_a_file_of_another_language_is_refused(desk_of: Desk, language: str, fits: bool) -> None:
    returned = replace(desk_of.sent(), language=language)
    if fits:
        desk_of.take(returned)
    else:
        with pytest.raises(Unreadable):
            desk_of.take(returned)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("zh-TW", "zh-Hant", True), ("zh-Hant-TW", "zh-Hant", True), ("zh-CN", "zh-Hant", False),
     ("sr-Latn", "sr", False), ("en-GB", "en-US", True), ("de", "de-DE", True)],
)  # fmt: skip
def test_languages_are_compared_by_what_they_are(kind: Any, one: str, other: str, same: bool) -> None:
    assert taking._same_language(one, other) is same


def test_a_file_of_another_text_is_refused(desk_of: Desk) -> None:
    with pytest.raises(Unreadable):
        desk_of.take(replace(desk_of.sent(), row=desk_of.guide + 1))


def test_nobody_takes_a_file_into_a_language_of_others(desk_of: Desk) -> None:
    japanese = work.find(TELLER, by_name("guide"), desk_of.guide, "ja")
    back = desk_of.sent().units[0]
    report = taking.take(
        desk_of.actor, japanese, Returned("", 0, "", [replace(back, target="案内", base="")])
    )
    assert [line.outcome for line in report.lines] == [REFUSED]
    assert not Target.select().where(Target.language == "ja").exists()


# Over HTTP


def address(of: Desk, form: str = "", language: str = "ko") -> str:
    translation = work.find(TELLER, by_name("guide"), of.guide, language)
    return f"/admin/translation/{translation.id}/files/{form}"


def bring(client: Client, where: str, content: bytes, name: str = "back.xlf") -> Any:
    return client.post(where, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


@pytest.mark.parametrize("form", FORMATS)
def test_a_translator_takes_a_file_away_and_brings_it_back(
    closed_desk: Desk, app: Flask, client_of: Clients, form: str
) -> None:
    client = client_of("translator")
    page = client.get(address(closed_desk))
    assert page.status_code == 200
    assert address(closed_desk, form) in page.text
    answer = client.get(address(closed_desk, form))
    assert (answer.status_code, answer.mimetype) == (200, FORMATS[form].media_type)
    assert f"guide-{closed_desk.guide}-ko{FORMATS[form].suffix}" in answer.headers["Content-Disposition"]
    content = answer.data
    if form == "xlsx":
        book = load_workbook(io.BytesIO(content))
        line = next(line for line in book.active if line[2].value == "谢谢。")
        line[3].value = "<b>감사합니다.</b>"
        file = io.BytesIO()
        book.save(file)
        content = file.getvalue()
    else:
        content = _translated(form, content, "<b>감사합니다.</b>")
    report = bring(client, address(closed_desk), content)
    assert report.status_code == 200
    assert "&lt;b&gt;감사합니다.&lt;/b&gt;" in report.text
    with app.app_context():
        assert closed_desk.said("谢谢。") == "<b>감사합니다.</b>"


def _translated(form: str, content: bytes, text: str) -> bytes:
    """As a tool would write it, which knows no more of the file than its standard."""
    from translate.storage import pypo, xliff
    from translate.storage import xliff2 as toolkit2

    kinds: dict[str, Any] = {"xliff2": toolkit2.Xliff2File, "xliff1": xliff.xlifffile, "po": pypo.pofile}
    opened = kinds[form].parsestring(content)
    next(each for each in opened.units if each.source == "谢谢。").target = text
    return bytes(opened)


def test_the_report_leads_to_the_sentences_and_shows_notes(
    closed_desk: Desk, app: Flask, client_of: Clients
) -> None:
    client = client_of("translator")
    content = client.get(address(closed_desk, "xliff2")).data.decode()
    content = content.replace("</unit>", "<notes><note>확인 <b/>부탁</note></notes></unit>", 1)
    report = bring(client, address(closed_desk), content.encode())
    with app.app_context():
        line = closed_desk.line("手册")
    assert f"#s-{line.segment}" in report.text
    assert "확인 부탁" in report.text


def test_a_long_file_is_saved_in_parts(desk_of: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "BATCH", 2)
    texts = {"手": "안내서", "登": "등록", "请": "여권", "电": "전화: 12345.", "谢": "감사합니다."}
    report = desk_of.take(desk_of.sent(), **texts)
    assert [line.outcome for line in report.lines] == [TAKEN] * 6
    assert desk_of.said("谢谢。") == "감사합니다."


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"PK\x03\x04", b'<!DOCTYPE x [<!ENTITY a "b">]><xliff version="2.0"/>', b"\xff\xfe\x00"],
)
def test_a_bad_file_is_refused_with_a_reason(closed_desk: Desk, client_of: Clients, content: bytes) -> None:
    answer = bring(client_of("translator"), address(closed_desk), content)
    assert answer.status_code == 400
    assert 'class="note error"' in answer.text


def test_no_file_is_asked_for(closed_desk: Desk, client_of: Clients) -> None:
    assert client_of("translator").post(address(closed_desk), data={}).status_code == 400


@pytest.mark.parametrize("language", ["ja", "ar"])
def test_a_language_of_others_is_out_of_reach(closed_desk: Desk, client_of: Clients, language: str) -> None:
    client, where = client_of("translator"), address(closed_desk, language=language)
    content = client.get(address(closed_desk, "xliff2")).data
    assert client.get(where).status_code == 404
    assert client.get(where + "po").status_code == 404
    assert bring(client, where, content).status_code == 404
    assert bring(client_of("outreach"), where, content).status_code == 400  # it is Korean
    assert not Target.select().where(Target.language == language).exists()


@pytest.mark.parametrize("role", ["clerk", "grid_member", "command", "company_liaison"])
def test_others_reach_no_file(closed_desk: Desk, client_of: Clients, role: str) -> None:
    client = client_of(role)
    for each in (
        client.get(address(closed_desk)),
        client.get(address(closed_desk, "po")),
        bring(client, address(closed_desk), b""),
    ):
        assert each.status_code in (403, 404)


@pytest.mark.parametrize("path", ["999999/files/", "999999/files/po", "1/files/pdf"])
def test_what_is_not_there_is_not_found(closed_desk: Desk, client_of: Clients, path: str) -> None:
    assert client_of("outreach").get(f"/admin/translation/{path}").status_code == 404
