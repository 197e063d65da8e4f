"""What the benchmarks of paper print: letters to different people, handbooks, labels, a long list."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from printables import catalogue

LANGUAGES = ("zh", "ko")
#: People in Chinese and Korean.
NAMES = tuple(
    zip(
        ("金哲洙", "朴美善", "李俊昊", "崔恩英", "郑敏浩", "姜惠珍", "赵成民", "尹素妍", "张贤宇", "林智恩"),
        ("김철수", "박미선", "이준호", "최은영", "정민호", "강혜진", "조성민", "윤소연", "장현우", "임지은"),
        strict=True,
    )
)
COUNTRIES = ("韩国", "日本", "俄罗斯", "越南", "泰国", "法国", "德国", "意大利")
SPOKEN = ("韩语", "日语", "俄语", "越南语", "泰语", "法语", "德语", "意大利语")
NATIVE = ("김철수", "佐藤美咲", "Анна Иванова", "Nguyễn Văn An", "สมชาย ใจดี", "Jean Dupont", "ليلى حداد")
#: (heading, half-width letters) of the columns of a list.
COLUMNS = (
    ("姓名", 8),
    ("本名", 16),
    ("国籍", 8),
    ("语言", 8),
    ("住址", 18),
    ("网格", 10),
    ("登记日期", 10),
    ("状态", 6),
)


def letters(count: int) -> list[dict[str, Any]]:
    """Values of bilingual letters, each with a name, an address, a number and a code of its own."""
    made = []
    for number in range(count):
        values = catalogue()["notification_letter"].sample(LANGUAGES)
        chinese, korean = NAMES[number % len(NAMES)]
        values["recipient"]["name"] = {"zh": chinese, "ko": korean}
        values["recipient"]["lines"][1] = f"{number % 40 + 1}号楼{number % 6 + 1}单元{number % 900 + 101}室"
        values["qr"] = f"https://linli.example/d/kQ7fT2mZp9xWc4R{number:04d}"
        made.append(values | {"reference": f"2026-{number:04d}", "date": date(2026, 3, 7)})
    return made


def book(chapters: int, blocks: int, languages: Sequence[str] = LANGUAGES) -> dict[str, Any]:
    """Values of a handbook of so many chapters of so many paragraphs."""
    values = catalogue()["handbook"].sample(languages)
    own = [
        {
            code: [each for each in chapter["body"][code].split("\n\n") if ":::" not in each]
            for code in languages
        }
        for chapter in values["chapters"]
    ]
    made = []
    for number in range(chapters):
        bodies = {code: (own[number % len(own)][code] * blocks)[:blocks] for code in languages}
        body = {code: "\n\n".join(parts) for code, parts in bodies.items()}
        made.append({"title": values["chapters"][number % len(own)]["title"], "body": body, "states": None})
    return values | {"chapters": made}


def labels(count: int) -> dict[str, Any]:
    """Values of labels for so many doors."""
    values = catalogue()["door_labels"].sample(LANGUAGES)
    doors = [
        values["labels"][0]
        | {
            "url": f"https://linli.example/d/kQ7fT2mZp9xWc4R{number:04d}",
            "place": f"{number % 40 + 1}-{number % 6 + 1}-{number % 900 + 101}",
        }
        for number in range(count)
    ]
    return values | {"labels": doors}


def listed(count: int) -> dict[str, Any]:
    """Values of a list of so many people in eight columns."""
    chance = random.Random(1)
    rows = [
        [
            chance.choice(NAMES)[0],
            chance.choice(NATIVE),
            chance.choice(COUNTRIES),
            chance.choice(SPOKEN),
            f"{chance.randint(1, 40)}号楼{chance.randint(1, 6)}单元{chance.randint(101, 999)}室",
            f"第{chance.randint(1, 9)}网格",
            str(date(2026, 1, 1) + timedelta(chance.randint(0, 300))),
            chance.choice(("在住", "暂离", "待核实")),
        ]
        for _row in range(count)
    ]
    columns = [{"label": label, "width": width, "number": False} for label, width in COLUMNS]
    return catalogue()["record_list"].sample(("zh",)) | {
        "columns": columns,
        "rows": [{"cells": cells} for cells in rows],
    }
