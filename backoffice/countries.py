"""What countries are called: names and codes as people write them in lists, and what is typed to find one.

Import and the grid read here. The names are those of CLDR in the languages of the interface; below stand the
others that are in use. What names two countries is asked back, never guessed.
"""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from flask_babel import get_locale
from flask_babel import gettext as _
from pypinyin import Style, lazy_pinyin

from backoffice.dates import Unclear
from backoffice.ranks import EXACT, START, WITHIN, fold, rank
from models.fields import CountryField
from models.system.user import INTERFACE_LANGUAGES

#: Other names in use, by code.
_ALIASES = {
    "AE": "UAE;阿联酋;아랍에미리트",
    "BA": "Bosnia;Bosnia and Herzegovina;波黑",
    "BN": "Brunei Darussalam",
    "BO": "Plurinational State of Bolivia",
    "CD": (
        "DR Congo;DRC;Congo, Democratic Republic of the;Democratic Republic of the Congo;Zaire;"
        "刚果民主共和国;民主刚果;콩고민주공화국;コンゴ民主共和国"
    ),
    "CG": (
        "Congo, Republic of the;Republic of the Congo;Congo-Brazzaville;刚果共和国;콩고공화국;"
        "コンゴ共和国"
    ),
    "CI": "Ivory Coast;Cote d'Ivoire;象牙海岸",
    "CN": (
        "PRC;P.R. China;People's Republic of China;Mainland China;中华人民共和国;中國;"
        "中华人民共和國;中国大陆;중화인민공화국;ちゅうごく;中華人民共和国"
    ),
    "CV": "Cape Verde",
    "CZ": "Czech Republic;捷克共和国",
    "DE": "Federal Republic of Germany;Deutschland;德意志联邦共和国;德國;ドイツ連邦共和国",
    "ES": "España",
    "FR": "French Republic;法兰西共和国;法國",
    "GB": (
        "UK;United Kingdom of Great Britain and Northern Ireland;Great Britain;Britain;England;"
        "Scotland;Wales;Northern Ireland;英格兰;苏格兰;威尔士;北爱尔兰;大不列颠;联合王国;英國;"
        "잉글랜드;イングランド;グレートブリテン"
    ),
    "GR": "Hellenic Republic",
    "HK": "Hong Kong;Hong Kong SAR;香港;中国香港;香港特别行政区;홍콩;ホンコン",
    "IN": "Republic of India;Bharat",
    "IR": "Islamic Republic of Iran;Persia",
    "IT": "Italian Republic;Italia",
    "JP": "日本国;Nippon;にほん;にっぽん",
    "KH": "Kingdom of Cambodia",
    "KP": (
        "DPRK;D.P.R.K.;Korea, North;Korea DPR;Korea, Democratic People's Republic of;"
        "Democratic People's Republic of Korea;朝鲜民主主义人民共和国;北朝鲜;北韩;朝鮮;北韓;조선;"
        "북조선;북한;조선민주주의인민공화국;朝鮮民主主義人民共和国;きたちょうせん"
    ),
    "KR": (
        "ROK;R.O.K.;S. Korea;Korea, South;Korea, Republic of;Korea (Republic of);"
        "Republic of Korea;Corea del Sur;南韩;大韩民国;韩国;南朝鲜;韓國;南韓;大韓民國;한국;남한;"
        "대한민국;大韓民国;かんこく"
    ),
    "LA": "Lao PDR;Lao People's Democratic Republic;老挝人民民主共和国;寮国;라오스인민민주공화국",
    "MD": "Republic of Moldova",
    "MK": "Macedonia;Republic of Macedonia;马其顿;마케도니아;マケドニア",
    "MM": "Burma;Myanmar (Burma);缅甸联邦;버마;ビルマ",
    "MO": "Macau;Macao;Macao SAR;澳门;中国澳门;澳门特别行政区;마카오;マカオ",
    "MY": "Malaya;马来亚;大马",
    "NL": "Holland;The Netherlands;Nederland;尼德兰;홀란드;オランダ王国",
    "NZ": "Aotearoa;纽西兰",
    "PH": "The Philippines;菲国",
    "PS": "Palestine;State of Palestine;巴勒斯坦;팔레스타인;パレスチナ",
    "RU": "Russian Federation;USSR;俄国;俄罗斯联邦;俄羅斯;러시아연방;ロシア連邦",
    "SA": "Saudi;KSA;沙特;沙烏地阿拉伯",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland;斯威士兰",
    "TH": "Siam;Kingdom of Thailand;泰王国",
    "TL": "East Timor;东帝汶",
    "TR": "Turkey;Republic of Turkey;土耳其共和国",
    "TW": "Taiwan, Province of China;中国台湾;台灣;臺灣;대만;たいわん",
    "TZ": "United Republic of Tanzania",
    "US": (
        "USA;U.S.A.;U.S.;America;United States of America;The United States;美利坚;美利坚合众国;"
        "美國;아메리카;미합중국;米国;アメリカ;アメリカ合衆国"
    ),
    "VA": "Vatican;Holy See;梵蒂冈",
    "VE": "Bolivarian Republic of Venezuela",
    "VN": "Viet Nam;Socialist Republic of Vietnam;越南社会主义共和国;월남;ベトナム社会主義共和国",
    "ZA": "RSA;Republic of South Africa",
}  # fmt: skip
#: What may mean either of two.
_SEVERAL = {
    "Korea;Corea;코리아;コリア": ("KR", "KP"),
    "Congo;刚果;콩고;コンゴ": ("CG", "CD"),
    "Virgin Islands;维尔京群岛": ("VG", "VI"),
}


def code_of(writing: str) -> str:
    """The code of a country by a name in any language of the interface or in use, or by either of its codes.
    Raises Unclear."""
    wanted = fold(writing)
    meant = _several().get(wanted)
    if meant:
        offered = ", ".join(CountryField.label(code, get_locale()) for code in meant)
        raise Unclear(
            _("Which country is “%(value)s”? Write one of: %(offered)s", value=writing[:40], offered=offered)
        )
    found = _codes().get(wanted)
    if found is None:
        raise Unclear(_("There is no country called “%(value)s”.", value=writing[:40]))
    return found


def like(text: str, limit: int = 30) -> list[tuple[str, str, int]]:
    """(code, name, rank) of countries that a text finds, the best first; the first ones for an empty one."""
    wanted, language = fold(text), get_locale().language
    found = []
    for code, name in _in_order(str(get_locale())):
        fits = _fit(code, wanted, language) if wanted else WITHIN
        if fits is not None:
            found.append((code, name, fits))
    return sorted(found, key=lambda each: each[2])[:limit]


def _fit(code: str, wanted: str, language: str) -> int | None:
    if wanted in _short()[code] or code in _several().get(wanted, ()):
        return EXACT
    fitting = [found for name in _names()[code] if (found := rank(wanted, name)) is not None]
    for spelt, initials in _pinyin()[code]:
        if wanted in (initials, spelt, spelt.replace(" ", "")):
            # Who reads another language rather means the code of a country than the initials of one.
            fitting.append(EXACT if language == "zh" or wanted != initials else START)
        elif any(each.startswith(wanted) for each in (spelt, spelt.replace(" ", ""), initials)):
            fitting.append(START)
    return min(fitting, default=None)


@lru_cache
def _names() -> dict[str, frozenset[str]]:
    """What each country is called, folded."""
    named = [Locale.parse(language).territories for language, _own in INTERFACE_LANGUAGES]
    return {
        code: frozenset(
            fold(name)
            for name in (
                *(each[code] for each in named if code in each),
                *filter(None, _ALIASES.get(code, "").split(";")),
            )
        )
        for code in CountryField.codes()
    }


@lru_cache
def _short() -> dict[str, set[str]]:
    """The codes of two and of three letters, folded."""
    found = {code: {fold(code)} for code in CountryField.codes()}
    for longer, shorter in get_global("territory_aliases").items():
        if len(longer) == 3 and longer.isalpha() and len(shorter) == 1 and shorter[0] in found:
            found[shorter[0]].add(fold(longer))
    return found


@lru_cache
def _codes() -> dict[str, str]:
    """{writing: code}; a code goes before a name."""
    found = {name: code for code, names in _names().items() for name in names}
    return found | {short: code for code, shorts in _short().items() for short in shorts}


@lru_cache
def _several() -> dict[str, tuple[str, ...]]:
    return {fold(name): codes for names, codes in _SEVERAL.items() for name in names.split(";")}


@lru_cache
def _pinyin() -> dict[str, list[tuple[str, str]]]:
    """(syllables, initials) of what each country is called in Chinese."""
    chinese = Locale.parse("zh").territories
    found = {}
    for code in CountryField.codes():
        syllables = lazy_pinyin(chinese.get(code, ""), style=Style.NORMAL, errors="ignore")
        found[code] = [(" ".join(syllables), "".join(each[0] for each in syllables))] if syllables else []
    return found


@lru_cache(maxsize=16)
def _in_order(language: str) -> list[tuple[str, str]]:
    """(code, name) of all countries in the order of their names in a language."""
    locale = Locale.parse(language)
    return sorted(
        ((code, CountryField.label(code, locale)) for code in CountryField.codes()), key=lambda each: each[1]
    )
