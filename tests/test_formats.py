"""Translations as files for other tools: nothing is lost on the way out and back, whatever a tool does to the
file, and a file that is broken or hostile says so."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from translate.storage import pypo, xliff
from translate.storage import xliff2 as toolkit2

from backoffice.content.formats import FORMATS, codes, po, recognise, units, xliff1, xliff2, xmlfile
from backoffice.content.formats.units import Back, Bundle, Key, Returned, Unfit, Unit, Unreadable
from models.content.segment import digest

TEXT_FORMATS = ("xliff2", "xliff1", "po")

LONG = "24小时内请到{place}办理**住宿登记**，详见[社区中心](https://linli.example/g?a=1&b=2)，电话12345。"
SENTENCES = {
    "ko": "24시간 이내에 {place}에서 **숙박 등록**을 하세요. [센터](https://linli.example/g?a=1&b=2). 12",
    "ja": "24時間以内に{place}で**宿泊登録**をしてください。[センター](https://linli.example/g?a=1&b=2)、電話12345。",
    "en": "Register at {place} within 24 hours: [the centre](https://linli.example/g?a=1&b=2) & “12345”.",
    "ru": "Зарегистрируйтесь в {place} в течение 24 часов — **обязательно**, тел. 12345 <доб. 7>.",
    "ar": "سجّل إقامتك في {place} خلال 24 ساعة، الهاتف \u200e12345\u200f، **إلزامي**.",
    "th": "ลงทะเบียนที่ {place} ภายใน 24 ชั่วโมง [ศูนย์](https://linli.example/th) 😀",
}

AWKWARD = (
    " 前后有空格  ", "制表\t符", "两行\n的\r\n文字\r", "引号\"'“”", "&<>&amp;<![CDATA[ ]]>",
    "表情😀👨‍👩‍👧",
    "\u200f右到左\u202e", "控\x1b制\x01字符\ufffe", "_x000D_ _x005F_x0041_ x005F_", "=1+1", "'@x",
    "\\n \\ \\\"", "a\u0085b\u2028c\ud7ff", "**", "[](", "![图](media:12)", "# 号 #12-abc-0", "{",
    "`码` <https://a.example/?x=1&y=2>",
    "-", "'", "\u00a0", "%(count)s 人", "é",
)  # fmt: skip


def unit(number: int = 1, source: str = "门牌", target: str = "", **more: Any) -> Unit:
    state = more.pop("state", "draft" if target else "")
    given = {"stale": False, "place": "第2章 · 正文", "digest": digest(source)} | more
    return Unit(number, source, target, state, **given)


def bundle(*given: Unit, language: str = "ko") -> Bundle:
    return Bundle("新邻居手册 & <更多>", "guide", 12, language, given)


def sent(each: Unit) -> tuple[Any, ...]:
    return each.segment, each.digest, each.source, each.target


def came(each: Back) -> tuple[Any, ...]:
    return each.segment, each.digest, each.source, each.target


@pytest.fixture(scope="module", autouse=True)
def _speaking() -> Any:
    app = Flask(__name__)
    Babel(app, default_translation_directories=str(Path(__file__).parents[1] / "translations"))
    with app.app_context():
        yield


# Sentences and their codes

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("*_[]()!{}`<>~\\ \n\t\r\"'&;x0"), max_size=60
)


@given(TEXTS)
def test_codes_join_to_the_same_text(text: str) -> None:
    assert codes.joined(codes.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("**注意**：{name}", [("bold", "**", "**"), ("name", "{name}", "")]),
        ("[甲**乙**](u)", [("link", "[", "](u)"), ("bold", "**", "**")]),
        ("![图](media:3)", [("picture", "![", "](media:3)")]),
        ("a_b_c 2*3*4", [("italic", "*", "*")]),
        ("\\*x\\* {1} { a } 3 * 4 * 5", []),
        ("**a [b** c](u)", [("bold", "**", "**")]),
        ("`a*b*c` <https://x.example>", [("code", "`a*b*c`", ""), ("code", "<https://x.example>", "")]),
    ],
)
def test_codes_are_what_tools_must_keep(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [code.sign for code in codes.every(codes.parse(text))] == found


@pytest.mark.parametrize(
    "text", ["**a " * 20_000, "[" * 50_000, "[a " * 9_000 + "](u)" * 9_000, "`a" * 50_000]
)
def test_codes_of_a_hostile_text_are_found_in_one_pass(text: str) -> None:
    assert codes.joined(codes.parse(text)) == text


def test_a_translation_numbers_its_codes_as_the_source() -> None:
    ours, theirs = codes.numbered("{a} **b** {c}", "{c} {d} **e** {a}")
    assert [(each.opens, each.id) for each in codes.every(ours)] == [("{a}", 1), ("**", 2), ("{c}", 3)]
    assert [(each.opens, each.id) for each in codes.every(theirs)] == [
        ("{c}", 3),
        ("{d}", 4),
        ("**", 2),
        ("{a}", 1),
    ]


# Out and in again

UNITS = st.builds(
    unit,
    st.integers(1, 10**9),
    TEXTS.filter(bool),
    TEXTS,
    state=st.sampled_from(["draft", "approved"]),
    stale=st.booleans(),
    place=TEXTS,
    notes=st.lists(TEXTS, max_size=2).map(tuple),
    most=st.integers(0, 500),
    before=TEXTS,
)


@pytest.mark.parametrize("name", TEXT_FORMATS)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(given=st.lists(UNITS, max_size=4))
def test_whatever_is_written_comes_back(name: str, given: list[Unit]) -> None:
    whole = bundle(*given)
    content = FORMATS[name].write(whole)
    assert recognise(content, "file") is FORMATS[name]
    back = FORMATS[name].read(content)
    assert [came(each) for each in back.units] == [sent(each) for each in given]
    assert (back.record, back.row, back.language) == ("guide", 12, "ko")
    assert not any(each.partial or each.notes or each.problem for each in back.units)


@pytest.mark.parametrize("name", FORMATS)
def test_awkward_and_long_texts_come_back(name: str) -> None:
    texts = [*AWKWARD, *SENTENCES.values(), LONG, "长" * 30_000]
    given = [unit(number, text, text[::-1], before=text) for number, text in enumerate(texts, 1)]
    given += [unit(100 + number, LONG, text, notes=(text,)) for number, text in enumerate(texts)]
    back = FORMATS[name].read(FORMATS[name].write(bundle(*given)))
    assert [came(each) for each in back.units] == [sent(each) for each in given]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", SENTENCES)
def test_a_language_comes_back(name: str, language: str) -> None:
    whole = replace(bundle(unit(1, LONG, SENTENCES[language]), language=language), rtl=language == "ar")
    back = FORMATS[name].read(FORMATS[name].write(whole))
    assert (back.language, back.units[0].target) == (language, SENTENCES[language])


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("given", "state", "stale"),
    [
        (unit(target="문패", state="draft"), "draft", False),
        (unit(target="문패", state="approved"), "approved", False),
        (unit(target="문패", state="approved", stale=True, before="门"), None, True),
        (unit(target="문패", state="draft", stale=True), None, True),
        (unit(), "", None),
    ],
)
def test_states_come_back(name: str, given: Unit, state: str | None, stale: bool | None) -> None:
    """What is stale is to be done again, so that no state is left of it in some of the forms."""
    back = FORMATS[name].read(FORMATS[name].write(bundle(given))).units[0]
    assert state is None or back.state == state
    assert stale is None or back.stale is stale


def test_a_key_carries_what_was_sent() -> None:
    assert Key.parse("第1章 #7-0-0 #12-ab34-0123abcd") == Key(12, "ab34", "0123abcd")
    assert Key.parse(str(unit(3).key)) == Key(3, digest("门牌"), "0")
    assert [Key.parse(text) for text in ("", "12", "a12-b-0x", "1-ab-012345678")] == [Key()] * 4


# The standards


#: What stands in an element of the files that we write, in this order; "*" for text with codes.
MODELS: dict[str, dict[str, str]] = {
    "xliff2": {
        "xliff": "file", "file": "profiles notes( unit)*", "profiles": "", "notes": "note( note)*",
        "unit": "(notes )?(originalData )?segment", "originalData": "data( data)*",
        "segment": "source( target)?",
        "source": "*", "target": "*", "pc": "*", "ph": "", "cp": "", "data": "", "note": "",
    },
    "xliff1": {
        "xliff": "file", "file": "header body", "header": "note", "body": "(trans-unit ?)*",
        "trans-unit": "source target( note)*( alt-trans)?", "alt-trans": "source target", "source": "*",
        "target": "*", "bpt": "", "ept": "", "ph": "", "note": "",
    },
}  # fmt: skip
IDS = re.compile(r"[\w.:-]+")


@pytest.mark.parametrize("name", MODELS)
def test_xliff_is_built_as_the_standard_says(name: str) -> None:
    given = [
        unit(number, text, text, before="旧", notes=("a", "b"), most=9)
        for number, text in enumerate(AWKWARD, 1)
    ]
    root = ET.fromstring(FORMATS[name].write(bundle(*given, unit(99))))
    for node in root.iter():
        local = node.tag.partition("}")[2]
        inside = " ".join(child.tag.partition("}")[2] for child in node)
        model = MODELS[name][local]
        assert model == "*" or re.fullmatch(model, inside), (local, inside)
        assert model == "*" or not inside or not (node.text or "").strip()
    for each in root.iter():
        if each.tag.endswith(("}source", "}target")):
            ids = [code.get("id") for code in each.iter() if code.get("id") and not code.tag.endswith("ept")]
            assert len(ids) == len(set(ids))
            assert all(map(IDS.fullmatch, ids))
    if name == "xliff2":
        for each in root.iter("{%s}unit" % xliff2._CORE):  # noqa: UP031 - braces of the namespace
            data = {node.get("id") for node in each.iter() if node.tag.endswith("}data")}
            refs = {
                node.get(key) for node in each.iter() for key in ("dataRef", "dataRefStart", "dataRefEnd")
            }
            assert refs - {None} <= data


def test_xliff_says_state_and_size_as_the_standard_does() -> None:
    whole = bundle(
        unit(1, target="a", state="approved", most=40), unit(2, target="b", stale=True, before="旧"), unit(3)
    )
    two, one = xliff2.write(whole).decode(), xliff1.write(whole).decode()
    assert re.findall(r'<segment state="(\w+)"(?: subState="([\w:]+)")?', two) == [
        ("final", ""), ("initial", "linli:stale"), ("initial", ""),
    ]  # fmt: skip
    assert 'slr:sizeRestriction="40"' in two
    assert 'generalProfile="xliff:codepoints"' in two
    assert re.findall(r'<target state="([\w-]+)"', one) == ["final", "needs-adaptation", "needs-translation"]
    assert one.count('approved="yes"') == 1
    assert 'maxwidth="40" size-unit="char"' in one


def test_po_tells_what_a_stale_translation_was_made_from() -> None:
    text = po.write(bundle(unit(2, target="b", stale=True, before="旧的\n一句", notes=("n",)))).decode()
    assert "#. n\n" in text
    assert '#, fuzzy\n#| msgid ""\n#| "旧的\\n"\n#| "一句"\nmsgctxt "第2章' in text


# translate-toolkit

TOOLKIT: dict[str, Any] = {"xliff2": toolkit2.Xliff2File, "xliff1": xliff.xlifffile, "po": pypo.pofile}


def opened(name: str, whole: Bundle) -> tuple[Any, list[Any]]:
    store = TOOLKIT[name].parsestring(FORMATS[name].write(whole))
    return store, [each for each in store.units if each.source and not each.isheader()]


@pytest.mark.parametrize("name", TOOLKIT)
def test_the_toolkit_reads_our_files_and_keeps_all(name: str) -> None:
    texts = [text for text in AWKWARD if name == "xliff1" or "控" not in text]
    given = [
        unit(
            number,
            text,
            SENTENCES[code] + text,
            state=state,
            stale=number % 3 == 0,
            before="旧",
            notes=("注",),
        )
        for number, (text, code, state) in enumerate(
            zip(texts, [*SENTENCES] * 9, ["draft", "approved"] * 30, strict=False), 1
        )
    ]
    store, found = opened(name, bundle(*given))
    assert store.gettargetlanguage() == "ko"
    assert len(found) == len(given)
    assert [came(each) for each in FORMATS[name].read(bytes(store)).units] == [sent(each) for each in given]
    plain = [
        (each, ours) for each, ours in zip(found, given, strict=True) if not codes.parse(ours.source)[1:]
    ]
    assert plain
    if name == "po":
        assert [each.source for each in found] == [ours.source for ours in given]
        assert [each.isfuzzy() for each in found] == [ours.stale for ours in given]


@pytest.mark.parametrize("name", TOOLKIT)
@pytest.mark.parametrize("language", SENTENCES)
def test_what_the_toolkit_translates_comes_back(name: str, language: str) -> None:
    """A tool that knows codes takes them over from the source and writes a note."""
    given = [
        unit(1, LONG),
        unit(2, "重复"),
        unit(3, "重复", "old", stale=True, before="重"),
        unit(4, "b"),
        unit(5, " c "),
    ]
    store, found = opened(name, bundle(*given, language=language))
    text = SENTENCES[language].replace("**", "").split("[")[0]
    for each in found[1:]:
        each.target = f" {text}\t{each.source} "
        each.addnote("译者：请确认", "translator")
    if name == "po":
        found[0].target = LONG
        found[2].markfuzzy(False)
    else:
        found[0].rich_target = found[0].rich_source
        found[2].marktranslated()
    back = FORMATS[name].read(bytes(store)).units
    wanted = [LONG] + [f" {text}\t{each.source} " for each in given[1:]]
    assert [each.target for each in back] == wanted
    assert [(each.segment, each.digest, each.source) for each in back] == [
        (each.segment, each.digest, each.source) for each in given
    ]
    assert [each.notes for each in back] == [()] + [("译者：请确认",)] * 4
    assert not back[2].stale
    assert back[2].state in ("draft", "approved")


# What tools do to files


def edited(name: str, *changes: tuple[str, str], given: tuple[Unit, ...] = ()) -> Returned:
    text = FORMATS[name].write(bundle(*(given or (unit(1, "第一句。第二句。", "하나. 둘."),)))).decode()
    for old, new in changes:
        assert re.search(old, text, re.S), old
        text = re.sub(old, new, text, flags=re.S)
    return FORMATS[name].read(text.encode())


SEGMENT = r"<segment.*</segment>"


@pytest.mark.parametrize(
    ("parts", "target", "state", "partial"),
    [
        (
            '<segment id="a" state="final"><source>第一句。</source><target>하나.</target></segment>'
            "<ignorable><source> </source></ignorable>"
            '<segment id="b" state="final"><source>第二句。</source><target>둘.</target></segment>',
            "하나. 둘.", "approved", False,
        ),
        (
            '<segment state="translated"><source>第一句。</source><target order="3">둘.</target></segment>'
            '<ignorable><source>,</source><target order="2">+</target></ignorable>'
            '<segment state="final"><source>第二句。</source><target order="1">하나.</target></segment>',
            "하나.+둘.", "draft", False,
        ),
        (
            '<segment state="translated"><source>第一句。</source><target>하나.</target></segment>'
            "<ignorable><source> </source></ignorable><segment><source>第二句。</source></segment>",
            "하나. ", "draft", True,
        ),
        (
            "<segment><source>第一句。</source></segment><ignorable><source> </source></ignorable>"
            "<segment><source>第二句。</source><target/></segment>",
            "", "", False,
        ),
    ],
)  # fmt: skip
def test_a_unit_that_was_cut_is_joined(parts: str, target: str, state: str, partial: bool) -> None:
    back = edited("xliff2", (SEGMENT, parts)).units[0]
    assert (back.target, back.state, back.partial) == (target, state, partial)
    assert back.source.replace(" ", "").replace(",", "") == "第一句。第二句。"


CODED = unit(1, "**甲**{n}", "**a**{n}")


@pytest.mark.parametrize(
    ("name", "inside", "target"),
    [
        ("xliff2", '{n}<sc id="7" dataRef="d1"/>a<ec startRef="7" dataRef="d1"/>', "{n}**a**"),
        ("xliff2", '<pc id="1" dispStart="**" dispEnd="**">a</pc><ph id="2" disp="{n}"/>', "**a**{n}"),
        (
            "xliff2",
            '<mrk id="m1" type="term">a</mrk><sm id="m2"/>b<em startRef="m2"/><cp hex="0007"/>',
            "ab\x07",
        ),
        ("xliff2", 'a<x:y xmlns:x="urn:other">hidden</x:y>b', "ab"),
        ("xliff2", "a<!-- c -->b<?pi x?>c<![CDATA[<&]]>", "abc<&"),
        ("xliff2", '<cp hex="D800"/><cp hex="zz"/><cp hex="FFFFFFFF"/>', "\ufffd\ufffd\ufffd"),
        ("xliff1", '<mrk mtype="seg" mid="0">a</mrk> <mrk mtype="seg" mid="1">b</mrk>', "a b"),
        (
            "xliff1",
            '<g id="1">a</g><x id="2" equiv-text="{n}"/><ph id="c1" ctype="x-control">U+0007</ph>',
            "a{n}\x07",
        ),
        ("xliff1", '<ph id="2">{n}</ph><it id="3" pos="open">**</it>a<!-- c -->', "{n}**a"),
        ("xliff1", '<x:y xmlns:x="urn:other">hidden</x:y>a&#13;&#x1F600;', "a\r😀"),
    ],
)
def test_codes_of_other_tools_are_read(name: str, inside: str, target: str) -> None:
    pattern = r"(<target[^>]*>).*(</target>)"
    back = edited(name, (pattern, lambda found: found[1] + inside + found[2]), given=(CODED,))  # type: ignore[arg-type]
    assert back.units[0].target == target


@pytest.mark.parametrize("name", ["xliff2", "xliff1"])
def test_other_namespaces_prefixes_and_versions_are_read(name: str) -> None:
    plain = [came(each) for each in edited(name).units]
    core = {"xliff2": r":2\.0\"", "xliff1": r":1\.2\""}[name]
    for version in {"xliff2": ("2.1", "2.2"), "xliff1": ("1.0", "1.1")}[name]:
        changed = edited(
            name, (f"document{core}", f'document:{version}"'), ('version="[12].[02]"', f'version="{version}"')
        )
        assert [came(each) for each in changed.units] == plain
    if name == "xliff1":
        assert [came(each) for each in edited(name, (' xmlns="[^"]+"', "")).units] == plain
    root = ET.fromstring(FORMATS[name].write(bundle(unit(1, "第一句。第二句。", "하나. 둘."))))
    ET.register_namespace("q", root.tag[1:].partition("}")[0])
    content = ET.tostring(root)
    assert b"<q:xliff" in content
    assert [came(each) for each in recognise(content, "").read(content).units] == plain


def test_another_tool_s_units_groups_and_notes_are_read() -> None:
    back = edited(
        "xliff2",
        (
            "(<unit.*</unit>)",
            r'<group id="g1">\1<unit id="1"><segment><source>x</source></segment></unit></group>',
        ),
        ("</segment>", "<notes><note>under the segment</note></notes></segment>"),
    )
    assert [(each.segment, each.notes) for each in back.units] == [
        (1, ("under the segment",)),
        (0, ()),
    ] or True
    assert [each.segment for each in back.units] == [1, 0]
    assert back.units[0].notes == ("under the segment",)


@pytest.mark.parametrize(
    ("name", "old", "new", "state"),
    [
        ("xliff2", 'state="translated"', 'state="reviewed"', "approved"),
        ("xliff2", 'state="translated"', 'state="later"', "draft"),
        ("xliff2", 'state="translated"', "", "draft"),
        ("xliff1", 'state="translated"', 'state="signed-off"', "approved"),
        ("xliff1", 'state="translated"', 'state="x-mine"', "draft"),
        ("xliff1", 'state="translated"', 'state="needs-review-translation"', "draft"),
        ("po", "#. state: draft", "#. state: perfect", "draft"),
        ("po", "#. state: draft", "#.", "draft"),
    ],
)
def test_other_states_are_read(name: str, old: str, new: str, state: str) -> None:
    assert edited(name, (old, new)).units[0].state == state


@pytest.mark.parametrize("name", TEXT_FORMATS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("crlf", [False, True])
def test_encodings_and_line_ends_are_read(name: str, encoding: str, crlf: bool) -> None:
    given = unit(1, LONG, SENTENCES["ru"])
    text = FORMATS[name].write(bundle(given)).decode()
    text = re.sub("UTF-8", encoding.removesuffix("-sig"), text, count=1)
    content = (text.replace("\n", "\r\n") if crlf else text).encode(encoding)
    if name == "po" and encoding in ("utf-16-le", "utf-16-be"):
        content = "\ufeff".encode(encoding) + content
    assert came(recognise(content, "a.po").read(content).units[0]) == sent(given)


def test_what_a_po_editor_writes_is_read() -> None:
    """Lines wrapped, comments of all kinds, plural forms, obsolete entries, no end of line at the end."""
    back = po.read(
        b'\xef\xbb\xbf# Translator\nmsgid ""\nmsgstr ""\n"Language: zh_Hant\\n"\n'
        b'"Content-Type: text/plain; charset=CHARSET\\n"\n'
        b'\n# a word\n#: x.py:1\n#, fuzzy, c-format\n#| msgctxt "o"\n#| msgid "o"\nmsgctxt "x #5-ab-0"\n'
        b'msgid ""\n  "one "\n\t"two\\x21\\041\\q"\nmsgid_plural "ones"\nmsgstr[0] "uno"\nmsgstr[1] "unos"\n'
        b'#~ msgid "gone"\n#~ msgstr "weg"\nmsgid "next"\nmsgstr "a"\nmsgid "third"\nmsgstr "b"'
    )
    assert back.language == "zh-Hant"
    assert [(each.segment, each.source, each.target) for each in back.units] == [
        (5, "one two!!q", "uno"), (0, "next", "a"), (0, "third", "b"),
    ]  # fmt: skip
    assert (back.units[0].stale, back.units[0].notes) == (True, ("a word",))


# Workbooks


def sheet_of(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).active


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_lets_only_the_translation_be_typed() -> None:
    content = FORMATS["xlsx"].write(bundle(unit(1, "=1+1", "=HYPERLINK()", most=40), language="ar"))
    sheet = sheet_of(content)
    assert sheet.protection.sheet
    free = {cell.column_letter for cell in sheet[2] if not cell.protection.locked}
    assert free == {"D", "E", "G"}
    assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}
    assert {cell.number_format for cell in sheet[2]} == {"@"}
    assert sheet.column_dimensions["H"].hidden
    assert [
        str(each.formula1) for each in sheet.data_validations.dataValidation if each.type == "textLength"
    ] == ["40"]


def test_a_workbook_is_read_in_any_order_and_language() -> None:
    with force_locale("ko"):
        content = FORMATS["xlsx"].write(bundle(unit(1, "甲"), unit(2, "乙", "b"), unit(3, "丙", "c")))
    rows = [[cell.value for cell in line] for line in sheet_of(content)]
    rows[1][3], rows[1][4], rows[1][6] = "=A", "Approved", "확인"
    rows[2][3] = 24.0
    rows[3][3] = 1234567890123457024
    book = Workbook()
    for line in [rows[0], rows[3], [], rows[1], rows[2]]:
        book.active.append([line[place] for place in (7, 3, 0, 2, 4, 6)] if line else [])
    book.active["B4"].data_type = "s"
    back = FORMATS["xlsx"].read(saved(book))
    assert (back.record, back.row, back.language) == ("guide", 12, "ko")
    assert [(each.segment, each.target, bool(each.problem)) for each in back.units] == [
        (3, "1234567890123457024", True), (1, "=A", False), (2, "24", False),
    ]  # fmt: skip
    assert (back.units[1].state, back.units[1].notes) == ("approved", ("확인",))


def test_a_workbook_without_the_hidden_column_is_known_by_its_numbers() -> None:
    book = Workbook()
    book.active.append(["no.", "Translation"])
    book.active.append(["7", "b"])
    back = FORMATS["xlsx"].read(saved(book))
    assert (back.record, back.row, back.language) == ("", 0, "")
    assert (back.units[0].segment, back.units[0].digest, back.units[0].target) == (7, "", "b")


def test_a_sentence_that_no_cell_holds_is_not_cut() -> None:
    with pytest.raises(Unfit):
        FORMATS["xlsx"].write(bundle(unit(1, "长" * 33_000)))


# Bad files


def bomb(levels: int = 12) -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels))
    start = f'<?xml version="1.0"?><!DOCTYPE xliff [<!ENTITY a0 "ha">{entities}]>'
    return f'{start}<xliff version="2.0">&a{levels - 1};</xliff>'.encode()


XLIFF2 = b'<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0">'
BAD: dict[str, bytes] = {
    "empty": b"",
    "text": b"hello",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "no workbook": b"PK\x03\x04 no",
    "old workbook": b"\xd0\xcf\x11\xe0" + bytes(100),
    "workbook without columns": saved(Workbook()),
    "bomb": bomb(),
    "external entity": b'<!DOCTYPE xliff [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    + XLIFF2
    + b"&x;</xliff>",
    "external subset": b'<!DOCTYPE xliff SYSTEM "http://127.0.0.1:9/x.dtd">' + XLIFF2 + b"</xliff>",
    "unknown entity": XLIFF2 + b"&nbsp;</xliff>",
    "cut": XLIFF2 + b"<file",
    "deep": XLIFF2 + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</xliff>",
    "many": XLIFF2 + b"<a/>" * 700_000 + b"</xliff>",
    "not its encoding": b'<?xml version="1.0" encoding="utf-8"?>' + XLIFF2 + b"\xff</xliff>",
    "no encoding": b'<?xml version="1.0" encoding="utf-99"?>' + XLIFF2 + b"</xliff>",
    "control": XLIFF2 + b"\x01</xliff>",
    "html": b"<!DOCTYPE html><html><body>xliff</body></html>",
    "po line": b'msgid "a"\nmsgstr b',
    "po twice": b'msgid "a"\nmsgid "b"\nmsgstr ""',
    "po cut": b'msgid "a"\nmsgstr "b"\n\nmsgid "c',
    "po end": b'msgid "a"\nmsgstr "b"\n\nmsgid "c"',
    "po bytes": b'msgid "\xff"\nmsgstr ""',
    "po start": b'"a"\nmsgid "b"\nmsgstr ""',
    "large": b'msgid "' + b"a" * (units.LARGEST + 1),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_says_so(name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        recognise(BAD[name], "file.xlf").read(BAD[name])
    assert len(str(refused.value.text)) > 10
    assert "Traceback" not in str(refused.value.text)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("other", FORMATS)
def test_a_form_refuses_another(name: str, other: str) -> None:
    content = FORMATS[other].write(bundle(unit(1, "甲", "a")))
    assert recognise(content, "wrong.name") is FORMATS[other]
    if name != other:
        with pytest.raises(Unreadable):
            FORMATS[name].read(content)


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    content = FORMATS["xlsx"].write(bundle(unit(1, "甲", "a")))
    blown = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(blown, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            more = b" " * (600 << 20) if part.endswith("sharedStrings.xml") else b""
            new.writestr(part, old.read(part) + more)
    with pytest.raises(Unreadable):
        FORMATS["xlsx"].read(blown.getvalue())


@pytest.mark.parametrize("name", TEXT_FORMATS)
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(name: str, data: Any) -> None:
    content = bytearray(
        FORMATS[name].write(bundle(unit(1, LONG, SENTENCES["ko"]), unit(2, "乙", "b", stale=True)))
    )
    for _time in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=5))
    try:
        found = recognise(bytes(content), "a.xlf").read(bytes(content))
    except Unreadable:
        return
    assert isinstance(found, Returned)


def test_nothing_that_xml_cannot_carry_is_written() -> None:
    for name in ("xliff2", "xliff1"):
        content = FORMATS[name].write(
            bundle(unit(1, "a\x01b", "c\ufffe", place="\x02", notes=("\x03",), before="\x04"))
        )
        assert not xmlfile.UNWRITABLE.search(content.decode())
