"""This product over the office of the benchmark, with its access rules, search index and history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from werkzeug.test import Client

from backoffice import access, create_app
from backoffice.demo.accounts import COMMUNITY
from backoffice.settings import load
from models.people.resident import Resident
from models.places.area import Area
from tests.bench.acts import Acts
from tests.bench.data import Sample
from tests.bench.measure import Forms

_FILTERS = {
    "kind": "f.kind=foreign_resident",
    "sex": "f.sex=female",
    "born": "f.born.from=1980-01-01&f.born.to=1989-12-31",
    "nationality": "f.nationality=KR",
    "away": "f.away=not_returned",
    "vulnerability": "f.vulnerability=elderly",
    "two": "f.nationality=KR&f.away=not_returned",
}


class Ours:
    """The derived list and form of residents."""

    def __init__(self, folder: Path, sample: Sample) -> None:
        self.application, self.sample = create_app(load({"BACKOFFICE_INSTANCE": str(folder)})), sample
        community = Area.get(Area.code == COMMUNITY).id
        within = Resident.area.in_(access.area_and_below(community))
        self.own = [row_id for (row_id,) in Resident.select(Resident.id).where(within).tuples()]
        self.acts = {
            "admin": Acts(Resident.id > 0, sample.ids),
            "clerk": Acts(within, self.own[: len(self.own) // 2 : 50]),
        }

    def sign_in(self, client: Client, role: str) -> None:
        values = Forms(client.get("/login").get_data(as_text=True)).named("password")
        answer = client.post(
            "/login", data={**values, "email": f"{role}@linli.example", "password": "linli-demo"}
        )
        assert answer.status_code == 302, answer.status_code

    def ids(self, role: str) -> list[int]:
        return self.own if role == "clerk" else self.sample.ids

    def address(self, scenario: str, role: str) -> str | None:
        kind, _colon, what = scenario.partition(":")
        pages = -(-(len(self.own) if role == "clerk" else self.sample.residents) // 50)
        query = {
            "first": "",
            "middle": f"page={pages // 2}",
            "last": f"page={pages - 1}",
            "sort": f"sort={what}",
            "search": f"search={self.sample.often if what else self.sample.search}",
            "filter": {
                **_FILTERS,
                "preferred_language": f"f.preferred_language={self.sample.language}",
                "area": f"f.area={self.sample.grid}",
                "community": f"f.area={self.sample.community}",
            }.get(what, ""),
        }[kind]
        return f"/admin/resident/?{query}"

    def edit(self, row_id: int) -> str:
        return f"/admin/resident/edit/?id={row_id}"

    def form(self, client: Client, row_id: int) -> tuple[str, dict[str, Any]]:
        address = self.edit(row_id)
        return address, Forms(client.get(address).get_data(as_text=True)).named("name")

    def act(self, client: Client, scenario: str, role: str, number: int) -> int:
        return self.acts[role].do(client, scenario, number)


def make(folder: Path, sample: Sample) -> Ours:
    return Ours(folder, sample)
