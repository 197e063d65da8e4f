"""The invented companies and the school of the demonstration."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from backoffice.demo import names
from backoffice.demo.papers import mobile
from backoffice.demo.places import Grid

#: Companies by the country of their capital; 477 in all.
CAPITAL = {
    "KR": 148,
    "JP": 121,
    "US": 58,
    "DE": 41,
    "SG": 27,
    "GB": 19,
    "FR": 18,
    "IT": 10,
    "NL": 9,
    "CA": 8,
    "AU": 7,
    "TH": 5,
    "VN": 3,
    "RU": 3,
}

SCHOOL = {"name": "云汀韩国国际学校", "name_latin": "Yunting Korean International School"}

_Pairs = list[tuple[str, str]]


def _pairs(text: str) -> _Pairs:
    """Read words like "瑞/Seo" as [(Chinese, Latin)]."""
    split = [word.partition("/") for word in text.split()]
    return [(chinese, latin.replace("_", " ")) for chinese, _slash, latin in split]


#: Two halves of an invented brand, by country of capital.
_BRANDS: dict[str, tuple[_Pairs, _Pairs]] = {
    "KR": (
        _pairs("瑞/Seo 汉/Han 彬/Bin 润/Yun 泰/Tae 昊/Ho 佑/U 敏/Min 真/Jin 延/Yeon"),
        _pairs("澜/ran 泉/cheon 松/song 禾/hwa 湖/ho 岩/am 林/rim 源/won"),
    ),
    "JP": (
        _pairs("朝/Asa 若/Waka 水/Mizu 风/Kaze 樱/Sakura 夕/Yu 霜/Shimo 雪/Yuki"),
        _pairs("见/mi 濑/se 丘/oka 滨/hama 泽/sawa 森/mori 谷/tani 原/hara"),
    ),
    "IT": (
        _pairs("瓦尔/Val 蒙特/Mont 卢切/Luce 费拉/Ferra 科斯/Cos"),
        _pairs("多罗/doro 里诺/rino 塔拉/tara 维奥/vio"),
    ),
    "": (
        _pairs("阿尔/Al 诺尔/Nor 维德/Vid 贝伦/Beren 科兰/Coran 伦达/Lenda 奥斯/Os 塞弗/Seve"),
        _pairs("维斯/vis 德尔/der 特罗/tro 尼卡/nica 马林/marin 丰特/font 加德/gard"),
    ),
}
_TRADES = _pairs(
    "电子/Electronics 精密机械/Precision 食品/Foods 物流/Logistics 软件/Software "
    "贸易/Trading 汽车部件/Auto_Parts 化学/Chemicals 服饰/Apparel "
    "教育咨询/Learning 医疗器械/Medical_Devices 餐饮/Restaurants"
)
_RESUMPTION = {"resumed": 60, "partly": 25, "preparing": 10, "closed": 5}


def companies(chance: Random, grids: list[Grid]) -> list[dict[str, Any]]:
    """Rows of `company`; the first is the Korean company of the demonstration's liaison."""
    countries = [country for country, count in CAPITAL.items() for _each in range(count)]
    chance.shuffle(countries)
    countries.remove("KR")
    rows: list[dict[str, Any]] = []
    taken: set[str] = set()
    for row_id, country in enumerate(["KR", *countries], 1):
        chinese, latin = _company_name(chance, country, taken)
        grid = chance.choice(grids)
        liaison = names.name(
            chance, country if chance.random() < 0.4 else "CN", chance.choice(("male", "female"))
        )
        staff = chance.randint(5, 160)
        rows.append(
            {
                "id": row_id,
                "name": chinese,
                "name_latin": latin,
                "country_of_capital": country,
                "area": grid.id,
                "address": f"{grid.road}{chance.randint(100, 398)}号{chance.randint(2, 20)}层",
                "liaison": liaison.chinese,
                "liaison_phone": mobile(800_000 + row_id),
                "resumption": chance.choices(list(_RESUMPTION), list(_RESUMPTION.values()))[0],
                "rooms": staff // 10,
                "meals": staff,
                "masks": staff * chance.randint(2, 20),
            }
        )
    return rows


def school(chance: Random, grids: list[Grid], today: date) -> dict[str, Any]:
    """The row of the one school, and beside its columns the `town` it lies in."""
    grid = next(grid for grid in grids if grid.community == "松屿社区")
    return {
        "id": 1,
        **SCHOOL,
        "area": grid.id,
        "address": f"{grid.road}88号",
        "liaison": names.name(chance, "KR", "female").chinese,
        "liaison_phone": mobile(900_001),
        "opens_on": today + timedelta(21),
        "town": grid.town,
    }


def _company_name(chance: Random, country: str, taken: set[str]) -> tuple[str, str]:
    first, second = _BRANDS.get(country, _BRANDS[""])
    while True:
        (head, head_latin), (tail, tail_latin) = chance.choice(first), chance.choice(second)
        trade, trade_latin = chance.choice(_TRADES)
        chinese = f"{head}{tail}{trade}(云汀)有限公司"
        if chinese not in taken:
            taken.add(chinese)
            return chinese, f"{head_latin}{tail_latin} {trade_latin} (Yunting) Co., Ltd."
