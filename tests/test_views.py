"""The views of lists: columns that stand in the address, views that are kept, shared and counted."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import lxml.html
import pytest
from flask import url_for
from markupsafe import Markup

from backoffice import access, store
from backoffice.access import Sight
from backoffice.query import BadQuery, Query
from models.register import by_name, records
from models.system.saved_list import SavedList
from tests.cast import TELLER
from views import lists
from views.arrangement import Arrangement, choosable

KEYS = [record.key() for record in records()]
LIST = "/admin/resident/"


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def page(answer: Any) -> Any:
    assert answer.status_code == 200, text(answer)[:500]
    return lxml.html.fromstring(text(answer))


def tabs(answer: Any) -> list[str]:
    """The labels of the views that a list offers."""
    found = page(answer).xpath("//div[contains(@class, 'views')]//a[.//*[@data-view]]")
    return [each.text_content().split()[0] for each in found]


def heads(answer: Any) -> list[str]:
    """The names of the columns that a list shows, in their order."""
    return str(page(answer).xpath("//form[@id='rows']/@data-columns")[0]).split(",")


def people(answer: Any) -> set[str]:
    return set(page(answer).xpath("//form[@id='rows']//tbody//th//text()"))


def kept(
    office: Any, role: str, query: str, *, shared: str | None = None, name: str = "名单", **more: Any
) -> int:
    system = {"record": "resident", "query": query, "user": office.id(f"user:{role}")}
    return int(store.create(TELLER, SavedList, {"name": name, "role": shared, **more}, system=system).id)


# Columns


@pytest.mark.parametrize("key", KEYS)
def test_columns_go_into_the_address_and_back(key: str, office: Any) -> None:
    actor, record = office.actor("administrator"), by_name(key)
    names = [each.name for each in choosable(actor, record)][::-1]
    args = {
        "columns": ",".join(
            f"{name}~{100 + place}" if place % 2 else name for place, name in enumerate(names)
        ),
        "frozen": "2",
        "density": "compact",
    }
    read = Arrangement.parse(actor, record, args)
    assert [each.name for each in read.fields] == names
    assert read.url_args() == args
    assert Arrangement.parse(actor, record, {}).url_args() == {}
    listed = ",".join(each.name for each in Arrangement.parse(actor, record, {}).fields)
    assert Arrangement.parse(actor, record, {"columns": listed}).url_args() == {}


def test_a_column_has_room_for_what_its_cells_show(office: Any, app: Any) -> None:
    """Also where that is another than the value, under a head of one letter."""
    actor, record = office.actor("administrator"), by_name("area")
    read = Arrangement.parse(actor, record, {"columns": "name,kind"})
    rows = list(record.select().limit(2))
    wide = {"kind": lambda row: Markup("<b>{}</b>").format("W" * 20)}
    with app.test_request_context():
        (_name, plain), (_name, wider) = [read.fitted(actor, rows, cells).rooms for cells in ({}, wide)]
    assert plain[1] < 20 * 8 <= wider[1]


@pytest.mark.parametrize(
    "asked",
    [
        "columns=nothing", "columns=name,name", "columns=name~", "columns=name~x", "columns=name~47",
        "columns=name~99999", "columns=name~-60", "columns=,", "columns=phone_blind", "columns=health",
        "columns=deleted_at", "frozen=9", "frozen=x", "density=loose", "columns=name~²00",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_columns_that_do_not_exist_are_refused(asked: str, client_of: Any) -> None:
    assert client_of("clerk").get(f"{LIST}?{asked}").status_code == 400


@pytest.mark.parametrize("role", ["clerk", "outreach", "command", "company_liaison", "duty_officer"])
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_columns_are_those_that_the_role_sees(role: str, office: Any, client_of: Any) -> None:
    actor, client, record = office.actor(role), client_of(role), by_name("resident")
    for column in record.columns():
        seen = access.sight(actor, record, column) is not Sight.HIDDEN
        offered = column.name in {each.name for each in choosable(actor, record)}
        status = client.get(f"{LIST}?columns={column.name}").status_code
        assert status == (200 if offered else 400), column.name
        assert seen or not offered, column.name


@pytest.mark.parametrize("role", access.ROLES)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_hidden_columns_are_not_columns_of_any_list(role: str, office: Any) -> None:
    actor, tried = office.actor(role), 0
    for record in records():
        if not access.may(actor, "view", record):
            continue
        for column in record.columns():
            if access.sight(actor, record, column) is Sight.HIDDEN:
                tried += 1
                with pytest.raises(BadQuery):
                    Arrangement.parse(actor, record, {"columns": column.name})
    assert tried or role not in ("command", "outreach", "company_liaison")


def test_a_masked_column_stays_masked(office: Any, client_of: Any) -> None:
    answer = client_of("clerk").get(f"{LIST}?columns=name,phone")
    assert heads(answer) == ["name", "phone"]
    assert "13800000001" not in text(answer)
    assert "••••0001" in text(answer)


def test_every_link_keeps_the_columns(office: Any, client_of: Any) -> None:
    asked = "columns=name,away~90&density=compact&size=20"
    found = page(client_of("clerk").get(f"{LIST}?{asked}&sort=-away"))
    within = found.xpath("//form[@id='rows']//a/@href | //nav[@class='pager']//a/@href")
    assert within
    for address in within:
        args = dict(parse_qsl(urlsplit(address).query))
        args = args if urlsplit(address).path == LIST else dict(parse_qsl(urlsplit(args["url"]).query))
        assert args["columns"] == "name,away~90", address
        assert args["density"] == "compact", address
    for form in (found.get_element_by_id("find"), found.xpath("//nav[@class='pager']/form")[0]):
        assert form.fields["columns"] == "name,away~90"


def test_the_menu_of_columns_works_without_script(office: Any, client_of: Any) -> None:
    clerk = client_of("clerk")
    form = next(
        each for each in page(clerk.get(f"{LIST}?f.away=returned")).forms if "arrange" in (each.action or "")
    )
    form.inputs["column"].value = {"name", "born", "away"}
    sent = [each for each in form.form_values() if not each[0].startswith("width.")]
    answer = clerk.get(form.action, query_string=[*sent, ("width.born", "120"), ("move", "up:away")])
    args = dict(parse_qsl(urlsplit(answer.location).query))
    assert args == {"f.away": "returned", "columns": "name,away,born~120"}
    assert heads(clerk.get(answer.location)) == ["name", "away", "born"]


# Views


@pytest.mark.parametrize("key", KEYS)
def test_views_that_come_with_a_record_open(key: str, app: Any, office: Any, client_of: Any) -> None:
    with app.test_request_context():
        offered = lists.views(office.actor("administrator"), by_name(key))
    assert [each.key for each in offered] == [each.key for each in by_name(key).views()]
    for each in offered:
        found = page(client_of("administrator").get(each.url))
        assert found.xpath(
            "//div[contains(@class, 'views')]//a[@aria-current='page']//*[@data-view]/@data-view"
        ) == [each.key]


def test_the_present_view_and_that_it_was_changed(office: Any, client_of: Any) -> None:
    clerk = client_of("clerk")
    for more, current in (("", "page"), ("&columns=name", "true"), ("&search=金", "true")):
        found = page(clerk.get(f"{LIST}?f.away=returned&view=returned{more}"))
        tab = found.xpath("//a[@aria-current and .//*[@data-view='returned']]")[0]
        assert tab.get("aria-current") == current, more
        assert bool(tab.xpath(".//*[contains(@class, 'badge')]")) is (current == "true")
    for unknown in ("nothing", "999", "-1"):
        assert "view=" not in "".join(
            page(clerk.get(f"{LIST}?f.away=returned&view={unknown}")).xpath("//nav[@class='pager']//a/@href")
        )


def test_a_view_is_kept_changed_and_put_away(office: Any, client_of: Any) -> None:
    clerk = client_of("clerk")
    sent = {"name": "韩国", "query": "f.nationality=KR&columns=name,away~90&page=3", "role": "duty_officer"}
    made = clerk.post(f"{LIST}save/", data=sent)
    row = SavedList.get()
    assert (row.query, row.role, row.today, row.user_id) == (
        "f.nationality=KR&columns=name,away~90", "duty_officer", False, office.id("user:clerk"),
    )  # fmt: skip
    assert heads(clerk.get(made.location)) == ["name", "away"]
    clerk.post(f"{LIST}views/keep/", data={"id": row.id, "query": "f.nationality=JP", "renew": "1"})
    assert (SavedList.get().query, SavedList.get().name) == ("f.nationality=JP", "韩国")
    change = {"id": row.id, "query": "", "name": "日本", "role": "", "today": "1"}
    clerk.post(f"{LIST}views/keep/", data=change)
    row = SavedList.get()
    assert (row.query, row.name, row.role, row.today) == ("f.nationality=JP", "日本", None, True)
    assert "日本" in tabs(clerk.get(LIST))
    clerk.post("/admin/saved_list/delete/", data={"id": row.id})
    assert "日本" not in tabs(clerk.get(LIST))
    assert clerk.post(f"{LIST}views/keep/", data=change).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"query": "f.nothing=1"}, 400),
        ({"query": "columns=nothing"}, 400),
        ({"query": "", "role": "translator"}, 400),
        ({"query": "", "role": "nobody"}, 400),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_is_no_view_is_refused(sent: dict[str, str], status: int, client_of: Any) -> None:
    assert client_of("clerk").post(f"{LIST}save/", data={"name": "x", **sent}).status_code == status
    assert not SavedList.select().exists()


def test_a_list_of_one_number_is_neither_kept_nor_shared(office: Any, client_of: Any) -> None:
    clerk = client_of("clerk")
    for query in ("f.phone=13800000001", "f.document_number=M12345678&f.away=returned", "search=13800000001"):
        answer = clerk.post(f"{LIST}save/", data={"name": "x", "query": query, "role": "grid_member"})
        assert answer.status_code == 302
        assert "13800000001" not in answer.location
        assert not SavedList.select().exists()
    key = kept(office, "clerk", "f.nationality=KR")
    clerk.post(f"{LIST}views/keep/", data={"id": key, "query": "f.phone=13800000001", "renew": "1"})
    assert SavedList.get().query == "f.nationality=KR"
    with pytest.raises(store.Invalid):
        kept(office, "clerk", "or1.f.household.phone=1&f.phone=13800000001", shared="grid_member")


def test_who_sees_a_shared_view(office: Any, client_of: Any) -> None:
    kept(office, "administrator", "f.nationality=KR", shared="clerk", name="给社区")
    kept(office, "administrator", "f.nationality=KR", name="自己")
    assert "给社区" in tabs(client_of("clerk").get(LIST))
    assert "自己" not in tabs(client_of("clerk").get(LIST))
    for role in ("grid_member", "outreach", "command", "duty_officer"):
        assert "给社区" not in text(client_of(role).get(LIST)), role


def test_a_shared_view_shows_each_their_own_rows(office: Any, client_of: Any) -> None:
    key = kept(office, "administrator", "f.nationality=KR", shared="clerk")
    address = f"{LIST}?f.nationality=KR&view={key}"
    clerk, everybody = (
        people(client_of("clerk").get(address)),
        people(client_of("administrator").get(address)),
    )
    assert clerk == {"金哲洙", "李英禾", "朴志勋"}
    assert clerk < everybody


def test_a_shared_view_that_asks_for_more_than_is_seen(app: Any, office: Any, client_of: Any) -> None:
    for query in ("f.born.from=2000-01-01", "sort=born", "columns=name,born", "search=金&f.sex=male"):
        key = kept(office, "clerk", query, shared="command", name="不可见")
        command = client_of("command")
        assert "不可见" not in tabs(command.get(LIST)), query
        details = command.get(f"/admin/saved_list/details/?id={key}")
        assert details.status_code == 200
        assert query not in text(details)
        assert "搜索、筛选" not in text(details)
        with app.test_request_context():
            assert lists.address(office.actor("command"), SavedList.get_by_id(key)) == ""
            assert lists.address(office.actor("clerk"), SavedList.get_by_id(key)) != ""


@pytest.mark.parametrize("role", ["duty_officer", "grid_member", "administrator"])
def test_only_its_owner_changes_a_view(role: str, office: Any, client_of: Any) -> None:
    key = kept(office, "clerk", "f.nationality=KR", shared=role)
    client = client_of(role)
    sent = {"id": key, "query": "f.nationality=JP", "renew": "1", "name": "anders"}
    assert client.post(f"{LIST}views/keep/", data=sent).status_code in (403, 404)
    found = page(client.get(f"{LIST}?f.nationality=KR&view={key}"))
    assert not [form for form in found.forms if "views/keep" in (form.action or "")]
    assert (SavedList.get().query, SavedList.get().name) == ("f.nationality=KR", "名单")


def test_a_view_of_another_record_is_not_changed_here(office: Any, client_of: Any) -> None:
    key = kept(office, "clerk", "f.nationality=KR")
    sent = {"id": key, "query": "", "renew": "1"}
    assert client_of("clerk").post("/admin/household/views/keep/", data=sent).status_code == 404


# Counts


@pytest.mark.parametrize("role", ["administrator", "clerk", "command", "company_liaison"])
def test_counts_are_of_the_rows_within_reach(role: str, app: Any, office: Any, client_of: Any) -> None:
    actor, record = office.actor(role), by_name("resident")
    counted = client_of(role).get(f"{LIST}views/counts/").json
    reach = list(record.select().where(access.rows(actor, "view", record), record.deleted_at.is_null()))
    expected = {}
    with app.test_request_context():
        offered = [each.key for each in lists.views(actor, record)]
    for key in offered:
        expected[key] = str(sum(row.away == key for row in reach))
    assert counted == expected


def test_counts_follow_and_stop_at_the_most(
    app: Any, office: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = client_of("administrator")
    before = admin.get(f"{LIST}views/counts/").json["returned"]
    store.change(TELLER, by_name("resident"), office.id("park"), {"away": "returned"})
    assert int(admin.get(f"{LIST}views/counts/").json["returned"]) == int(before) + 1
    monkeypatch.setattr(lists, "MOST_COUNTED", 2)
    assert admin.get(f"{LIST}views/counts/").json["returned"] == "2+"


def test_a_list_of_one_number_is_not_counted(office: Any, client_of: Any) -> None:
    key = kept(office, "clerk", "f.phone=13800000001")
    assert str(key) not in client_of("clerk").get(f"{LIST}views/counts/").json


# Elsewhere


def test_prints_offer_the_views(app: Any, office: Any, client_of: Any) -> None:
    shared = kept(office, "administrator", "f.nationality=KR", shared="clerk", name="给社区")
    hidden = kept(office, "administrator", "f.nationality=KR", name="自己")
    clerk, order = client_of("clerk"), "/admin/print/order?printable=notification_letter"
    found = page(clerk.get(order)).xpath("//select[@name='saved']/option/@value")
    assert {"never_left", "returned", "not_returned", str(shared)} <= set(found)
    assert clerk.get(f"{order}&saved=returned").status_code == 200
    assert clerk.get(f"{order}&saved={shared}").status_code == 200
    for other in (hidden, "nothing"):
        assert clerk.get(f"{order}&saved={other}").status_code == 404


def test_views_are_parsed_as_their_own_address(app: Any, office: Any) -> None:
    record, actor = by_name("resident"), office.actor("clerk")
    kept(office, "clerk", "f.away=returned&columns=name~90,away&frozen=0&density=compact&sort=-born")
    with app.test_request_context():
        own = next(each for each in lists.views(actor, record) if each.mine)
        address = urlsplit(own.url)
        assert address.path == url_for("resident.index_view")
    args = dict(parse_qsl(address.query))
    assert args.pop("view") == own.key
    assert args == own.args
    assert Query.parse(actor, record, args) == own.query
    with pytest.raises(BadQuery):
        Arrangement.parse(actor, record, args | {"columns": "nothing"})
