"""Texts are laid out before they are printed or published: what that tells, where, and how it is kept."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import pytest

import views.preflight
from backoffice import preflight_layout, printing, proofs, store
from backoffice.access import Actor
from backoffice.content import editions, work
from backoffice.print_order import Print
from models.content.letter_template import PLACEHOLDERS
from models.register import by_name
from printables import PrintError, Problem, Sheet
from tests.publishing import publish

SYSTEM = Actor.system("tests")
TITLE = {"zh": "办理登记", "ko": "등록 안내"}
SHORT = {"zh": "- 请带护照\n- 110", "ko": "- 여권을 가져오세요\n- 110"}
#: More than a sheet of A3 has room for in letters that can be read from afar.
LONG = {
    "zh": "\n".join(f"- {'请在入住后二十四小时内办理住宿登记，' * 8}" for _line in range(12)),
    "ko": "\n".join(f"- {'입주 후 이십사 시간 안에 등록해 주시고 ' * 8}" for _line in range(12)),
}
_wish = Print.wish
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


class Made(list[tuple[str, ...]]):
    """The languages of the layouts that were asked for; `problems` is what they tell."""

    problems: tuple[Problem, ...] = ()
    error: Exception | None = None
    #: Those that take their time, as long as there is a list of them.
    slow: list[Future[Sheet]] | None = None

    def submit(self, _name: str, _values: Any, *, languages: Sequence[str], **_how: Any) -> Future[Sheet]:
        self.append(tuple(languages))
        made = Future[Sheet]()
        if self.slow is not None:
            made.set_running_or_notify_cancel()
            self.slow.append(made)
        elif self.error is not None:
            made.set_exception(self.error)
        else:
            made.set_result(Sheet(b"", 1, self.problems))
        return made


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder where layouts are kept."""
    monkeypatch.setattr(preflight_layout, "_folder", lambda: tmp_path / "layouts")
    monkeypatch.setattr(proofs, "SECONDS", 120.0)  # machines may be busy
    return tmp_path / "layouts"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """In place of the renderer."""
    found = Made()
    monkeypatch.setattr(printing, "renderer", lambda: found)
    return found


@pytest.fixture
def shop(app: Any, office: Any) -> Iterator[None]:
    with app.test_request_context():
        yield


def poster(body: dict[str, str], *, live: bool = False) -> Any:
    """A poster, published or about to be."""
    record = by_name("poster")
    row = store.create(SYSTEM, record, {"title": TITLE, "body": body})
    if live:
        publish(record, row.id)
    return record.get_by_id(row.id)


def test_a_layout_is_made_once_and_anew_when_the_text_changes(shop: None, made: Made) -> None:
    row = poster(SHORT, live=True)
    made.problems = (Problem("overflow", "body", "4 mm"), Problem("outdated", "body", "ko", language="ko"))
    record = by_name("poster")
    (before,) = proofs.proofs(SYSTEM, record).proofs
    assert (before.left, before.findings, list(made)) == (1, [], [])
    told = proofs.proof_of(SYSTEM, record, row.id)
    assert [(each.kind, each.severity, each.row) for each in told.findings] == [("overflow", "stop", row.id)]
    assert proofs.proofs(SYSTEM, record).proofs == [told]
    proofs.proof_of(SYSTEM, record, row.id)
    assert list(made) == [("zh", "ko")]
    store.change(SYSTEM, record, row.id, {"body": {**SHORT, "zh": "- 请带护照和照片\n- 110"}})
    assert proofs.proofs(SYSTEM, record).proofs[0].left == 1


@pytest.mark.parametrize(
    "error",
    [PrintError([Problem("too_long", "poster", "longer than 60 s")]), RuntimeError("broken"), TimeoutError()],
)
def test_what_could_not_be_laid_out_is_tried_again(shop: None, made: Made, error: Exception) -> None:
    row = poster(SHORT, live=True)
    made.error = error
    told = proofs.proof_of(SYSTEM, by_name("poster"), row.id)
    assert (told.left, told.findings) == (1, [])
    assert proofs.before_publication(SYSTEM, row, ["zh", "ko"]).left == [("zh", "ko")]
    made.error = None
    assert proofs.proof_of(SYSTEM, by_name("poster"), row.id).left == 0


@pytest.mark.parametrize("content", ["", "[", "7", '[{"unheard": 1}]'])
def test_a_kept_file_that_cannot_be_read_is_made_anew(
    shop: None, made: Made, kept: Path, content: str
) -> None:
    row = poster(SHORT, live=True)
    proofs.proof_of(SYSTEM, by_name("poster"), row.id)
    (file,) = kept.iterdir()
    whole = file.read_text("utf-8")
    file.write_text(content, "utf-8")
    assert proofs.proofs(SYSTEM, by_name("poster")).proofs[0].left == 1
    assert proofs.proof_of(SYSTEM, by_name("poster"), row.id).left == 0
    assert (len(made), [file.read_text("utf-8")]) == (2, [each.read_text("utf-8") for each in kept.iterdir()])
    assert file.read_text("utf-8") == whole


def test_a_folder_that_cannot_be_written_hinders_nothing(shop: None, made: Made, kept: Path) -> None:
    kept.write_bytes(b"")
    row = poster(SHORT)
    made.problems = (Problem("overflow", "body", "4 mm"),)
    told = proofs.before_publication(SYSTEM, row, ["zh", "ko"])
    assert ([each.kind for each in told.findings], told.left) == (["overflow"], [])


def test_a_full_disk_hinders_nothing_and_leaves_nothing(
    shop: None, made: Made, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    row = poster(SHORT)
    monkeypatch.setattr(Path, "replace", full)
    assert proofs.before_publication(SYSTEM, row, ["zh", "ko"]).left == []
    assert list(kept.iterdir()) == []


def test_a_layout_that_takes_longer_is_ordered_once_and_kept_when_it_comes(
    shop: None, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "SECONDS", 0.1)
    row, record = poster(SHORT, live=True), by_name("poster")
    made.slow = []
    assert [proofs.proof_of(SYSTEM, record, row.id).left for _time in range(2)] == [1, 1]
    (late,) = made.slow
    late.set_result(Sheet(b"", 1, (Problem("overflow", "body", "4 mm"),)))
    (told,) = proofs.proofs(SYSTEM, record).proofs
    assert (told.left, [each.kind for each in told.findings]) == (0, ["overflow"])
    assert len(made) == 1


def test_a_layout_is_good_on_other_days_and_when_the_text_is_published(
    shop: None, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = poster(SHORT)
    proofs.before_publication(SYSTEM, row, ["zh", "ko"])
    publish(by_name("poster"), row.id)
    monkeypatch.setattr(Print, "wish", lambda self: replace(_wish(self), day=date(2030, 1, 2)))
    assert proofs.proof_of(SYSTEM, by_name("poster"), row.id).left == 0
    assert len(made) == 1


def test_what_concerns_other_languages_is_no_hindrance(shop: None, made: Made) -> None:
    row = poster(SHORT)
    made.problems = (
        Problem("overflow", "body (zh)", "4 mm"),
        Problem("overflow", "title (ko)", "2 mm"),
        Problem("widow", "body", "x", "warn"),
    )
    told = proofs.before_publication(SYSTEM, row, ["ko"]).findings
    assert [(each.kind, each.language) for each in told] == [("overflow", "ko"), ("widow", "")]


@pytest.mark.parametrize("late", ["zh", "ko", "link"])
def test_what_is_written_during_the_layout_is_not_published_unproved(
    shop: None, made: Made, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    row, record = poster(SHORT, live=True), by_name("poster")
    published = editions.live(record, [row.id])

    def submit(*given: Any, **how: Any) -> Future[Sheet]:
        changed = {"link": "https://b.example/"} if late == "link" else {"body": {**SHORT, late: "- 9"}}
        store.change(SYSTEM, record, row.id, changed)
        ready = work.languages_of(SYSTEM, record, row.id)
        work.approve(SYSTEM, *(each for each in ready if each.unapproved and not each.stale))
        return Made.submit(made, *given, **how)

    monkeypatch.setattr(made, "submit", submit)
    with pytest.raises(store.Invalid):
        proofs.publish(SYSTEM, record, row.id, ["zh" if late == "zh" else "ko"])
    assert editions.live(record, [row.id]) == published


@pytest.mark.parametrize("purpose", ["notification", "thanks", "commitment", "choice"])
def test_letters_to_persons_are_laid_out_for_one_that_is_invented(
    shop: None, office: Any, purpose: str
) -> None:
    said = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    body = {code: f"{text}\n\n{said}\n\n1. A\n2. B" for code, text in SHORT.items()}
    record, actor = by_name("letter_template"), office.actor("outreach")
    row = store.create(SYSTEM, record, {"name": "x", "kind": purpose, "subject": TITLE, "body": body})
    sound = proofs.before_publication(actor, row, ["zh", "ko"])
    assert ([each for each in sound.findings if each.stops], sound.left) == ([], [])
    wide = {code: f"{text}\n\n{'W' * 200}" for code, text in body.items()}
    row = store.change(SYSTEM, record, row.id, {"body": wide})
    told = proofs.before_publication(actor, row, ["zh", "ko"]).findings
    assert {(each.record, each.row) for each in told} == {(record, row.id)}
    assert "ko" in {each.language for each in told}
    assert {each.kind for each in told} <= {"broken_word", "overflow"}


# On screen, with sheets that are laid out


def step(client: Any, row: Any, *languages: str) -> Any:
    return client.post(
        "/admin/poster/workflow/", data={"id": row.id, "step": "publish", "language": list(languages)}
    )


def test_a_text_that_does_not_fit_is_not_published_and_says_where(client_of: Any, shop: None) -> None:
    row = poster(LONG)
    of = by_name("poster"), row.id
    work.approve(SYSTEM, *work.languages_of(SYSTEM, *of))
    client = client_of("outreach")
    answer = step(client, row, "zh", "ko")
    assert answer.status_code == 422
    assert list(editions.live(by_name("poster"), [row.id])) == []
    panel = lxml.html.fromstring(answer.get_data(as_text=True)).xpath("//section[@id='workflow']")[0]
    assert panel.xpath(".//p[@class='fault']")
    ways = panel.xpath(".//details[@open]//li/a")
    desks = {f"/admin/translation/desk/?id={each.id}" for each in work.languages_of(SYSTEM, *of)}
    assert {each.get("href") for each in ways} <= {f"/admin/poster/details/?id={row.id}", *desks}
    assert any("mm" in each.text_content() for each in ways)
    store.change(SYSTEM, by_name("poster"), row.id, {"body": SHORT})
    work.approve(SYSTEM, *work.languages_of(SYSTEM, *of))
    assert step(client, row, "zh", "ko").status_code == 302
    assert {each.language for each in editions.live(by_name("poster"), [row.id])} == {"zh", "ko"}


def test_what_is_to_be_noted_stands_at_its_language_when_it_is_published(
    client_of: Any, shop: None, made: Made
) -> None:
    row = poster(SHORT)
    work.approve(SYSTEM, *work.languages_of(SYSTEM, by_name("poster"), row.id))
    made.problems = (Problem("widow", "body (ko)", "x", "warn"),)
    client = client_of("outreach")
    answer = step(client, row, "zh", "ko")
    assert answer.status_code == 302
    assert len(made) == 1
    page = lxml.html.fromstring(client.get(answer.location).get_data(as_text=True))
    assert len(page.xpath("//section[@id='workflow']//details[@open]//li/a")) == 1


def test_the_list_lays_out_what_was_not(client_of: Any, shop: None) -> None:
    row = poster(LONG, live=True)
    client = client_of("outreach")
    page = lxml.html.fromstring(client.get("/admin/print/preflight/?record=poster").get_data(as_text=True))
    (address,) = page.xpath("//section//a[contains(@href, '/laid')]/@href")
    piece = client.get(address, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert f"/admin/poster/details/?id={row.id}" in lxml.html.fromstring(piece).xpath(
        "//ul[@class='findings']//a/@href"
    )
    assert "/laid" not in piece
    assert "<h1" in client.get(address).get_data(as_text=True)


def test_only_some_wait_at_once(
    client_of: Any, shop: None, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/admin/print/preflight/laid?record=poster&id={poster(SHORT, live=True).id}&left=9"
    client = client_of("outreach")
    monkeypatch.setattr(views.preflight, "_waiting", threading.BoundedSemaphore(1))
    with views.preflight._waiting:
        answer = client.get(address, headers={"HX-Request": "true"})
    page = lxml.html.fromstring(answer.get_data(as_text=True))
    assert (answer.status_code, list(made)) == (200, [])
    assert page.xpath("//p/a[contains(@href, '/laid')]")
    assert not page.xpath("//*[@hx-get]")
    for _time in range(2):
        assert "/laid" not in client.get(address, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert len(made) == 1


@pytest.mark.parametrize(
    ("role", "query", "status"),
    [
        ("outreach", "record=resident&id=1", 404),
        ("outreach", "record=poster&id=999999", 404),
        ("outreach", "record=poster&id=x", 404),
        ("outreach", "record=term&id=1", 403),
        ("command", "record=poster&id=1", 403),
    ],
)
def test_what_is_laid_out_is_within_reach(
    client_of: Any, office: Any, role: str, query: str, status: int
) -> None:
    assert client_of(role).get(f"/admin/print/preflight/laid?{query}").status_code == status
