"""The API does what its description says: schemathesis asks each address for what fits and what does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth

from backoffice.delivery import tokens
from models.content.chapter import Chapter
from models.content.diagram import Diagram
from models.content.guide import Guide
from models.content.notice import Notice
from models.content.page import Page
from models.content.term import Term
from models.days import today
from tests.cast import TELLER
from tests.publishing import publish, published, written

from .conftest import Office

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def token(office: Office) -> str:
    values = {
        "name": "schemathesis",
        "user": office.id("user:administrator"),
        "scopes": "content preview records:*",
        "expires_on": today() + timedelta(days=1),
    }
    return tokens.issue(TELLER, values)[1]


@pytest.fixture
def description(app: Flask, token: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    guide = written(Guide, {"zh": "手册。", "ko": "안내서."})
    written(Chapter, {"zh": "第一章。", "ko": "첫째."}, guide=guide.id, position=1)
    publish(Guide, guide.id)
    for record in (Notice, Diagram, Term):
        published(record, {"zh": "一。", "en": "One."})
    published(Page, {"zh": "关于。"}, slug="about")
    monkeypatch.setattr(app.extensions["rates"], "count", lambda _key: 1)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


#: So many questions to each address, in one way.
FITTING, UNFIT = 4, 3


def test_every_address_answers_as_described(description: Any, token: str) -> None:
    addresses = [found.ok() for found in description.get_all_operations()]
    assert len(addresses) > 60
    for address in addresses:
        for mode, examples in ((GenerationMode.POSITIVE, FITTING), (GenerationMode.NEGATIVE, UNFIT)):
            if mode is GenerationMode.POSITIVE or address.query or address.path_parameters:
                _ask(address.as_strategy(generation_mode=mode), examples, token)


def test_made_up_sessions_open_nothing(description: Any) -> None:
    for name in ("records", "records/resident", "records/resident/{id}", "guides/{id}/preview", "guides"):
        _ask(description[f"/{name}"]["GET"].as_strategy(), FITTING, "")


def _ask(cases: Any, examples: int, token: str) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @given(case=cases)
    def ask(case: Any) -> None:
        if token:  # with it, what is made up of a session does not count
            case.call_and_validate(
                headers={"Authorization": f"Bearer {token}"}, excluded_checks=[ignored_auth]
            )
        else:
            case.call_and_validate()

    ask()
