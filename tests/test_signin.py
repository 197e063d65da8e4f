"""Signing in: what lets people in, what keeps them out, what ends a session."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask_security.totp import Totp

from backoffice import accounts, credentials, signin, store
from backoffice.access import Assignment
from backoffice.lockout import PER_ACCOUNT, WINDOW
from models.base import database, now
from models.system.assignment import Assignment as AssignmentRow
from models.system.change import Change
from models.system.failed_signin import FailedSignin
from models.system.role import Role
from models.system.user import INTERFACE_LANGUAGES, User
from tests.cast import TELLER

#: Whatever does not ask the database anything of its own is tried on one kind of it.
once = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

PASSWORD = "seven small boats"
INSIDE = "/account/"


@pytest.fixture
def clerk(app: Any, office: Any) -> User:
    """The clerk of the cast, with a password."""
    with app.test_request_context():
        accounts.add_user("clerk@office.example", [], password=PASSWORD)
    return User.get_by_id(office.id("user:clerk"))


def sign_in(client: Any, email: str = "clerk@office.example", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/login", data={"email": email, "password": password}, **more)


def text(answer: Any) -> str:
    return answer.get_data(as_text=True)


def is_in(client: Any) -> bool:
    return client.get(INSIDE).status_code == 200


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    found: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(str(record.msg))  # type: ignore[method-assign]
    logger = logging.getLogger("peewee")
    logger.addHandler(handler)
    before = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        yield found
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


@once
def test_a_user_comes_in_and_goes_out(client_of: Any, clerk: User) -> None:
    client = client_of(None)
    assert client.get(INSIDE).headers["Location"] == "/login?next=/account/"
    assert sign_in(client).headers["Location"] == "/admin/"
    assert is_in(client)
    assert User.get_by_id(clerk.id).last_login_at is not None
    assert User.get_by_id(clerk.id).password.startswith("$argon2id$")
    assert client.get("/logout").status_code == 200
    assert is_in(client)
    client.post("/logout")
    assert not is_in(client)


@once
def test_what_is_wrong_is_not_told(client_of: Any, clerk: User) -> None:
    client = client_of(None)
    wrong = (
        sign_in(client, password="not this one").status_code,
        _problems(sign_in(client, password="nor this")),
    )
    unknown = sign_in(client, email="nobody@office.example")
    assert wrong == (200, _problems(unknown))
    assert len(_problems(unknown)) == 1


def _problems(answer: Any) -> list[str]:
    return re.findall(r"<p>(.*?)</p>", re.search(r'role="alert">(.*?)</div>', text(answer), re.S)[1])


@once
@pytest.mark.parametrize(
    ("tag", "code"), [("zh-CN", "zh_Hans_CN"), ("en", "en"), ("ko-KR", "ko"), ("ja", "ja")]
)
def test_messages_come_in_the_readers_language(client_of: Any, clerk: User, tag: str, code: str) -> None:
    page = text(sign_in(client_of(None), password="not this one", headers={"Accept-Language": tag}))
    english = "Authentication failed - identity or password/passcode invalid"
    assert (english in page) == (code == "en")


@pytest.mark.parametrize("email", ["clerk@office.example", "nobody@office.example"])
def test_ten_failures_lock_the_account_for_a_while(client_of: Any, clerk: User, email: str) -> None:
    client = client_of(None)
    english = {"Accept-Language": "en"}
    for _time in range(PER_ACCOUNT):
        answer = sign_in(client, email, "not this one", headers=english)
    locked = "Too many failed attempts. Try again in 15 minutes."
    assert _problems(answer) == [locked]
    assert _problems(sign_in(client_of(None), email, headers=english)) == [locked]
    FailedSignin.update(at=now() + timedelta(days=1)).execute()  # the clock was set back
    assert "Too many" not in text(sign_in(client_of(None), email, headers=english))
    FailedSignin.update(at=now() - WINDOW).execute()
    if email == clerk.email:
        assert sign_in(client).status_code == 302
        assert not FailedSignin.select().where(FailedSignin.at > now() - WINDOW).exists()


def test_many_accounts_tried_from_one_address_lock_the_address(client_of: Any, clerk: User) -> None:
    FailedSignin.insert_many([{"key": "another"}] * 3).execute()
    client = client_of(None)
    sign_in(client, password="not this one")
    address = FailedSignin.select(FailedSignin.key).order_by(FailedSignin.id.desc()).first().key
    FailedSignin.insert_many([{"key": address}] * 50).execute()
    assert sign_in(client).status_code == 200
    assert sign_in(client, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 302


def test_taking_the_account_away_ends_its_sessions_for_good(client_of: Any, office: Any, clerk: User) -> None:
    client = client_of("clerk")
    assert is_in(client)
    store.change(TELLER, User, clerk.id, {"active": False})
    assert not is_in(client)
    assert sign_in(client_of(None)).status_code == 200
    store.change(TELLER, User, clerk.id, {"active": True})
    assert not is_in(client)
    assert sign_in(client_of(None)).status_code == 302


@once
def test_a_deleted_user_is_out(client_of: Any, clerk: User) -> None:
    client = client_of("clerk")
    AssignmentRow.update(deleted_at=now()).where(AssignmentRow.user == clerk.id).execute()
    store.delete(TELLER, User, clerk.id)
    assert not is_in(client)
    assert sign_in(client_of(None)).status_code == 200


@once
def test_a_new_password_ends_the_other_sessions(client_of: Any, clerk: User) -> None:
    other, client = client_of("clerk"), client_of(None)
    sign_in(client)
    new = "eight small boats"
    form = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    assert client.post("/change", data=form).status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert sign_in(client_of(None), password=new).status_code == 302
    assert (
        Change.select()
        .where(Change.record == "user", Change.row == clerk.id, Change.verb == "password")
        .exists()
    )


@once
@pytest.mark.parametrize("password", ["short", "the-clerk-1234", credentials.DEMONSTRATION_PASSWORD])
def test_bad_passwords_are_refused(app: Any, clerk: User, password: str) -> None:
    with app.test_request_context(), pytest.raises(store.Invalid):
        accounts.add_user(clerk.email, [], password=password)


@once
def test_the_demonstration_password_opens_nothing_elsewhere(app: Any, client_of: Any, clerk: User) -> None:
    with app.test_request_context():
        hashed = accounts.hash_password(credentials.DEMONSTRATION_PASSWORD)
    User.update(password=hashed).where(User.id == clerk.id).execute()
    assert sign_in(client_of(None), password=credentials.DEMONSTRATION_PASSWORD).status_code == 200


@once
def test_signing_out_everywhere(client_of: Any, clerk: User) -> None:
    other, client = client_of("clerk"), client_of("clerk")
    client.post("/account/sign-out-everywhere")
    assert not is_in(client)
    assert not is_in(other)


@once
@pytest.mark.parametrize("seconds", [-signin.LONGEST.total_seconds(), 86_400])
def test_a_session_ends_after_half_a_day_or_when_the_clock_went_back(
    client_of: Any, clerk: User, seconds: float
) -> None:
    client = client_of("clerk")
    with client.session_transaction() as session:
        session["fs_paa"] += seconds
    assert not is_in(client)


@once
def test_a_temporary_password_is_replaced_first(app: Any, client_of: Any, office: Any, clerk: User) -> None:
    before = client_of("clerk")
    shown = client_of("administrator").post(f"/account/{clerk.id}/temporary-password")
    temporary = re.search(r"<code>([a-z0-9-]{19})</code>", text(shown))[1]
    assert not is_in(before)
    client = client_of(None)
    assert sign_in(client).status_code == 200
    assert sign_in(client, password=temporary).status_code == 302
    assert client.get(INSIDE).headers["Location"] == "/change"
    form = {"password": temporary, "new_password": PASSWORD, "new_password_confirm": PASSWORD}
    client.post("/change", data=form)
    assert is_in(client)
    with app.test_request_context():
        temporary = accounts.new_temporary_password(office.actor("administrator"), clerk.id)
    User.update(password_expires_at=now() - timedelta(seconds=1)).where(User.id == clerk.id).execute()
    assert sign_in(client_of(None), password=temporary).status_code == 200


@once
@pytest.mark.parametrize("act", ["temporary-password", "second-factor", "sign-out"])
@pytest.mark.parametrize(("role", "code"), [("clerk", 403), (None, 302)])
def test_only_administrators_touch_accounts_of_others(
    client_of: Any, office: Any, act: str, role: str | None, code: int
) -> None:
    address = f"/account/{office.id('user:outreach')}/{act}"
    assert client_of(role).post(address).status_code == code
    assert client_of("administrator").post("/account/999999/" + act).status_code == 404


def code_of(app: Any, user: User) -> str:
    """What the user's authenticator app would show now."""
    with app.test_request_context():
        factory: Totp = app.extensions["security"].totp_factory
        return factory.generate_totp_password(User.get_by_id(user.id).tf_totp_secret)


def test_a_role_can_insist_on_a_second_factor(app: Any, client_of: Any, clerk: User) -> None:
    store.change(TELLER, Role, Role.get(Role.name == "clerk").id, {"second_factor": True})
    client = client_of(None)
    sign_in(client)
    assert client.get("/admin/").headers["Location"] == INSIDE
    assert "/tf-setup" in text(client.get(INSIDE))
    page = text(client.post("/tf-setup", data={"setup": "authenticator"}))
    assert "data:image/svg+xml" in page
    confirm = re.search(r'action="(/tf-setup/[^"]+)"', page)[1]
    key = re.search(r"<code>([A-Z0-9 -]+)</code>", page)[1]
    with app.test_request_context():
        totp = app.extensions["security"].totp_factory._totp(key=key, format="base32")
    assert client.post(confirm, data={"code": totp.generate().token}).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert "disable" not in text(client.get("/tf-setup"))
    codes = re.findall(r"<code>([0-9a-f-]{14})</code>", text(client.post("/mf-recovery-codes")))
    assert len(codes) == 8

    def second(address: str, code: str) -> bool:
        later = client_of(None)
        assert sign_in(later).headers["Location"].startswith("/tf-validate")
        assert not is_in(later)
        later.post(address, data={"code": code})
        return is_in(later)

    User.update(tf_last_counter=None).where(User.id == clerk.id).execute()
    code = code_of(app, clerk)
    assert second("/tf-validate", code)
    assert not second("/tf-validate", code), "a code is good once"
    assert second("/mf-recovery", codes[3])
    assert not second("/mf-recovery", codes[3])
    assert second("/mf-recovery", codes[0])
    with app.test_request_context():
        accounts.reset_second_factor(TELLER, clerk.id)
    assert not is_in(client)
    assert sign_in(client).headers["Location"] == "/admin/"


@once
@pytest.mark.parametrize("address", ["/tf-validate", "/mf-recovery"])
def test_codes_cannot_be_tried_for_long(app: Any, client_of: Any, clerk: User, address: str) -> None:
    with app.test_request_context():
        secret = app.extensions["security"].totp_factory.generate_totp_secret()
    User.update(tf_primary_method="authenticator", tf_totp_secret=secret).where(User.id == clerk.id).execute()
    client = client_of(None)
    sign_in(client)
    for _time in range(PER_ACCOUNT):
        client.post(address, data={"code": "abcdef"})
    client.post("/tf-validate", data={"code": code_of(app, clerk)})
    assert not is_in(client)


@once
def test_the_password_alone_does_not_forgive_wrong_codes(app: Any, client_of: Any, clerk: User) -> None:
    with app.test_request_context():
        secret = app.extensions["security"].totp_factory.generate_totp_secret()
    User.update(tf_primary_method="authenticator", tf_totp_secret=secret).where(User.id == clerk.id).execute()
    for _time in range(PER_ACCOUNT // 2):
        client = client_of(None)
        sign_in(client)
        client.post("/tf-validate", data={"code": "abcdef"})
        client.post("/tf-validate", data={"code": "abcdef"})
    assert sign_in(client_of(None)).status_code == 200
    client.post("/tf-validate", data={"code": code_of(app, clerk)})
    assert not is_in(client)


@once
def test_signing_in_forgives_earlier_failures(app: Any, client_of: Any, clerk: User) -> None:
    sign_in(client_of(None), password="not this one")
    key = FailedSignin.select(FailedSignin.key).order_by(FailedSignin.id).first().key
    sign_in(client_of(None))
    assert not FailedSignin.select().where(FailedSignin.key == key).exists()


def test_a_request_asks_for_user_and_roles_once_each(app: Any, office: Any) -> None:
    with app.test_request_context():
        from flask_login import login_user

        login_user(credentials.Account.get_by_id(office.id("user:translator")))
        signin.g.pop("_login_user")
        with queries() as found:
            for _time in range(3):
                actor = signin.current_actor()
                signin._owed()
    assert len(found) == 2
    assert actor.assignments == (Assignment("translator", languages=frozenset({"ko"})),)
    assert actor == office.actor("translator")


@once
@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(client_of: Any, clerk: User, elsewhere: str) -> None:
    client = client_of(None)
    answer = client.post("/login?next=" + elsewhere, data={"email": clerk.email, "password": PASSWORD})
    assert urlsplit(answer.headers.get("Location", "")).netloc == ""


@once
def test_fragments_and_the_api_are_told_to_sign_in(client_of: Any) -> None:
    here = {"HX-Request": "true", "HX-Current-URL": "http://localhost/admin/resident/?search=x"}
    answer = client_of(None).get(INSIDE, headers=here)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login?next=/admin/resident/")


@once
def test_an_address_that_is_none_leads_to_the_first_page(client_of: Any) -> None:
    answer = client_of(None).get(INSIDE, headers={"HX-Request": "true", "HX-Current-URL": "http://["})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login?next=/admin/")


def test_the_last_administrator_stays(office: Any) -> None:
    user, assignment = office.id("user:administrator"), office.id("assignment:administrator")
    clerk = office.id("role:clerk")

    def lose() -> None:
        for record, row, values in (
            (User, user, {"active": False}),
            (AssignmentRow, assignment, {"role": clerk}),
            (AssignmentRow, assignment, {"user": office.id("user:clerk"), "role": clerk}),
        ):
            with database.atomic() as transaction:
                store.change(TELLER, record, row, values)
                transaction.rollback()

    with pytest.raises(store.Invalid, match="active"):
        lose()
    store.change(TELLER, User, user, {"name": "Another name"})
    store.change(TELLER, AssignmentRow, assignment, {"user": office.id("user:clerk")})
    with pytest.raises(store.Invalid, match="role"):
        store.change(TELLER, AssignmentRow, assignment, {"role": clerk})
    given = {"user": user, "role": office.id("role:administrator")}
    store.create(TELLER, AssignmentRow, given)
    lose()


@once
@pytest.mark.parametrize("code", [code for code, _name in INTERFACE_LANGUAGES])
def test_the_language_is_kept_with_the_account(client_of: Any, clerk: User, code: str) -> None:
    client = client_of("clerk")
    client.post("/language", data={"language": code})
    assert User.get_by_id(clerk.id).interface_language == code
    assert client.post("/language", data={"language": "xx"}).status_code == 400
    assert f'<html lang="{code.partition("_")[0]}' in text(client.get(INSIDE))


def test_a_user_is_added_once(app: Any, office: Any) -> None:
    with app.test_request_context():
        given = Assignment("clerk", area=office.id("apricot"))
        password = accounts.add_user("New@Office.example", [given])
        assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
        assert accounts.add_user("new@office.example", [given, Assignment("outreach")]) == ""
        user = User.get(User.email == "new@office.example")
        assert {each.role for each in signin.actor_of(user).assignments} == {"clerk", "outreach"}
        with pytest.raises(store.Invalid):
            accounts.add_user("new@office.example", [Assignment("king")])
