"""The translation desk over HTTP: what it shows, what it saves, who may, and that nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import lxml.html
import pytest

from backoffice import store
from backoffice.access import ROLES
from backoffice.content import desk, lines, progress, work
from backoffice.content.desk import Written
from models.content.chapter import Chapter
from models.content.guide import Guide
from models.content.language import Language
from models.content.remark import Remark
from models.content.segment import Segment
from models.content.target import APPROVED, Target
from models.content.term import Term
from models.content.translation import Translation
from models.days import today
from models.fields import Patch, State
from tests.test_screens import statements

from .cast import TELLER
from .conftest import Client, Office

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Clients = Callable[[str | None], Client]

BODY = "登记不收费。请带护照。\n\n- 周一至周五 9:00–17:00 办理。\n- 电话 022-55550101。"


@pytest.fixture
def guide(office: Office) -> Any:
    """A guide with one chapter, asked for in Korean and Japanese."""
    row = store.create(TELLER, Guide, {"title": Patch({"zh": "新邻居手册"})})
    values = {"guide": row.id, "position": 1, "title": Patch({"zh": "住宿登记"}), "body": Patch({"zh": BODY})}
    store.create(TELLER, Chapter, values)
    work.hand_over(TELLER, Guide, row.id, ["ko"], translator=office.id("user:translator"))
    work.hand_over(TELLER, Guide, row.id, ["ja"])
    return row


def translation(language: str = "ko") -> Any:
    return Translation.get(Translation.language == language, Translation.record == "guide")


def segment(text: str) -> Any:
    return Segment.get(Segment.text == text, Segment.deleted_at.is_null())


def target(text: str, language: str = "ko") -> Any:
    return Target.get_or_none(Target.segment == segment(text).id, Target.language == language)


def say(actor: Any, text: str, said: str, language: str = "ko") -> Any:
    return desk.save_many(actor, [Written(segment(text).id, language, said)])[0]


def all_said(actor: Any, language: str = "ko") -> None:
    keys = [key for (key,) in Segment.select(Segment.id).where(Segment.deleted_at.is_null()).tuples()]
    desk.save_many(actor, [Written(key, language, f"번역 {key}.") for key in keys])


def page(client: Client, **args: Any) -> Any:
    answer = client.get("/admin/translation/desk/", query_string={"id": translation().id, **args})
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.get_data(as_text=True))


def line(found: Any, text: str) -> Any:
    return found.xpath(f"//*[@id='s-{segment(text).id}']")[0]


def was(found: Any, text: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(line(found, text).xpath(".//input[@data-was]/@value")[0])
    return said


def save(client: Client, text: str, said: str, known: dict[str, Any], **more: Any) -> Any:
    sent = {"id": translation().id, "segment": segment(text).id, "text": said, "joined": False, "was": known}
    return client.post("/admin/translation/desk/save/", json={**sent, **more})


# What it shows


def test_every_sentence_of_the_whole_stands_beside_its_translation(guide: Any, client_of: Clients) -> None:
    found = page(client_of("translator"))
    sources = [each.text_content().strip() for each in found.xpath("//*[@data-source]")]
    assert sources == [
        "新邻居手册",
        "住宿登记",
        "登记不收费。",
        "请带护照。",
        "周一至周五 9:00–17:00 办理。",
        "电话 022-55550101。",
    ]
    assert [each.text_content().split()[-1] for each in found.xpath("//section/h2")] == [
        "新邻居手册",
        "住宿登记",
    ]
    area = line(found, "请带护照。").xpath(".//textarea")[0]
    assert (area.get("lang"), area.get("dir")) == ("ko", "ltr")
    assert set(found.xpath("//*[contains(@class, 'line')]/@data-state")) == {"missing"}


def test_arabic_is_written_from_right_to_left(office: Office, guide: Any, client_of: Clients) -> None:
    work.hand_over(TELLER, Guide, guide.id, ["ar"])
    answer = client_of("outreach").get(f"/admin/translation/desk/?id={translation('ar').id}")
    assert set(lxml.html.fromstring(answer.data).xpath("//textarea[@data-text]/@dir")) == {"rtl"}


def test_what_changed_since_is_marked_word_by_word(office: Office, guide: Any, client_of: Clients) -> None:
    say(office.actor("translator"), "请带护照。", "여권을 가져오세요.")
    chapter = Chapter.get()
    changed = chapter.body.get("zh").replace("请带护照。", "请带护照和签证。")
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": changed})})
    found = line(page(client_of("translator")), "请带护照和签证。")
    assert found.get("data-state") == "outdated"
    assert found.xpath(".//ins/text()[normalize-space()]") == ["和签证"]
    assert found.xpath(".//button[@data-act='confirm']")


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("all", 6), ("todo", 5), ("outdated", 0), ("findings", 1), ("remarks", 1),
    ],
)  # fmt: skip
def test_filters_show_what_they_say(
    office: Office, guide: Any, client_of: Clients, show: str, expected: int
) -> None:
    translator = office.actor("translator")
    say(translator, "电话 022-55550101。", "전화 022-55550202.")
    place = {"text": "哪个护照？", "segment": segment("请带护照。").id, "language": "ko"}
    store.create(translator, Remark, place)
    found = page(client_of("translator"), show=show)
    assert len(found.xpath("//*[@data-source]")) == expected
    assert found.xpath("//nav[@class='shows']//a[@aria-current]/span")[0].text == str(expected)


def test_a_long_text_comes_in_pages_of_fifty(office: Office, guide: Any, client_of: Clients) -> None:
    body = "\n".join(f"这是第{number}条说明。" for number in range(1000))
    store.change(TELLER, Chapter, Chapter.get().id, {"body": Patch({"zh": body})})
    client, seen, address = client_of("translator"), 0, f"/admin/translation/desk/?id={translation().id}"
    for _turn in range(3):
        found = lxml.html.fromstring(client.get(address).data)
        seen += len(found.xpath("//*[@data-source]"))
        address = found.xpath("//a[@rel='next']/@href")[0]
    assert seen == 150
    back = found.xpath("//a[@rel='prev']/@href")[0]
    assert client.get(back).status_code == 200
    last = page(client, after=1000)
    assert len(last.xpath("//*[@data-source]")) == 2
    assert not last.xpath("//a[@rel='next']")


def test_a_page_asks_the_database_as_often_however_many_sentences(
    office: Office, guide: Any, client_of: Clients
) -> None:
    client, numbers = client_of("translator"), []
    for more in (0, 40):
        body = BODY + "".join(f"\n请看第{number}页。" for number in range(more))
        store.change(TELLER, Chapter, Chapter.get().id, {"body": Patch({"zh": body})})
        all_said(office.actor("translator"))
        page(client)
        with statements() as asked:
            page(client)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 40


# What helps


def test_memory_glossary_and_history_stand_beside_a_sentence(
    office: Office, guide: Any, client_of: Clients
) -> None:
    translator = office.actor("translator")
    all_said(translator)
    work.approve(office.actor("outreach"), translation())
    term = {"term": Patch({"zh": "护照", "ko": "여권"}), "forbidden": Patch({"ko": "패스포트"})}
    made = store.create(TELLER, Term, term)
    for each in Translation.select().where(Translation.record == "term", Translation.row == made.id):
        if each.language != "zh":
            work.approve(TELLER, each)
    chapter = Chapter.get()
    body = chapter.body.get("zh") + "\n请带护照原件。"
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": body})})
    args = {"id": translation().id, "segment": segment("请带护照原件。").id}
    answer = client_of("translator").get("/admin/translation/desk/beside/", query_string=args)
    found = lxml.html.fromstring(answer.get_data(as_text=True))
    assert found.xpath("//button[@data-take]/@data-take") == [target("请带护照。").text]
    assert found.xpath("//button[@data-insert]/@data-insert") == ["여권"]
    assert "패스포트" in found.text_content()
    args["segment"] = segment("请带护照。").id
    text = client_of("translator").get("/admin/translation/desk/beside/", query_string=args).text
    assert translator.name in text
    without = page(client_of("translator"), at=args["segment"])
    assert without.xpath("//*[@data-helps]//h3[@id='memory-title']")


def test_remarks_are_added_settled_and_opened_again(office: Office, guide: Any, client_of: Clients) -> None:
    client = client_of("translator")
    form = {"id": translation().id, "segment": segment("请带护照。").id}
    assert client.post("/admin/translation/desk/remark/", data={**form, "text": "原件？"}).status_code == 302
    remark = Remark.get()
    assert (remark.text, remark.language, remark.user_id) == ("原件？", "ko", office.id("user:translator"))
    for done in (True, False):
        answer = client.post(
            "/admin/translation/desk/remark/",
            data={**form, "done": remark.id},
            headers={"Accept": "application/json"},
        )
        assert "原件？" in answer.get_json()["beside"]
        assert Remark.get().done is done
    answer = client.post(
        "/admin/translation/desk/remark/", data={**form, "text": " "}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    other = {**form, "segment": segment("登记不收费。").id, "done": remark.id}
    assert client.post("/admin/translation/desk/remark/", data=other).status_code == 404


# What it saves


def test_a_sentence_is_saved_and_told_about(office: Office, guide: Any, client_of: Clients) -> None:
    client = client_of("translator")
    known = was(page(client), "电话 022-55550101。")
    answer = save(client, "电话 022-55550101。", " 전화\n022-55550202. ", known)
    told = answer.get_json()
    assert answer.status_code == 200
    assert (told["what"], told["state"], told["waits"]) == ("saved", "draft", False)
    assert target("电话 022-55550101。").text == "전화 022-55550202."
    assert "022-55550101" in told["told"]  # the number is missing, which a check finds
    assert Chapter.get().body.get("ko") == "- 전화 022-55550202."
    again = save(client, "电话 022-55550101。", "전화 022-55550101.", told["was"]).get_json()
    assert "findings" not in again["told"]
    assert target("电话 022-55550101。").version == 2


def test_nothing_is_lost_when_two_write_the_same_sentence(
    office: Office, guide: Any, client_of: Clients
) -> None:
    client = client_of("translator")
    known = was(page(client), "请带护照。")
    say(office.actor("outreach"), "请带护照。", "여권 지참.")
    answer = save(client, "请带护照。", "여권을 가져오세요.", known)
    assert answer.status_code == 409
    assert answer.get_json()["theirs"] == "여권 지참."
    assert target("请带护照。").text == "여권 지참."
    assert save(client, "请带护照。", "여권을 가져오세요.", answer.get_json()["was"]).status_code == 200
    assert target("请带护照。").text == "여권을 가져오세요."


def test_an_approval_meanwhile_is_no_contradiction(office: Office, guide: Any, client_of: Clients) -> None:
    client = client_of("translator")
    say(office.actor("translator"), "请带护照。", "여권 지참.")
    known = was(page(client), "请带护照。")
    desk.approve(office.actor("outreach"), target("请带护照。"), "여권 지참.")
    assert save(client, "请带护照。", "여권을 가져오세요.", known).status_code == 200
    assert target("请带护照。").state != APPROVED


def test_what_was_written_for_an_earlier_chinese_is_kept_and_outdated(
    office: Office, guide: Any, client_of: Clients
) -> None:
    client = client_of("translator")
    known = was(page(client), "请带护照。")
    chapter = Chapter.get()
    zh = chapter.body.get("zh").replace("请带护照。", "请带身份证。")
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": zh})})
    told = save(client, "请带身份证。", "여권을 가져오세요.", known).get_json()
    assert (told["what"], told["state"]) == ("stale", "outdated")
    assert target("请带身份证。").text == "여권을 가져오세요."
    assert "<del>" in told["source"]


def test_still_right_needs_another_pair_of_eyes(office: Office, guide: Any, client_of: Clients) -> None:
    translator, outreach = office.actor("translator"), office.actor("outreach")
    all_said(translator)
    work.approve(outreach, translation())
    chapter = Chapter.get()
    zh = chapter.body.get("zh").replace("请带护照。", "请携带护照。")
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": zh})})
    sent = {"id": translation().id, "segment": segment("请携带护照。").id, "act": "confirm"}
    told = client_of("translator").post("/admin/translation/desk/sentence/", json=sent).get_json()
    assert told["state"] == "draft"
    assert (translation().stale, translation().unapproved, translation().state) == (0, 1, State.DRAFT)
    sent |= {"act": "approve", "text": target("请携带护照。").text}
    assert client_of("translator").post("/admin/translation/desk/sentence/", json=sent).status_code == 422
    assert client_of("outreach").post("/admin/translation/desk/sentence/", json=sent).status_code == 200
    assert target("请携带护照。").state == APPROVED


def test_what_is_approved_is_what_was_read(office: Office, guide: Any, client_of: Clients) -> None:
    say(office.actor("translator"), "请带护照。", "여권 지참.")
    sent = {"id": translation().id, "segment": segment("请带护照。").id, "act": "approve", "text": "다른 것"}
    assert client_of("outreach").post("/admin/translation/desk/sentence/", json=sent).status_code == 409
    assert target("请带护照。").state != APPROVED


def test_a_sentence_may_be_said_by_the_one_before(office: Office, guide: Any, client_of: Clients) -> None:
    client = client_of("translator")
    found = page(client)
    assert not line(found, "登记不收费。").xpath(".//input[@data-joined]")
    say(office.actor("translator"), "登记不收费。", "등록은 무료이며 여권이 필요합니다.")
    known = was(found, "请带护照。")
    told = save(client, "请带护照。", "", known, joined=True).get_json()
    assert (told["state"], told["waits"]) == ("draft", False)
    assert Chapter.get().body.get("ko") == "등록은 무료이며 여권이 필요합니다."


# Without a script


def typed(found: Any, texts: dict[str, str]) -> dict[str, str]:
    """The fields that a browser sends of the form, with these texts typed into it."""
    form = found.get_element_by_id("desk-form")
    fields = {key: value for key, value in form.form_values() if key != "csrf_token"}
    return fields | {f"text-{segment(text).id}": said for text, said in texts.items()}


def test_the_plain_form_saves_what_was_typed(office: Office, guide: Any, client_of: Clients) -> None:
    client = client_of("translator")
    fields = typed(page(client), {"请带护照。": "여권을 가져오세요.", "登记不收费。": "등록은 무료입니다."})
    answer = client.post(f"/admin/translation/desk/?id={translation().id}", data=fields)
    assert answer.status_code == 302
    assert (target("请带护照。").text, target("登记不收费。").text) == (
        "여권을 가져오세요.",
        "등록은 무료입니다.",
    )
    assert Target.select().count() == 2


def test_the_plain_form_shows_both_texts_of_a_contradiction(
    office: Office, guide: Any, client_of: Clients
) -> None:
    client = client_of("translator")
    fields = typed(page(client), {"请带护照。": "여권을 가져오세요.", "登记不收费。": "등록은 무료입니다."})
    say(office.actor("outreach"), "请带护照。", "여권 지참.")
    answer = client.post(f"/admin/translation/desk/?id={translation().id}", data=fields)
    assert answer.status_code == 422
    found = line(lxml.html.fromstring(answer.get_data(as_text=True)), "请带护照。")
    assert found.xpath(".//textarea")[0].text.strip() == "여권을 가져오세요."
    assert "여권 지참." in found.xpath(".//*[@class='versus']")[0].text_content()
    assert target("登记不收费。").text == "등록은 무료입니다."


def take(client: Client, step: str, **more: str) -> None:
    """Take a step of the workflow, although the checks found something."""
    address = f"/admin/translation/desk/?id={translation().id}"
    answer = client.post(address, data={"step": step, **more})
    found = lxml.html.fromstring(client.get(answer.headers["Location"]).data)
    for despite in found.xpath("//input[@name='despite']/@value"):
        client.post(address, data={"step": step, "despite": despite, **more})


def test_the_steps_of_the_workflow(office: Office, guide: Any, client_of: Clients) -> None:
    address = f"/admin/translation/desk/?id={translation().id}"
    take(client_of("translator"), "submit")
    assert translation().state == State.DRAFT  # sentences are missing
    all_said(office.actor("translator"))
    take(client_of("translator"), "submit")
    assert translation().state == State.REVIEW
    assert not page(client_of("translator")).xpath("//button[@data-step='approve']")
    client_of("outreach").post(address, data={"step": "send_back", "reason": ""})
    assert translation().state == State.REVIEW  # without a reason nobody knows what to do
    client_of("outreach").post(address, data={"step": "send_back", "reason": "第三句"})
    assert translation().state == State.DRAFT
    take(client_of("translator"), "submit")
    assert len(page(client_of("outreach"), show="todo").xpath("//button[@data-act='approve']")) == 6
    (seen,) = page(client_of("outreach")).xpath("//input[@name='seen']/@value")
    for wrong in ({}, {"seen": "0" * 16}):
        take(client_of("outreach"), "approve", **wrong)
        assert translation().state == State.REVIEW  # somebody wrote since that was read
    take(client_of("outreach"), "approve", seen=seen)
    assert translation().state == State.APPROVED
    assert {each.state for each in Target.select()} == {APPROVED}


def test_a_step_asks_first_when_the_checks_found_something(
    office: Office, guide: Any, client_of: Clients
) -> None:
    address = f"/admin/translation/desk/?id={translation().id}"
    all_said(office.actor("translator"))
    for role, step, before, after in (
        ("translator", "submit", State.DRAFT, State.REVIEW),
        ("outreach", "approve", State.REVIEW, State.APPROVED),
    ):
        client = client_of(role)
        form = {"step": step, "seen": work.fingerprint(translation())}
        assert not page(client).xpath("//*[@data-ask]")
        answer = client.post(address, data=form)
        assert translation().state == before
        found = lxml.html.fromstring(client.get(answer.headers["Location"]).data)
        (asked,) = found.xpath("//*[@data-ask]")
        errors, warnings = lines.doubts(office.actor(role), translation())
        assert errors
        assert str(errors) in asked.text_content()
        (link,) = asked.xpath(".//a/@href")
        assert "show=findings" in link
        assert client.get(link).status_code == 200
        client.post(address, data={**form, "despite": f"{step}-{errors + 1}-{warnings}"})  # other findings
        assert translation().state == before
        (despite,) = asked.xpath(".//input[@name='despite']/@value")
        client.post(address, data={**form, "despite": despite})
        assert translation().state == after


def test_the_reason_of_a_sending_back_stands_above_the_sentences(
    office: Office, guide: Any, client_of: Clients
) -> None:
    def told() -> list[str]:
        found = page(client_of("translator")).xpath("//*[contains(@class, 'sent-back')]")
        return [each.text_content() for each in found]

    all_said(office.actor("translator"))
    work.submit(office.actor("translator"), translation())
    assert told() == []
    work.send_back(office.actor("outreach"), translation(), "第三句的<数字>不对")
    (notice,) = told()
    assert "第三句的<数字>不对" in notice
    say(office.actor("translator"), "请带护照。", "여권을 가져오세요.")
    assert len(told()) == 1  # until it is handed in again
    work.submit(office.actor("translator"), translation())
    assert told() == []
    say(office.actor("translator"), "请带护照。", "여권을 꼭 가져오세요.")
    assert (translation().state, told()) == (State.DRAFT, [])


@pytest.mark.parametrize(("text", "most"), [("请带护照。", 5000), ("住宿登记", 200)])
def test_a_sentence_has_its_measure(
    office: Office, guide: Any, client_of: Clients, text: str, most: int
) -> None:
    client = client_of("translator")
    most = min(most, Chapter.title.max_length) if most != 5000 else most
    found = page(client)
    assert line(found, text).xpath(".//textarea/@data-most") == [str(most)]
    known = was(found, text)
    answer = save(client, text, "가" * (most + 1), known)
    assert answer.status_code == 422
    assert str(most) in answer.get_json()["message"]
    assert target(text) is None
    fields = typed(found, {text: "가" * (most + 1)})
    answer = client.post(f"/admin/translation/desk/?id={translation().id}", data=fields)
    assert answer.status_code == 422
    kept = line(lxml.html.fromstring(answer.get_data(as_text=True)), text)
    assert kept.xpath(".//textarea")[0].text.strip() == "가" * (most + 1)
    assert str(most) in kept.xpath(".//*[@class='versus']")[0].text_content()
    answer = save(client, text, "가" * most, known)
    assert answer.status_code == 200
    assert f"{most}/{len(text)}" in answer.get_json()["told"]  # far longer than the source


# Who may


@pytest.mark.parametrize("role", ROLES)
def test_only_who_works_on_translations_comes_in(
    office: Office, guide: Any, client_of: Clients, role: str
) -> None:
    allowed = role in ("administrator", "outreach", "translator")
    for address in ("desk/", "desk/page/", "desk/paper/", "overview/"):
        if address == "desk/paper/":
            continue  # laid out once, below
        answer = client_of(role).get(f"/admin/translation/{address}?id={translation().id}")
        assert answer.status_code == (200 if allowed else 403), address


def test_a_translator_of_korean_writes_no_japanese(office: Office, guide: Any, client_of: Clients) -> None:
    client, japanese = client_of("translator"), translation("ja")
    known = was(page(client), "请带护照。")
    sent = {"id": japanese.id, "segment": segment("请带护照。").id, "text": "旅券", "was": known}
    assert client.post("/admin/translation/desk/save/", json=sent).status_code == 403
    assert (
        client.post("/admin/translation/desk/sentence/", json={**sent, "act": "confirm"}).status_code == 403
    )
    assert (
        client.post(f"/admin/translation/desk/?id={japanese.id}", data={"step": "submit"}).status_code == 403
    )
    assert client.get(f"/admin/translation/desk/?id={japanese.id}").status_code == 404
    overview = lxml.html.fromstring(client.get("/admin/translation/overview/").data)
    assert "日本語" not in overview.xpath("//main")[0].text_content()
    assert Target.select().count() == 0


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"id": "x"}, 404), ({"id": 10**30}, 404), ({"id": None}, 404), ({"segment": 999999}, 404),
        ({"segment": []}, 404),
        ({"was": "x"}, 400), ({"was": None}, 400), ({"text": 7}, 400), ({"was": {"version": "x"}}, 404),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    guide: Any, client_of: Clients, sent: dict[str, Any], code: int
) -> None:
    client = client_of("translator")
    known = was(page(client), "请带护照。")
    right = {"id": translation().id, "segment": segment("请带护照。").id, "text": "여권", "was": known}
    assert client.post("/admin/translation/desk/save/", json={**right, **sent}).status_code == code
    assert (
        client.post(
            "/admin/translation/desk/save/", data="[]", headers={"Content-Type": "application/json"}
        ).status_code
        == 400
    )
    assert Target.select().count() == 0


@pytest.mark.parametrize(
    "args", ["", "?id=0", "?id=x", "?id={id}&show=none", "?id={id}&after=x", "?id={zh}x"]
)
def test_addresses_that_lead_nowhere(guide: Any, client_of: Clients, args: str) -> None:
    address = args.format(id=translation().id, zh=translation("zh").id)
    assert client_of("translator").get(f"/admin/translation/desk/{address}").status_code == 404


def test_sentences_of_what_was_deleted_are_gone(office: Office, guide: Any, client_of: Clients) -> None:
    client, key = client_of("translator"), segment("请带护照。").id
    known, id_ = was(page(client), "请带护照。"), translation().id
    chapter = Chapter.get()
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": "只有这一句。"})})
    sent = {"id": id_, "segment": key, "text": "여권", "joined": False, "was": known}
    assert client.post("/admin/translation/desk/save/", json=sent).status_code == 404
    store.delete(TELLER, Guide, guide.id)
    assert client.get(f"/admin/translation/desk/?id={id_}").status_code == 404
    assert client.post("/admin/translation/desk/save/", json=sent).status_code == 404


def test_chinese_is_written_elsewhere(guide: Any, client_of: Clients) -> None:
    answer = client_of("outreach").get(f"/admin/translation/desk/?id={translation('zh').id}")
    assert answer.headers["Location"] == f"/admin/guide/details/?id={guide.id}"


def test_no_page_of_the_desk_names_a_person(office: Office, guide: Any, client_of: Clients) -> None:
    client, id_ = client_of("translator"), translation().id
    say(office.actor("translator"), "请带护照。", "여권 지참.")
    beside = f"desk/beside/?id={id_}&segment={segment('请带护照。').id}"
    for address in (f"desk/?id={id_}", beside, f"desk/page/?id={id_}", "overview/", "", f"details/?id={id_}"):
        text = client.get(f"/admin/translation/{address}").text
        for name in ("金哲洙", "KIM CHEOLSU", "13800000001", "M12345678", "door_token", "杏花路"):
            assert name not in text, (address, name)


# The list, the overview, the first page, the previews


def test_the_list_leads_to_the_desk_and_tells_how_far_it_is(
    office: Office, guide: Any, client_of: Clients
) -> None:
    say(office.actor("translator"), "请带护照。", "여권 지참.")
    found = lxml.html.fromstring(client_of("translator").get("/admin/translation/").data)
    (row,) = found.xpath("//tbody/tr")
    assert row.xpath(".//th//a/@href")[0] == f"/admin/translation/desk/?id={translation().id}"
    assert "한국어" in row.text_content()
    assert row.xpath(".//*[@class='far']")[0].text_content().strip() == "1/6"
    details = client_of("translator").get(f"/admin/translation/details/?id={translation().id}").text
    assert f"/admin/translation/desk/?id={translation().id}" in details


def test_the_overview_counts_by_language(office: Office, guide: Any, client_of: Clients) -> None:
    all_said(office.actor("translator"))
    found = lxml.html.fromstring(client_of("outreach").get("/admin/translation/overview/?record=guide").data)
    heads = [each.text_content() for each in found.xpath("//table[@class='matrix']//thead//th")]
    assert heads[1:] == ["한국어", "日本語"]
    cells = [
        " ".join(each.text_content().split()) for each in found.xpath("//tbody//td//span[@class='number']")
    ]
    assert cells == ["6 / 6", "0 / 6"]
    assert client_of("outreach").get("/admin/translation/overview/?record=resident").status_code == 404
    assert client_of("outreach").get("/admin/translation/overview/?page=9").status_code == 404


def test_the_first_page_tells_whose_turn_it_is(office: Office, guide: Any, client_of: Clients) -> None:
    def waiting(role: str) -> list[tuple[str, str]]:
        return [(each.what, each.translation.language) for each in progress.waiting(office.actor(role), 9)]

    assert waiting("translator") == [("do", "ko")]
    assert f"/admin/translation/desk/?id={translation().id}" in client_of("translator").get("/admin/").text
    all_said(office.actor("translator"))
    work.submit(office.actor("translator"), translation())
    assert waiting("translator") == []
    assert waiting("outreach") == [("approve", "ko")]
    assert waiting("clerk") == []


def test_what_waits_for_a_translator_stands_on_the_first_page(
    office: Office, guide: Any, client_of: Clients
) -> None:
    translator, outreach, key = (
        office.actor("translator"),
        office.actor("outreach"),
        office.id("user:translator"),
    )

    def waits() -> list[tuple[str, bool]]:
        return [(each.what, each.late) for each in progress.waiting(translator, 9)]

    def shown() -> Any:
        found = lxml.html.fromstring(client_of("translator").get("/admin/").data)
        return found.xpath("//section[@aria-labelledby='translations']//li")

    yesterday = today() - timedelta(days=1)
    work.hand_over(TELLER, Guide, guide.id, ["ko"], translator=key, due_on=yesterday)
    assert waits() == [("do", True)]  # all sentences are missing
    assert shown()[0].xpath(".//*[contains(@class, 'late')]//*[contains(@class, 'bad')]")
    all_said(translator)
    assert waits() == [("do", True)]  # to be handed in
    work.submit(translator, translation())
    assert waits() == []
    work.send_back(outreach, translation(), "第三句的数字不对")
    assert waits() == [("back", True)]
    assert "第三句的数字不对" in shown()[0].text_content()
    work.submit(translator, translation())
    work.approve(outreach, translation())
    assert (waits(), shown()) == ([], [])
    work.hand_over(TELLER, Guide, guide.id, ["ko"], translator=key, due_on=today())
    assert "show=todo" not in shown()[0].xpath(".//a/@href")[0]
    assert waits() == [("do", False)]  # nothing is missing, and yet it was handed over once more
    Translation.update(translator=None, due_on=None).where(Translation.id == translation().id).execute()
    assert waits() == []
    chapter = Chapter.get()
    zh = chapter.body.get("zh").replace("请带护照。", "请携带护照。")
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": zh})})
    assert waits() == [("do", False)]  # outdated in a language of the translator
    other = Translation.update(translator=office.id("user:outreach"))
    other.where(Translation.id == translation().id).execute()
    assert waits() == []  # it is somebody else's


def test_the_page_marks_where_one_is_and_what_is_missing(
    office: Office, guide: Any, client_of: Clients
) -> None:
    say(office.actor("translator"), "请带护照。", "**여권**을 <b>가져오세요</b>.")
    args = {"id": translation().id, "at": segment("请带护照。").id}
    found = lxml.html.fromstring(
        client_of("translator").get("/admin/translation/desk/page/", query_string=args).get_data(as_text=True)
    )
    assert found.xpath("//mark[@id='now']")[0].text_content() == "여권을 <b>가져오세요</b>."
    assert not found.xpath("//b")
    assert "新邻居手册" in found.xpath("//*[@class='untranslated']")[0].text_content()
    args["at"] = segment("登记不收费。").id
    text = (
        client_of("translator").get("/admin/translation/desk/page/", query_string=args).get_data(as_text=True)
    )
    assert lxml.html.fromstring(text).xpath("//mark[@id='now']")[0].text_content() == "登记不收费。"


def test_the_paper_is_shown_to_who_may_not_print(office: Office, guide: Any, client_of: Clients) -> None:
    all_said(office.actor("translator"))
    client = client_of("translator")
    answer = client.get(f"/admin/translation/desk/paper/?id={translation().id}&fragment=1")
    assert answer.status_code == 200
    pictures = lxml.html.fromstring(answer.get_data(as_text=True)).xpath("//img/@src")
    assert pictures
    assert client.get(pictures[0]).mimetype == "image/png"
    assert client.get("/admin/print/").status_code == 403


def test_findings_are_the_same_one_by_one(office: Office, guide: Any) -> None:
    say(office.actor("translator"), "电话 022-55550101。", "전화 022-55550202.")
    actor = office.actor("translator")
    sheet = lines.sheet(actor, translation())
    (found,) = sheet.findings
    one = lines.line(actor, translation(), found)
    assert lines.findings_of(actor, [one]) == sheet.findings
    assert Language.select().count() == 7
