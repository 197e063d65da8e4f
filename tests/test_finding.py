"""The query bar: forms of filters, what they lead to, what stands in addresses, and the way back to a row."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest

from models.days import today
from models.system.change import Change

from .conftest import Client, Office

SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
DAYS = {"next": "30", "last": "7"}
Clients = Callable[[str | None], Client]


def _args(answer: Any) -> dict[str, str]:
    assert answer.status_code == 302, answer.get_data(as_text=True)[-600:]
    return {key: values[0] for key, values in parse_qs(urlsplit(answer.location).query).items()}


def _page(answer: Any) -> Any:
    assert answer.status_code == 200, answer.get_data(as_text=True)[-600:]
    return lxml.html.fromstring(answer.get_data(as_text=True))


def _chips(client: Client, address: str) -> list[str]:
    found = _page(client.get(address)).xpath("//ul[@class='chips']//li[@class='chip']")
    return [" ".join(each.xpath("string(.//summary | ./span)").split()) for each in found]


@SQLITE
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"path": "kind", "op": "is", "value": ["visitor", "returnee"]}, {"f.kind": "visitor,returnee"}),
        ({"path": "kind", "op": "not", "value": ["visitor"]}, {"f.kind.not": "visitor"}),
        ({"path": "name", "op": "contains", "text": " 禾 "}, {"f.name.contains": "禾"}),
        ({"path": "nationality", "op": "empty"}, {"f.nationality.empty": "1"}),
        ({"path": "nationality", "op": "filled"}, {"f.nationality.empty": "0"}),
        (
            {"path": "born", "op": "between", "low": "1990年1月2日", "high": "2001/3/4"},
            {"f.born.from": "1990-01-02", "f.born.to": "2001-03-04"},
        ),
        ({"path": "born", "op": "between", "low": "", "high": "today-6570"}, {"f.born.to": "today-6570"}),
        ({"path": "born", "op": "next", **DAYS}, {"f.born.from": "today", "f.born.to": "today+30"}),
        ({"path": "born", "op": "last", **DAYS}, {"f.born.from": "today-7", "f.born.to": "today"}),
        ({"path": "born", "op": "today"}, {"f.born.from": "today", "f.born.to": "today"}),
        ({"path": "born", "op": "week"}, {"f.born.from": "monday", "f.born.to": "monday+6"}),
        ({"path": "household.building", "op": "is", "text": "3"}, {"f.household.building": "3"}),
        ({"path": "return_plan:resident", "op": "empty"}, {"f.return_plan:resident.empty": "1"}),
        ({"path": "kind", "op": "is", "value": ["visitor"], "group": "2"}, {"or2.f.kind": "visitor"}),
        ({"path": "kind", "op": "is"}, {}),
        ({"search": "金"}, {"search": "金"}),
        ({"sort": ["away", "", "name"], "way": ["down", "up", "up"]}, {"sort": "-away,name"}),
    ],
    ids=lambda given: "&".join(given) if isinstance(given, dict) else "",
)  # fmt: skip
def test_a_form_leads_to_its_list(client_of: Clients, form: dict[str, Any], expected: dict[str, str]) -> None:
    clerk = client_of("clerk")
    kept = {"f.away": "returned", "size": "20", "density": "compact"}
    data = {"list": "f.away=returned&size=20&page=3&density=compact", "op": "", **form}
    assert _args(clerk.post("/admin/resident/find/", data=data)) == {**kept, **expected}


@SQLITE
def test_a_filter_takes_the_place_of_the_one_it_was_opened_for(client_of: Clients) -> None:
    clerk = client_of("clerk")
    data = {"list": "f.kind=visitor&or1.f.kind=returnee&f.kind.not=resident", "path": "kind", "op": "is"}
    args = _args(clerk.post("/admin/resident/find/", data={**data, "value": "resident"}))
    assert args == {"f.kind": "resident", "or1.f.kind": "returnee"}
    args = _args(
        clerk.post("/admin/resident/find/", data={**data, "value": "resident", "was": "1", "group": "1"})
    )
    assert args == {"f.kind": "visitor", "f.kind.not": "resident", "or1.f.kind": "resident"}


@SQLITE
@pytest.mark.parametrize(
    "form",
    [
        {"path": "born", "op": "between", "low": "1/2/03"},
        {"path": "born", "op": "next", "next": "x"},
        {"path": "born", "op": "last", "last": "99999999999999999999"},
        {"path": "kind", "op": "is", "value": "king"},
        {"path": "kind", "op": "like"},
        {"path": "born", "op": ""},
    ],
    ids=lambda form: f"{form['path']} {form['op']}",
)
def test_what_does_not_fit_is_said_in_the_form(client_of: Clients, form: dict[str, str]) -> None:
    clerk = client_of("clerk")
    assert clerk.post("/admin/resident/find/", data=form).status_code == 400
    answer = clerk.post("/admin/resident/find/", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    page = lxml.html.fromstring(answer.get_data(as_text=True))
    assert page.xpath("//p[@role='alert']")
    assert page.xpath("//input[@name='path']/@value") == [form["path"]]
    if form.get("low"):
        assert page.xpath("//input[@name='low']/@value") == ["1/2/03"]
    good = clerk.post(
        "/admin/resident/find/", data={"path": "kind", "op": "is"}, headers={"HX-Request": "true"}
    )
    assert (good.status_code, good.headers["HX-Redirect"]) == (204, "/admin/resident/")


@SQLITE
@pytest.mark.parametrize(
    ("role", "record", "path", "status"),
    [
        ("clerk", "resident", "kind", 200),
        ("clerk", "resident", "phone", 200),
        ("clerk", "resident", "health", 404),
        ("clerk", "resident", "nothing", 404),
        ("clerk", "resident", "return_plan:resident.flight", 200),
        ("clerk", "resident", "household.area.parent.kind", 200),
        ("clerk", "resident", "household.area.parent.parent.kind", 404),
        ("command", "resident", "name", 404),
        ("command", "resident", "kind", 200),
        ("outreach", "resident", "phone", 404),
        ("outreach", "resident", "return_plan:resident.flight", 404),
        ("company_liaison", "resident", "household.building", 404),
        ("translator", "resident", "kind", 403),
        ("clerk", "user", "email", 403),
    ],
)
def test_forms_are_open_as_far_as_the_column_is(
    client_of: Clients, role: str, record: str, path: str, status: int
) -> None:
    client = client_of(role)
    assert client.get(f"/admin/{record}/filter/", query_string={"path": path}).status_code == status
    posted = client.post(f"/admin/{record}/find/", data={"path": path, "op": "contains", "text": "x"})
    assert posted.status_code in ((302, 400) if status == 200 else (400, 403))


@SQLITE
@pytest.mark.parametrize("role", ["clerk", "command", "outreach", "company_liaison", "administrator"])
def test_every_filter_that_is_offered_has_a_form(client_of: Clients, role: str) -> None:
    """Its own columns, those of linked and of referring records: what the dialog lists can be opened."""
    client = client_of(role)
    ways = [""]
    for way in ways:
        args = {"path": way, "within": "1"} if way else {}
        page = _page(client.get("/admin/resident/filter/", query_string=args))
        for path in page.xpath("//form[not(@class='inner')]//button[@name='path']/@value")[:40]:
            assert client.get("/admin/resident/filter/", query_string={"path": path}).status_code == 200, path
        if way.count(".") + bool(way) < 2:
            ways += page.xpath("//form[@class='inner']//button[@name='path']/@value")
    assert len(ways) > 1


@SQLITE
def test_chips_say_what_a_list_is_cut_to(office: Office, client_of: Clients) -> None:
    clerk = client_of("clerk")
    clerk.post("/language", data={"language": "en"})
    args = (
        "f.nationality.not=KR,JP&f.born.from=today-7&f.born.to=today&f.name.contains=%E7%A6%BE&f.household.building=3"
        "&f.foreign_national:resident.residence_permit_expires.to=today%2B30&f.membership:resident.empty=1"
        "&or1.f.kind=visitor&or1.f.sex.empty=1&f.document_number=M12345678&search=x"
    )
    found = _chips(clerk, f"/admin/resident/?{args}")
    assert set(found) == {
        "Search: x",
        "Nationality: not South Korea, Japan",
        "Date of birth: the last 7 days",
        "Full name: contains “禾”",
        "Household › Building: 3",
        "Foreign nationals › Residence permit valid until: to in 30 days",
        "Memberships: there are none",
        "Kind of person: Visitor",
        "Sex: empty",
        "Document number: one exact value",
    }
    page = _page(clerk.get(f"/admin/resident/?{args}"))
    gone = [link.get("href") for link in page.xpath("//li[@class='chip']/a")]
    assert len(gone) == len(found)
    for address in gone:
        assert len(_chips(clerk, address)) == len(found) - 1


@SQLITE
@pytest.mark.parametrize("text", ["0001", "13800000001", "138 0000 0001", "M12345678", "金 0001"])
def test_a_number_does_not_stand_in_the_address(client_of: Clients, text: str) -> None:
    clerk = client_of("clerk")
    for answer in (
        clerk.get("/admin/resident/", query_string={"search": text, "f.away": "returned"}),
        clerk.post("/admin/resident/find/", data={"search": text, "list": "f.away=returned"}),
    ):
        args = _args(answer)
        assert set(args) == {"found", "f.away"}
        page = clerk.get(answer.location)
        links = _page(page).xpath("//@href | //@hx-get | //form[@method='get']//input[@type='hidden']/@value")
        assert not [each for each in links if text in each]
        assert "金哲洙" in page.get_data(as_text=True)
    exact = clerk.post("/admin/resident/find/", data={"path": "phone", "op": "is", "text": "13800000001"})
    assert "1380000" not in exact.location
    assert "金哲洙" in clerk.get(exact.location).get_data(as_text=True)


@SQLITE
def test_the_search_over_everything_finds_numbers(client_of: Clients) -> None:
    clerk = client_of("clerk")
    answer = clerk.post("/admin/search/", data={"search": "0001"}, headers={"HX-Request": "true"})
    page = answer.get_data(as_text=True)
    assert "金哲洙" in page
    assert "search=0001" not in page
    (address,) = lxml.html.fromstring(page).xpath("//h3/a[contains(@href, '/admin/resident/')]/@href")
    assert "金哲洙" in clerk.get(address).get_data(as_text=True)
    logged = [each.reason for each in Change.select().where(Change.verb == "search")]
    assert "phone document_number" in logged
    assert "金哲洙" not in client_of("outreach").post("/admin/search/", data={"search": "0001"}).get_data(
        as_text=True
    )


@SQLITE
def test_a_form_leads_back_to_the_row_of_its_list(office: Office, client_of: Clients) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")
    listed = "/admin/resident/?f.away=returned&sort=-name"
    page = _page(clerk.get(listed))
    (edit,) = page.xpath(f"//tr[@id='row-{kim}']//td[@class='act']/a/@href")
    form = _page(clerk.get(edit)).xpath("//form[@data-form]")[0]
    data = {key: value for key, value in form.form_values() if not key.startswith("_")}
    data["note"] = f"{today()}"
    saved = clerk.post(edit, data=data)
    assert saved.status_code == 302
    assert saved.location.endswith(f"#row-{kim}")
    assert saved.location.startswith("/admin/resident/?")
    for url in (
        "//evil.example/",
        "https://evil.example",
        "/admin/household/",
        "/admin/resident/details/?id=1",
    ):
        page = _page(clerk.get("/admin/resident/edit/", query_string={"id": kim, "url": url}))
        assert not [link for link in page.xpath("//@href") if f"#row-{kim}" in link]


@SQLITE
def test_headers_and_the_order_of_several_columns(client_of: Clients) -> None:
    clerk = client_of("clerk")
    page = _page(clerk.get("/admin/resident/?sort=-away,name"))
    assert page.xpath("//*[@data-finder]/@data-sort") == ["-away,name"]
    assert [each.get("data-column") for each in page.xpath("//th[@aria-sort]")] == ["away"]
    form = _page(clerk.get("/admin/resident/sort/?list=sort%3D-away,name"))
    assert form.xpath("//select[@name='sort']/option[@selected]/@value") == ["away", "name"]
    hidden = dict(
        zip(
            page.xpath("//form[@id='find']/input/@name"),
            page.xpath("//form[@id='find']/input/@value"),
            strict=True,
        )
    )
    assert hidden["sort"] == "-away,name"


@SQLITE
def test_a_new_search_keeps_the_filters(client_of: Clients) -> None:
    clerk = client_of("clerk")
    page = _page(clerk.get("/admin/resident/?f.away=returned&or1.f.kind=visitor&search=x&size=20&page=0"))
    form = page.xpath("//form[@id='find']")[0]
    assert (form.get("method"), dict(form.form_values())) == (
        "get",
        {"search": "x", "f.away": "returned", "or1.f.kind": "visitor", "size": "20"},
    )
    assert clerk.get("/admin/resident/?search=0001&f.away=returned&view=returned").location.endswith(
        "view=returned"
    )


@SQLITE
def test_the_api_asks_alike(office: Office, client_of: Clients) -> None:
    clerk, address = client_of("clerk"), "/api/v1/records/resident"
    args = {
        "f.household.building": "3",
        "or1.f.nationality": "JP",
        "or1.f.return_plan:resident.flight": "XX 123",
    }
    found = clerk.get(address, query_string={**args, "sort": "-away,-name", "fields": "name"}).get_json()
    assert [each["name"] for each in found["items"]] == ["金哲洙", "佐藤禾"]
    assert clerk.get(address, query_string={"f.household.unit": "2"}).status_code == 400
    assert clerk.get(address, query_string={"or0.f.kind": "visitor"}).status_code == 400


@SQLITE
@pytest.mark.parametrize(
    ("args", "kept"),
    [
        ("f.nothing=1&f.nationality=KR", "f.nationality=KR"),
        ("sort=nothing&search=金", "search=%E9%87%91"),
        ("size=7&f.born.from=1/2/03", ""),
        ("columns=nothing&f.away=returned", "f.away=returned"),
        ("after=x&page=2&f.kind=visitor", "f.kind=visitor"),
    ],
)
def test_an_address_that_cannot_be_followed_leads_on(client_of: Clients, args: str, kept: str) -> None:
    clerk = client_of("clerk")
    answer = clerk.get(f"/admin/resident/?{args}")
    assert answer.status_code == 400
    link = lxml.html.fromstring(answer.get_data(as_text=True)).xpath("//p[@class='row']/a/@href")[0]
    assert link == (f"/admin/resident/?{kept}" if kept else "/admin/resident/")
    assert clerk.get(link).status_code == 200
