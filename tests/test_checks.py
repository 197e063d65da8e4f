"""The checks of the translation desk: single cases, and how many of the planted mistakes they find at how
many false alarms, on a set of which a part was held out."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from backoffice.content.checks import Entry, Finding, findings, text_of
from backoffice.content.checks.chinese import stated, value_of
from backoffice.content.checks.finding import kinds
from backoffice.content.checks.terms import contains
from tests import planting

SEED = 7


def kinds_of(source: str, target: str, language: str, **more: object) -> list[str]:
    return [each.kind for each in findings(source, target, language, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "clean", "mistakes"), [("tuned", 150, 300), ("held_out", 60, 300)], ids=["tuned", "held out"]
)
def test_mistakes_are_found_and_what_is_right_is_let_be(part: str, clean: int, mistakes: int) -> None:
    pairs = planting.own(part) + (planting.demonstration() if part == "tuned" else [])
    false = [(each, found) for each in pairs if (found := findings(each.source, each.target, each.language))]
    planted = planting.planted(pairs, SEED, 12) + (planting.wrong() if part == "tuned" else [])
    missed = [each for each in planted if not told(each)]
    figures = (
        f"{len(planted) - len(missed)} of {len(planted)} mistakes found, "
        f"{len(false)} false alarms on {len(pairs)} pairs; missed: "
        f"{[(each.kind, each.language, each.target) for each in missed]}; false: {false}"
    )
    assert len(pairs) >= clean, figures
    assert len(planted) >= mistakes, figures
    for language in planting.LANGUAGES:
        number = Counter(each.language for each in planted)[language]
        assert Counter(each.language for each in missed)[language] <= number * 0.05, figures
    assert len(missed) <= len(planted) * 0.05, figures
    assert len(false) < len(pairs) * 0.05, figures


def told(mistake: planting.Planted) -> bool:
    found = findings(mistake.source, mistake.target, mistake.language, most=mistake.most)
    return any(each.kind.startswith(mistake.told) for each in found)


SOURCE = "自2026年11月2日起，每周二、周四下午1:30至4:30开门，共12次，费用3万元。"


@pytest.mark.parametrize(
    ("language", "target"),
    [
        ("en", "From 2 November 2026, Tuesdays and Thursdays, 1:30 to 4:30 p.m., 12 times, 30,000 yuan."),
        ("en", "From November 2nd, 2026, Tuesdays and Thursdays, 13:30–16:30, twelve times, RMB 30,000."),
        ("fr", "Du 2 novembre 2026, mardis et jeudis de 13 h 30 à 16 h 30, 12 fois, 30 000 yuans."),
        ("de", "Ab 2. November 2026 dienstags und donnerstags 13.30–16.30 Uhr, zwölfmal, 30.000 Yuan."),
        ("es", "Del 2 de noviembre de 2026, martes y jueves de 13:30 a 16:30, 12 veces, 30.000 yuanes."),
        ("it", "Dal 2 novembre 2026, martedì e giovedì dalle 13.30 alle 16.30, 12 volte, 30.000 yuan."),
        ("ru", "Со 2.11.2026 по вторникам и четвергам с 13:30 до 16:30, 12 раз, 30 тысяч юаней."),
        ("ar", "من ٢ نوفمبر ٢٠٢٦، كل ثلاثاء وخميس من ١:٣٠ إلى ٤:٣٠ مساءً، ١٢ مرة، ٣٠٬٠٠٠ يوان."),
        ("ko", "2026년 11월 2일부터 매주 화·목요일 오후 1시 30분~4시 30분, 12회, 3만 위안입니다."),
        ("ja", "令和8年11月2日から毎週火・木曜日の午後1時半～4時半、12回、3万元です。"),
        ("zh-Hant", "自民國115年11月2日起，每週二、週四下午1:30至4:30開門，共12次，費用3萬元。"),
        ("th", "ตั้งแต่ 2 พฤศจิกายน พ.ศ. 2569 ทุกวันอังคารและวันพฤหัสบดี 13.30–16.30 น. 12 ครั้ง 30,000 หยวน"),
        ("vi", "Từ 2/11/2026, thứ Ba và thứ Năm, 1 giờ 30 đến 4 giờ 30 chiều, 12 lần, 30.000 tệ."),
    ],
)
def test_each_language_writes_numbers_in_its_way(language: str, target: str) -> None:
    assert findings(SOURCE, target, language) == []


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("请在9月7日前办理。", "Apply before 7 June.", "date_other"),
        ("请在9月7日前办理。", "Apply before 8 September.", "number_missing"),
        ("早上6点开门。", "We open at 6 p.m.", "time_of_day"),
        ("早上6点到晚上10点开门。", "Open from 6 p.m. to 10 p.m.", "time_of_day"),
        ("下午3点开门。", "We open at 3.", "time_of_day"),
        ("占95%。", "This is 95.", "percent"),
        ("费用50元。", "The fee is $50.", "currency"),
        ("请拨打022-5555 0101。", "Call 022-5555 0110.", "telephone_missing"),
        ("请看https://a.example/x。", "See https://a.example/y.", "url_added"),
        ("写信到a@b.example。", "Write to us.", "email_missing"),
        ("{name}，您好。", "Hello {nmae}.", "placeholder_added"),
        ("![门](media:12)", "![door](media:13)", "media_missing"),
        ("**注意**台阶。", "Mind the step.", "mark"),
        ("您好。", "", "empty"),
        ("您好吗？", "How are you.", "question"),
        ("请登记。", "Please  register.", "spaces"),
        ("请登记。", "Please,, register.", "doubled"),
        ("请登记。", "Please (register.", "unbalanced"),
        ("请登记。", "Please register", "sentence_end"),
        ("请登记。", "Please register. " * 7, "long"),
    ],
)
def test_a_mistake_is_called_by_its_name(source: str, target: str, kind: str) -> None:
    assert kind in kinds_of(source, target, "en")


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("请保管《境外人员住宿登记表》。", "숙박 등록표(境外人员住宿登记表)를 보관해 주십시오.", "ko"),
        ("请用微信扫码。", "Отсканируйте код в WeChat (微信).", "ru"),
        ("入口", "入口", "ja"),
        ("110", "110", "ar"),
        ("QR", "QR", "ko"),
        ("全天24小时接听。", "We answer around the clock.", "en"),
        ("周一至周五开放。", "Open on weekdays.", "en"),
        ("下午4:30", "4:30 p.m.", "en"),
        ("下列内容有变化的，请告诉我们：", "다음 내용이 바뀌었으면 알려 주십시오.", "ko"),
        ("十分感谢。", "Many thanks.", "en"),
        ("请带二维码。", "Please bring the QR code.", "en"),
        ("过两天再来。", "عد بعد يومين.", "ar"),
        ("两周内交回。", "Return it within 14 days.", "en"),
        ("预约在中午11:30。", "예약은 낮 11시 30분입니다.", "ko"),
    ],
)
def test_what_is_right_is_let_be(source: str, target: str, language: str) -> None:
    assert findings(source, target, language) == []


def test_the_place_sets_the_length() -> None:
    assert findings("垃圾", "Rubbish", "en", most=7) == []
    assert findings("垃圾", "Rubbish", "en", most=6) == [Finding("length", "7/6")]


def test_marks_of_what_is_stale_are_no_text() -> None:
    assert findings("请登记。", "\ue000Please register.\ue001", "en") == []
    assert findings("", "anything", "en") == []


@pytest.mark.parametrize(
    ("text", "term", "language", "there"),
    [
        ("продление вида на жительство", "вид на жительство", "ru", True),
        ("спросите старшего по участку", "старший по участку", "ru", True),
        ("местное отделение", "отделение полиции", "ru", False),
        ("your residence permits", "residence permit", "en", True),
        ("work and residence permits", "work permit", "en", True),
        ("a permit to reside", "residence permit", "en", False),
        ("거류허가를 신청", "거류 허가", "ko", True),
        ("تصريح إقامتك", "تصريح الإقامة", "ar", True),
        ("التأشيرات والتصاريح", "تصريح", "ar", True),
        ("بطاقة الهوية", "تصريح الإقامة", "ar", False),
        ("Aufenthaltstiteln", "Aufenthaltstitel", "de", True),
        ("Ihre Pässe", "Pass", "de", True),
        ("giấy phép cư trú", "giấy phép cư trú", "vi", True),
        ("giấy phép cử trú", "giấy phép cư trú", "vi", False),
    ],
)
def test_a_term_may_be_inflected(text: str, term: str, language: str, there: bool) -> None:
    assert contains(text, term, language) is there


def test_the_glossary_is_kept() -> None:
    terms = (
        Entry("居留许可", "residence permit", ("living permit", "permit of stay")),
        Entry("办理点", "", ("handling point",)),
        Entry("澜庭社区", "Lanting Community", kind="place"),
    )
    good = "Your residence permit is issued in Lanting Community."
    assert findings("居留许可在澜庭社区办理。", good, "en", terms=terms) == []
    bad = "Your living permit is issued at the handling point."
    assert findings("居留许可在澜庭社区办理。", bad, "en", terms=terms) == [
        Finding("term", "居留许可 → residence permit"),
        Finding("forbidden", "living permit"),
        Finding("forbidden", "handling point"),
        Finding("term", "澜庭社区 → Lanting Community", "warning"),
    ]


def test_a_forbidden_variant_may_be_a_part_of_the_term() -> None:
    terms = (Entry("住宿登记表", "숙박 등록표", ("등록표", "신고서")),)
    assert findings("请保管住宿登记表。", "숙박 등록표를 보관하십시오.", "ko", terms=terms) == []
    found = findings("请保管住宿登记表。", "숙박 등록표나 등록표를 보관하십시오.", "ko", terms=terms)
    assert found == [Finding("forbidden", "등록표")]


def test_every_kind_has_words() -> None:
    for kind in kinds():
        assert text_of(Finding(kind, "100 %")).strip()
    assert text_of(Finding("number_missing", "100%")) == "The number 100% is missing."


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("12", 12),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("二〇二六", 2026),
        ("三万", 30_000),
        ("三四", None),
        ("十五六", None),
    ],
)
def test_chinese_numerals(numeral: str, value: int | None) -> None:
    assert value_of(numeral) == value


def test_what_a_sentence_states() -> None:
    said = stated("自2026年9月7日至10日，上午九点半到11点，3万户中的95%。")
    assert said.dates == {(9, 7), (9, 10)}
    assert [set(map(int, fact.values)) for fact in said.of("time")] == [{570}, {660}]
    assert {value for fact in said.of("number") for value in fact.values} >= {Decimal(30_000), Decimal(95)}
    assert said.percent
    assert not said.yuan
