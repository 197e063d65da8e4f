"""Webhooks: what they are told, how it is signed, tried again and given up, and where it may not go."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from backoffice import store
from backoffice.delivery import sending, webhooks
from backoffice.delivery.sending import Message, NotSent
from models import fields
from models.base import now
from models.content.edition import Edition
from models.system.webhook import Webhook
from models.system.webhook_delivery import Status, WebhookDelivery
from tests.cast import TELLER

from .conftest import Client, Office

SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Clients = Callable[[str | None], Client]


class Receiver:
    """A receiver in this process: what it got, and what it answers next."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status, self.location = 200, ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                self.send_response(outer.status)
                if outer.location:
                    self.send_header("Location", outer.location)
                self.end_headers()
                self.wfile.write(b"not to be kept")

            def log_message(self, *_arguments: Any) -> None:
                """Nothing on the terminal."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


def _hook(url: str = "https://street.example/hook", **values: Any) -> Any:
    row = store.create(TELLER, Webhook, {"name": "站", "address": url, **values})
    moved = {"created_at": now() - timedelta(days=2), "told_until": now() - timedelta(days=1)}
    Webhook.update(**moved).where(Webhook.id == row.id).execute()
    return Webhook.get_by_id(row.id)


def _edition(record: str = "notice", ago: timedelta = timedelta(minutes=5), **values: Any) -> Any:
    number = Edition.select().count() + 1
    given = {"record": record, "row": 7, "language": "ko", "number": number, "title": "停水"}
    given |= {"published_at": now() - ago, "texts": "{}", "body": ""}
    return Edition.create(**{**given, **values})


def _log() -> list[Any]:
    return list(WebhookDelivery.select().order_by(WebhookDelivery.id))


# What is told


def test_each_edition_is_told_once_when_its_time_has_come(office: Office) -> None:
    hook = _hook()
    edition = _edition()
    later = _edition(ago=-timedelta(hours=1), row=8)
    for _look in range(3):
        webhooks.note_new()
    (told,) = _log()
    assert (told.webhook_id, told.event, told.edition) == (hook.id, "published", edition.id)
    body = json.loads(told.payload)
    assert body["type"] == "content.published"
    assert body["data"] == {
        "record": "notice", "id": 7, "locale": "ko", "edition": edition.number, "title": "停水"
    }  # fmt: skip
    Edition.update(published_at=now() - timedelta(seconds=1)).where(Edition.id == later.id).execute()
    webhooks.note_new()
    assert [each.edition for each in _log()] == [edition.id, later.id]


@SQLITE
def test_a_withdrawal_is_told(office: Office) -> None:
    _hook(on_published=False)
    edition = _edition(withdrawn_at=now() - timedelta(seconds=2))
    webhooks.note_new()
    assert [(each.event, each.edition) for each in _log()] == [("withdrawn", edition.id)]


@SQLITE
@pytest.mark.parametrize(
    ("values", "told"),
    [({}, True), ({"records": "notice guide"}, True), ({"records": "guide"}, False),
     ({"active": False}, False), ({"on_published": False}, False)],
)  # fmt: skip
def test_a_webhook_is_told_what_it_asks_for(office: Office, values: dict[str, Any], told: bool) -> None:
    _hook(**values)
    _edition()
    webhooks.note_new()
    assert bool(_log()) is told


@SQLITE
def test_what_happened_before_it_was_made_is_not_told(office: Office) -> None:
    _edition()
    store.create(TELLER, Webhook, {"name": "新", "address": "https://street.example/"})
    webhooks.note_new()
    assert _log() == []


# How it is sent


@SQLITE
def test_a_message_is_signed_and_arrives(office: Office, receiver: Receiver) -> None:
    hook = _hook(receiver.url)
    _edition()
    assert webhooks.tick(inside=True) == 1
    headers, body = receiver.got[0]
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(fields.plain(hook.secret).removeprefix("whsec_"))
    right = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{right}"
    (told,) = _log()
    assert (told.status, told.answer, told.attempts, told.problem) == (Status.DELIVERED, 200, 1, "")
    assert json.loads(body)["data"]["id"] == 7
    assert webhooks.tick(inside=True) == 0
    assert len(receiver.got) == 1


@SQLITE
@pytest.mark.parametrize("status", [500, 404, 302, 101])
def test_what_is_not_taken_is_tried_again_and_then_given_up(
    office: Office, receiver: Receiver, status: int
) -> None:
    receiver.status, receiver.location = status, "http://127.0.0.1:1/elsewhere"
    _hook(receiver.url)
    _edition()
    waits = []
    for _attempt in range(len(webhooks.WAITS) + 1):
        assert webhooks.tick(inside=True) == 1
        (row,) = _log()
        if row.next_at:
            waits.append(round((row.next_at - now()).total_seconds() / 60))
            WebhookDelivery.update(next_at=now()).execute()
    assert waits == [1, 5, 30, 120, 360, 720, 1440]
    assert (row.status, row.attempts) == (Status.FAILED, 8)
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1
    assert webhooks.tick(inside=True) == 0


@SQLITE
def test_two_workers_send_a_message_once(office: Office) -> None:
    _hook()
    _edition()
    webhooks.note_new()
    one, other = webhooks._due(), webhooks._due()
    assert len([next(one), *other]) == 1


@SQLITE
def test_a_receiver_that_is_dead_holds_up_nobody(office: Office, receiver: Receiver) -> None:
    dead = _hook("http://127.0.0.1:1/")
    for row in range(3):
        _edition(row=row)
    webhooks.note_new()
    _hook(receiver.url)
    webhooks.note_new()
    assert webhooks.tick(inside=True) == 2  # one of each
    assert len(receiver.got) == 1
    tried = [each.attempts for each in _log() if each.webhook_id == dead.id]
    assert tried == [1, 0, 0]
    assert [webhooks.tick(inside=True) for _look in range(3)] == [2, 2, 0]
    assert [json.loads(body)["data"]["id"] for _headers, body in receiver.got] == [0, 1, 2]


@SQLITE
def test_the_log_is_kept_for_thirty_days(office: Office) -> None:
    _hook()
    old = _edition(ago=timedelta(minutes=1))
    webhooks.note_new()
    for status, days, kept in (("delivered", 31, 0), ("failed", 29, 1), ("waiting", 31, 1)):
        WebhookDelivery.update(
            status=status, at=now() - timedelta(days=days), next_at=now() + timedelta(days=1)
        ).execute()
        Webhook.update(told_until=now()).execute()
        Edition.update(published_at=now() - timedelta(hours=1)).where(Edition.id == old.id).execute()
        row = _log()[0]
        webhooks.tick()
        assert len(_log()) == kept
        if not kept:
            WebhookDelivery.insert(**row.__data__).execute()


# Where it may not go


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1",
     "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1", "ff02::1", "192.0.2.1", "x",
     "fec0::1", "feff::1", "192.88.99.1", "::ffff:192.88.99.1"],
)  # fmt: skip
def test_no_private_address_is_public(address: str) -> None:
    assert not sending.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_are(address: str) -> None:
    assert sending.is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "127.1"])
def test_nothing_is_sent_inside(receiver: Receiver, host: str) -> None:
    url = receiver.url.replace("127.0.0.1", host)
    with pytest.raises(NotSent):
        sending.send(Message("m", url, "s", b"{}"))
    assert receiver.got == []


@pytest.mark.parametrize("url", ["http://1.1.1.1:99999/", "http://1.1.1.1:x/", "http://[1.1.1.1/"])
def test_a_bad_address_is_not_sent_to(url: str) -> None:
    with pytest.raises(NotSent, match="host"):
        sending.send(Message("m", url, "s", b"{}"))


def test_a_name_with_any_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("1.1.1.1", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    with pytest.raises(NotSent, match="private"):
        sending.address_of("both.example", 80, inside=False)


def test_a_receiver_that_keeps_silent_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(NotSent, match="late"):
            sending.send(Message("m", url, "s", b"{}"), inside=True)


def test_a_receiver_that_trickles_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 0.5)
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def trickle() -> None:
            link, _address = server.accept()
            with link:
                while not ended.wait(0.1):
                    try:
                        link.sendall(b"H")
                    except OSError:
                        return

        threading.Thread(target=trickle, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        try:
            with pytest.raises(NotSent):
                sending.send(Message("m", url, "s", b"{}"), inside=True)
        finally:
            ended.set()


# Its screen


@SQLITE
@pytest.mark.parametrize(
    "url",
    ["ftp://x.example/", "https://", "street.example", "https://u:p@x.example/", "https://x.example/a b"],
)
def test_an_address_that_is_none_is_refused(office: Office, url: str) -> None:
    with pytest.raises(store.Invalid):
        store.create(TELLER, Webhook, {"name": "x", "address": url})


@SQLITE
def test_a_test_is_sent_from_its_page(client_of: Clients, receiver: Receiver) -> None:
    hook = _hook(receiver.url, active=False)
    admin = client_of("administrator")
    assert "/admin/webhook/test/" in admin.get(f"/admin/webhook/details/?id={hook.id}").get_data(as_text=True)
    assert admin.post("/admin/webhook/test/", data={"id": hook.id}).status_code == 302
    assert webhooks.tick(inside=True) == 1
    assert json.loads(receiver.got[0][1])["type"] == "test"
    assert client_of("clerk").post("/admin/webhook/test/", data={"id": hook.id}).status_code == 403
