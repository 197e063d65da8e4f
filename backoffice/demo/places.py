"""The invented district of the demonstration: four towns, their communities, 55 grids, the dwellings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from backoffice.demo.names import chinese_name

DISTRICT = "云汀区"

#: (town, [(community, how its compound is also written, road, grids)]); 55 grids in all.
TOWNS: list[tuple[str, list[tuple[str, str, str, int]]]] = [
    (
        "柳汀街道",
        [
            ("澜庭社区", "澜庭花园;澜庭苑;蓝庭花园;Lanting Garden", "汀兰路", 4),
            ("望舒社区", "望舒苑;望舒小区;Wangshu Court", "望舒路", 4),
            ("南柳社区", "南柳新村;南柳小区", "南柳大街", 4),
            ("听泉社区", "听泉里;听泉家园;Tingquan Li", "听泉路", 4),
        ],
    ),
    (
        "石榆镇",
        [
            ("石榆社区", "石榆家园;石榆小区", "石榆大街", 4),
            ("松屿社区", "松屿国际;松屿公寓;Songyu International", "松屿路", 4),
            ("北渡社区", "北渡里;北渡小区", "北渡路", 4),
            ("榆岸村", "榆岸;榆岸新村", "榆岸路", 4),
        ],
    ),
    (
        "青禾镇",
        [
            ("青禾社区", "青禾苑;青禾花园;Qinghe Garden", "青禾大街", 4),
            ("禾丰社区", "禾丰里;和丰里;禾丰小区", "禾丰路", 4),
            ("晴川社区", "晴川苑;晴川公寓;Qingchuan Court", "晴川路", 4),
        ],
    ),
    (
        "沐溪镇",
        [
            ("沐溪社区", "沐溪苑;沐溪小区", "沐溪路", 4),
            ("云杉社区", "云杉公馆;云杉国际;Yunshan Mansion", "云杉路", 4),
            ("桥西村", "桥西;桥西新村", "桥西路", 3),
        ],
    ),
]

#: Where most Korean families live, in order; the demonstration clerk's community is the first.
KOREAN_COMMUNITIES = ("澜庭社区", "松屿社区", "云杉社区", "晴川社区", "望舒社区")


@dataclass(frozen=True)
class Grid:
    """One grid of the demonstration and where its dwellings stand."""

    id: int
    community: str
    town: int
    compound: str
    road: str
    number: int


@dataclass(frozen=True)
class Home:
    """One household: its row's id and the ids of its grid and town."""

    id: int
    grid: int
    town: int
    community: str


def office_number(serial: int) -> str:
    """A duty telephone in an area code that is not assigned."""
    return f"0399-5550{serial:04d}"


def areas(chance: Random) -> tuple[list[dict[str, Any]], list[Grid]]:
    """Rows of `area`, parents first, and the grids among them."""
    rows: list[dict[str, Any]] = []
    grids: list[Grid] = []

    def add(kind: str, name: str, parent: int | None, code: str, alias: str = "") -> int:
        row_id = len(rows) + 1
        rows.append(
            {
                "id": row_id,
                "kind": kind,
                "name": name,
                "parent": parent,
                "code": code,
                "alias_names": alias,
                "head": chinese_name(chance).chinese,
                "telephone": office_number(row_id),
            }
        )
        return row_id

    district = add("district", DISTRICT, None, "001", "Yunting")
    for town_order, (town_name, communities) in enumerate(TOWNS, 1):
        town = add("town", town_name, district, f"001.{town_order:03d}")
        for order, (name, alias, road, count) in enumerate(communities, 1):
            code = f"001.{town_order:03d}.{order:03d}"
            community = add("community", name, town, code, alias)
            for number in range(1, count + 1):
                grid_name = f"{name.removesuffix('社区')}第{'一二三四'[number - 1]}网格"
                grid = add("grid", grid_name, community, f"{code}.{number:03d}")
                grids.append(Grid(grid, name, town, alias.split(";")[0], road, number))
    return rows, grids


def dwellings(grid: Grid) -> Iterator[dict[str, Any]]:
    """Columns of one household after another in a grid, in walking order, without end."""
    for block in range(1, 1000):
        building = (grid.number - 1) * 6 + block
        address = f"{grid.road}{grid.number * 20 + block // 6 * 2}号{grid.compound}"
        for unit in (1, 2, 3):
            for floor in range(1, 7):
                for door in (1, 2):
                    yield {
                        "area": grid.id,
                        "address": address,
                        "building": str(building),
                        "unit": str(unit),
                        "room": f"{floor}{door:02d}",
                    }
