"""Published content as data: this product as it is served against Directus, on the same guides in one run.

Both answer readers without an account from SQLite in one process, keep nothing in memory, and are asked over
the same few connections in turn.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.bench import directus
from tests.bench.data import FOLDER
from tests.bench.rates import Rate, rate
from tests.bench.served import served

GUIDES, LANGUAGES = 25, ("zh", "en", "ko", "ja")

#: What each is asked: the goal is so many times as many answers as Directus gives.
GOALS = {"list": 5.0, "item": 5.0, "304": 20.0}
_ROUNDS = 3
#: Seconds after which the worker has seen what was published before it was there.
_SETTLED = 8

_SENTENCES = {
    "zh": "请在到达后{n}小时内登记。登记不收费。",
    "en": "Please register within {n} hours of arrival. It is free. ",
    "ko": "도착 후 {n}시간 안에 등록해 주세요. 비용은 없습니다. ",
    "ja": "到着後{n}時間以内に登録してください。費用はかかりません。",
}


@dataclass(frozen=True)
class Side:
    """One of the two: its port, its addresses and the tag by which it knows an unchanged list."""

    port: int
    list: str
    items: Sequence[str]


def guides() -> list[dict[str, dict[str, str]]]:
    """{language: {column: text}} of each guide: about 8 KB in all languages."""
    return [
        {
            code: {"title": f"{number + 1}", "summary": _text(sentence, number)}
            for code, sentence in _SENTENCES.items()
        }
        for number in range(GUIDES)
    ]


def _text(sentence: str, number: int) -> str:
    size = 1_900 // len(sentence.encode())
    return "".join(sentence.replace("{n}", str(number + place)) for place in range(size)).strip()


def measure(seconds: float = 4.0) -> dict[str, Any]:
    """Answers a second of both, and how many times as many this product gives."""
    directus.install(FOLDER / "directus")
    office = FOLDER / "content"
    _fill(office)
    found: dict[str, dict[str, list[Rate]]] = {name: {"ours": [], "directus": []} for name in GOALS}
    with served(office) as own, directus.served(FOLDER / "directus", guides()) as rival:
        time.sleep(_SETTLED)
        sides = {
            "ours": Side(own, "/api/v1/guides?locale=*", _own_items(own)),
            "directus": Side(rival, directus.LIST, [directus.item(n + 1) for n in range(GUIDES)]),
        }
        tags = {name: _tag(side) for name, side in sides.items()}
        for _round in range(_ROUNDS):
            for name, side in sides.items():
                found["list"][name].append(rate(side.port, [side.list], seconds))
                found["item"][name].append(rate(side.port, side.items, seconds))
                tag = {"If-None-Match": tags[name]}
                found["304"][name].append(rate(side.port, [side.list], seconds, 304, tag))
    return _judged(found)


def _judged(found: Mapping[str, Mapping[str, Sequence[Rate]]]) -> dict[str, Any]:
    def middle(scenario: str, name: str) -> float:
        return statistics.median(each.per_second for each in found[scenario][name])

    report: dict[str, Any] = {}
    for scenario, goal in GOALS.items():
        own, rival = middle(scenario, "ours"), middle(scenario, "directus")
        # That nothing is new is held against the list that it spares; what Directus says of it stands beside.
        ratio = own / (middle("list", "directus") if scenario == "304" else rival)
        report[scenario] = {
            "ours": own, "directus": rival, "ratio": ratio, "goal": goal, "met": ratio >= goal,
            "bytes": {name: each[0].size for name, each in found[scenario].items()},
        }  # fmt: skip
    return report


def table(report: Mapping[str, Any]) -> str:
    """The figures as lines of text."""
    lines = [
        f"\nContent as data, answers a second ({GUIDES} guides in {len(LANGUAGES)} languages)",
        f"{'':<10}{'ours':>10}{'Directus':>10}{'ratio':>8}{'goal':>8}{'KB ours':>10}{'KB theirs':>10}",
    ]
    for name, each in report.items():
        sizes = "".join(f"{each['bytes'][side] / 1000:>10.1f}" for side in ("ours", "directus"))
        lines.append(
            f"{name:<10}{each['ours']:>10.0f}{each['directus']:>10.0f}{each['ratio']:>7.1f}×"
            f"{'≥' + format(each['goal'], '.0f'):>8}{sizes}  {'met' if each['met'] else 'MISSED'}"
        )
    return "\n".join([*lines, "304: × the lists that Directus answers; its own 304 stand beside"])


def _own_items(port: int) -> list[str]:
    items = json.loads(_get(port, "/api/v1/guides")[1])["items"]
    return [f"/api/v1/guides/{item['id']}?locale=*" for item in items]


def _tag(side: Side) -> str:
    return _get(side.port, side.list)[0]


def _get(port: int, address: str) -> tuple[str, str]:
    """(tag, text) of an answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address)
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 200:
        raise RuntimeError(f"{address}: {answer.status} {text[:200]}")
    return answer.getheader("ETag", ""), text


def _fill(office: Path) -> None:
    """Make the office with its published guides, in a process of its own."""
    shutil.rmtree(office, ignore_errors=True)
    office.mkdir(parents=True)
    (office / "config.toml").write_text(
        'secret_key = "bench-only-secret-0123456789-abcdefghijklmnop"\n'
        'data_key = "bench-only-data-key-0123456789-abcdefghijklmn"\n'
        "workers = 1\npublic_rate = 1000000\n"
    )
    subprocess.run([sys.executable, "-m", "tests.bench.content", str(office)], check=True)


def fill(office: Path) -> None:
    """Write the guides by the steps of an office and publish them."""
    from backoffice import database, queue, schema, store, vault
    from backoffice.settings import load
    from models.content.guide import Guide
    from models.content.language import Language
    from models.fields import Text
    from tests.cast import TELLER
    from tests.publishing import publish

    settings = load({"BACKOFFICE_INSTANCE": str(office)})
    database.open_database(settings.database_url)
    vault.open_vault(settings.data_key)
    queue.open_queue(office)
    schema.migrate()
    for place, code in enumerate(LANGUAGES):
        values = {"code": code, "autonym": code, "name": Text({"zh": code}), "position": place}
        store.create(TELLER, Language, values)
    for by in guides():
        values = {name: Text({code: found[name] for code, found in by.items()}) for name in by["zh"]}
        publish(Guide, store.create(TELLER, Guide, values).id)


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
