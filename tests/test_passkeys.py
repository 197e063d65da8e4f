"""A passkey made and used in a real browser with an authenticator of its own."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice import accounts
from models.system.passkey import Passkey

PASSWORD = "seven small boats"


@pytest.mark.browser
def test_a_passkey_takes_the_place_of_the_code(app: Any, address: str, page_of: Any, office: Any) -> None:
    with app.test_request_context():
        accounts.add_user("clerk@office.example", [], password=PASSWORD)
    here = address.replace("127.0.0.1", "localhost")  # browsers take no passkey for a bare number
    page = page_of(None, locale="en")
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    tool.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

    def sign_in() -> None:
        page.goto(f"{here}/login")
        page.fill("#email", "clerk@office.example")
        page.fill("#password", PASSWORD)
        with page.expect_navigation():
            page.click("main button.first")

    sign_in()
    page.goto(f"{here}/wan-register")
    page.fill("#name", "office computer")
    page.click("main button.first")
    page.wait_for_url("**/account/")
    assert Passkey.select().where(Passkey.user == office.id("user:clerk")).count() == 1
    page.goto(f"{here}/logout")
    with page.expect_navigation():
        page.click("main button.first")
    sign_in()
    page.wait_for_url("**/wan-signin**")
    page.click("main button.first")
    page.wait_for_url("**/admin/")
    page.goto(f"{here}/wan-register")
    with page.expect_navigation(url="**/wan-register"):  # the address stays the same
        page.click("main button.bad")
    assert not Passkey.select().exists()
    assert problems == []
