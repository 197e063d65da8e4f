"""Every address × role × own, other, deleted and no row: who gets in, who is told no; nobody gets a 500."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from backoffice import store
from backoffice.access import ROLES
from models.fields import Text
from models.register import by_name, records
from tests.cast import RESIDENTS, TELLER
from tests.test_access import ROWS, TABLE

from .conftest import Client, Office

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Clients = Callable[[str | None], Client]

#: Addresses that answer whoever asks; every other one wants a signed-in user.
PUBLIC = {
    "/", "/language", "/healthz", "/login", "/logout", "/static/<path:filename>", "/d/<token>", "/csp-report",
    "/api/v1/openapi.json", "/api/v1/<kind>", "/api/v1/notices.atom", "/api/v1/media",
    "/p/", "/p/<language>/", "/p/<language>/notices/", "/p/<language>/<kind>/", "/p/<language>/contacts/",
    "/p/<language>/type",
}  # fmt: skip

#: What stands for a named part of an address.
PARTS = {"language": "zh", "name": "guide"}


def filled(rule: str) -> str:
    """The address of a rule, with a value for each of its parts."""

    def value(found: re.Match[str]) -> str:
        converter, _colon, name = found[1].rpartition(":")
        if converter.startswith("any("):
            return converter[4:].partition(",")[0].strip(" )")
        return "1" if converter == "int" else PARTS.get(name, "csv")

    return re.sub(r"<([^>]*)>", value, rule)


def _addresses(app: Flask) -> list[tuple[str, str, set[str]]]:
    """(rule, address with arguments filled in, methods) of every route."""
    return [
        (re.sub(r"<any\(.*?\):", "<", rule.rule), filled(rule.rule), rule.methods)
        for rule in app.url_map.iter_rules()
    ]


def test_a_stranger_reaches_public_addresses_only(app: Flask, client_of: Clients) -> None:
    opened = set()
    for rule, address, methods in _addresses(app):
        method = "GET" if "GET" in methods else "POST"
        answer = client_of(None).open(address, method=method)
        assert answer.status_code < 500, rule
        signed_in_only = answer.status_code == 401 or "/login" in answer.headers.get("Location", "")
        if not signed_in_only and answer.status_code not in (404, 405):
            opened.add(rule)
    unexpected = {
        rule
        for rule in opened - PUBLIC
        if not rule.startswith(("/login", "/tf-", "/wan-", "/mf-", "/verify"))
    }
    assert not unexpected


@pytest.mark.parametrize("role", ROLES)
def test_no_role_gets_a_server_error_anywhere(app: Flask, client_of: Clients, role: str) -> None:
    client = client_of(role)
    for rule, address, methods in _addresses(app):
        if rule.startswith("/logout") or "sign-out" in rule:
            continue
        for method in methods & {"GET", "POST"}:
            answer = client.open(address, method=method, data={} if method == "POST" else None)
            assert answer.status_code < 500, (role, method, rule)


#: Records that tell of a person.
PEOPLE = ("household", "resident", "foreign_national", "membership", "return_plan", "inquiry", "user")


def test_no_address_shows_a_translator_a_resident(app: Flask, office: Office, client_of: Clients) -> None:
    """Whatever is asked, of whichever row: no name, number, telephone or address of a resident."""
    assert not set(PEOPLE) & set(TABLE["translator"])
    asked = {"household": office.id("door_1"), "kind": "ask", "text": "Zqasked", "name": "Zqasker"}
    inquiry = store.create(TELLER, by_name("inquiry"), {}, system=asked)  # type: ignore[arg-type]
    guide = store.create(TELLER, by_name("guide"), {"title": Text({"zh": "新居民手册"})})  # type: ignore[arg-type]
    told = {value for person in RESIDENTS.values() for value in (*person[:3], *person[7:9]) if value}
    told |= {"Zqasked", "Zqasker", "杏花路", "柳岸路", "clerk@office.example"}
    client = client_of("translator")
    for rule in app.url_map.iter_rules():
        if "logout" in rule.rule:
            continue
        for row in {office.id("kim"), office.id("kim_returns"), inquiry.id, guide.id}:
            address = re.sub(r"<(int:)?(row|row_id|token|job_id|key)>", str(row), rule.rule)
            asks: dict[str, Any] = {"id": row, "ids": row, "record": "resident", "row": row, "column": "name"}
            for method in rule.methods & {"GET", "POST"}:
                sent = (
                    {"data": asks}
                    if method == "POST"
                    else {"query_string": {"id": row, "record": "resident"}}
                )
                answer = client.open(filled(address), method=method, **sent)
                shown = {value for value in told if value in answer.get_data().decode("utf-8", "replace")}
                assert answer.status_code < 500, (method, address)
                assert not shown, (method, address, shown)


#: Records that nobody makes in a form: the product does, or another screen.
MADE_OTHERWISE = (
    "job", "saved_list", "inquiry", "segment", "target", "translation", "edition", "webhook_delivery",
    "printed_edition",
)  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_lists_and_exports_open_by_the_table(client_of: Clients, role: str) -> None:
    client = client_of(role)
    for record in records():
        verbs = TABLE[role].get(record.key(), set())
        for path, verb in (
            ("", "view"),
            ("new/", "create"),
            ("export/csv/", "export"),
            ("export/xlsx/", "export"),
        ):
            answer = client.get(f"/admin/{record.key()}/{path}")
            expected = {200} if verb in verbs else {403}
            if verb in verbs and path == "new/" and record.key() in MADE_OTHERWISE:
                expected = {403, 404}
            assert answer.status_code in expected, (role, record.key(), path, answer.status_code)


def _status(verbs: set[str], verb: str, reached: bool) -> set[int]:
    if verb not in verbs:
        return {403}
    return {200} if reached else {404}


@pytest.mark.parametrize("role", [role for role in ROWS if role != "public"])
def test_pages_of_a_resident_open_by_the_table(office: Office, client_of: Clients, role: str) -> None:
    client, verbs = client_of(role), TABLE[role].get("resident", set())
    for name in sorted(ROWS["administrator"]):
        reached = name in ROWS[role]
        for path, verb in (("details", "view"), ("edit", "edit")):
            answer = client.get(f"/admin/resident/{path}/?id={office.id(name)}")
            assert answer.status_code in _status(verbs, verb, reached), (role, name, path, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_changes_of_a_resident_are_made_by_the_table(office: Office, client_of: Clients, role: str) -> None:
    client, verbs = client_of(role), TABLE[role].get("resident", set())
    for name in ("kim", "rossi", "choi"):
        reached = name in ROWS[role]
        key, before = office.id(name), office[name].version
        answer = client.post(
            f"/admin/resident/edit/?id={key}", data={"note": f"by {role}", "version": before}
        )
        changed = office[name].note == f"by {role}"
        if not ("edit" in verbs and reached):
            assert not changed, (role, name)
            assert answer.status_code in (403, 404)
        answer = client.post("/admin/resident/delete/", data={"id": key})
        deleted = office[name].deleted_at is not None
        if not ("delete" in verbs and reached):
            assert not deleted, (role, name)
            assert answer.status_code in (302, 403, 404)
        client.post("/admin/resident/action/", data={"action": "delete", "rowid": [key]})
        if not ("delete" in verbs and reached):
            assert office[name].deleted_at is None, (role, name)
        answer = client.post("/admin/resident/ajax/update/", data={"list_form_pk": key, "name": "x"})
        assert answer.status_code in (400, 403)
        assert office[name].name != "x"


@pytest.mark.parametrize("role", ROLES)
def test_a_deleted_row_opens_for_those_who_may_restore_it(
    office: Office, client_of: Clients, role: str
) -> None:
    store.delete(TELLER, by_name("resident"), office.id("kim"))  # type: ignore[arg-type]
    verbs = TABLE[role].get("resident", set())
    answer = client_of(role).get(f"/admin/resident/details/?id={office.id('kim')}")
    if "view" not in verbs:
        assert answer.status_code == 403
    elif {"restore"} <= verbs and "kim" in ROWS[role]:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 404
    assert client_of(role).get(f"/admin/resident/edit/?id={office.id('kim')}").status_code in (403, 404)


@pytest.mark.parametrize("role", ROLES)
def test_look_up_reveal_and_history_keep_to_reach(office: Office, client_of: Clients, role: str) -> None:
    client, verbs = client_of(role), TABLE[role].get("resident", set())
    names = {name: office[name].name for name in ROWS["administrator"]}
    answer: Any = client.get("/admin/return_plan/ajax/lookup/?name=resident&query=")
    text = answer.get_data(as_text=True)
    for name, shown in names.items():
        if name not in ROWS[role]:
            assert shown not in text, (role, name)
    for name in ("kim", "rossi"):
        data = {"id": office.id(name), "column": "phone", "reason": "because"}
        answer = client.post("/admin/resident/details/reveal/", data=data)
        if not ("reveal" in verbs and name in ROWS[role]):
            assert answer.status_code in (403, 404)
            assert "13800000001" not in answer.get_data(as_text=True)
