"""Document numbers, machine-readable lines, telephone numbers: what is right, and what is told when not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models import documents, mrz
from models.phones import e164, problem_with_phone

GOOD = [
    ("resident_id", "11010519491231002X"),
    ("resident_id", "11010519491231002x"),
    ("resident_id", "１１０１０５１９４９１２３１００２Ｘ"),
    ("resident_id", "110105 1949 1231 002X"),
    ("resident_id", "440524188001010014"),
    ("resident_id", "12010120000229001X"),
    ("hmt_residence_permit", "810000199408230021"),
    ("hmt_residence_permit", "830000199201300022"),
    ("hk_macao_permit", "H12345678"),
    ("hk_macao_permit", "m12345678"),
    ("hk_macao_permit", "H1234567801"),
    ("taiwan_permit", "12345678"),
    ("taiwan_permit", "0123456701"),
    ("passport", "M12345678"),
    ("passport", "e-1234567"),
    ("passport", "AB12C"),
    ("permanent_residence", "911398199012310021"),
    ("permanent_residence", "KAZ110090123105"),
    ("other", "whatever 1"),
]

BAD = [
    ("resident_id", "110105194912310021", "last character is 1, but the others ask for X"),
    ("resident_id", "11010519491231020X", "last character is X, but the others ask for 6"),
    ("resident_id", "1101O519491231002X", "Character 5 is the letter O; is it a 0?"),
    ("resident_id", "I1010519491231002X", "Character 1 is the letter I; is it a 1?"),
    ("resident_id", "11010519491231002O", "Character 18 is the letter O; is it a 0?"),
    ("resident_id", "11010519491231X02X", "Character 15 is X, but must be a digit"),
    ("resident_id", "110105491231002", "old number of 15 digits"),
    ("resident_id", "1101051949123100", "16 characters instead of 18"),
    ("resident_id", "", "0 characters instead of 18"),
    ("resident_id", "99010519491231002X", "No province has the code 99 (digits 1 and 2)"),
    ("resident_id", "110105194902310021", "(19490231) are no date of birth"),
    ("resident_id", "110105190002290011", "(19000229) are no date of birth"),
    ("resident_id", "110105299912310021", "(29991231) are no date of birth"),
    ("resident_id", "110105000001010021", "(00000101) are no date of birth"),
    ("hmt_residence_permit", "11010519491231002X", "begins with 810000, 820000 or 830000"),
    ("hmt_residence_permit", "810000199408230022", "the others ask for 1"),
    ("hk_macao_permit", "K12345678", "Character 1 is K, but must be H or M"),
    ("hk_macao_permit", "H1234567", "8 characters instead of 9"),
    ("hk_macao_permit", "H1234567B", "Character 9 is the letter B; is it a 8?"),
    ("taiwan_permit", "1234567", "7 characters instead of 8"),
    ("taiwan_permit", "1234567S", "Character 8 is the letter S; is it a 5?"),
    ("taiwan_permit", "T2345678", "Character 1 is T, but must be a digit"),
    ("passport", "M123", "5 to 12 letters and digits"),
    ("passport", "M1234567890123", "5 to 12 letters and digits"),
    ("passport", "M1234<567", "Character 6 is <, but must be a letter or a digit"),
    ("passport", "护照12345", "Character 1 is 护"),
    ("permanent_residence", "911398199012310022", "the others ask for 1"),
    ("permanent_residence", "811398199012310021", "Character 1 is 8, but must be a 9"),
    ("permanent_residence", "999398199012310021", "No province has the code 99 (digits 2 and 3)"),
    ("permanent_residence", "911398199002310021", "(19900231) are no date of birth"),
    ("permanent_residence", "KAZ110090123107", "last character is 7, but the others ask for 5"),
    ("permanent_residence", "KAZ110090023105", "(900231) are no date of birth"),
    ("permanent_residence", "K1Z110090123105", "Character 2 is 1, but must be a letter"),
    ("permanent_residence", "KAZ11009012310", "14 characters instead of 18"),
]

# The specimens of ICAO Doc 9303 parts 4, 5 and 6.
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
LONG = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"


def changed(lines: str, place: int, character: str) -> str:
    """The lines with another character at that place, counted from 0 over both lines and the break."""
    return lines[:place] + character + lines[place + 1 :]


BAD_LINES = [
    (changed(TD3, 45 + 9, "7"), "Line 2, character 10, check digit of the document number: 7 instead of 6."),
    (changed(TD3, 45 + 5, "1"), "Line 2, character 10, check digit of the document number: 6 instead of"),
    (changed(TD3, 45 + 5, "O"), "It would be right with L898902C3."),
    (changed(TD3, 45 + 19, "3"), "Line 2, character 20, check digit of the date of birth: 3 instead of 2."),
    (changed(TD3, 45 + 15, "O"), "Line 2, character 20, check digit of the date of birth"),
    (changed(TD3, 45 + 27, "8"), "Line 2, character 28, check digit of the date of expiry: 8 instead of 9."),
    (changed(TD3, 45 + 42, "2"), "Line 2, character 43, check digit of the personal number: 2 instead of 1."),
    (changed(TD3, 45 + 42, "I"), "the letter I should be 1"),
    (changed(TD3, 45 + 43, "1"), "Line 2, character 44, check digit of the whole document: 1 instead of 0."),
    (changed(TD3, 45 + 43, "O"), "the letter O should be 0"),
    (changed(TD3, 45 + 20, "A"), "Line 2, character 21: A is no sex"),
    (changed(TD3, 7, "É"), "Line 1, character 8: É never stands in these lines"),
    (TD3[:-1], "87 characters together"),
    ("", "0 characters together"),
    (changed(TD1, 14, "8"), "Line 1, character 15, check digit of the document number: 8 instead of 7."),
    (changed(TD1, 31 + 6, "1"), "Line 2, character 7, check digit of the date of birth: 1 instead of 2."),
    (changed(TD1, 31 + 29, "5"), "Line 2, character 30, check digit of the whole document: 5 instead of 6."),
    (changed(TD2, 37 + 35, "5"), "Line 2, character 36, check digit of the whole document: 5 instead of 6."),
    (changed(LONG, 18, "8"), "Line 1, character 19, check digit of the document number: 8 instead of 9."),
    (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7402302F1204159ZE184226B<<<<<10",
        "check digit of the date of birth",
    ),
]


@pytest.mark.parametrize(("kind", "number"), GOOD)
def test_a_right_number_is_sound(kind: str, number: str) -> None:
    verdict = documents.check(kind, number)
    assert verdict.sound, str(verdict.message)


@pytest.mark.parametrize(("kind", "number", "told"), BAD)
def test_a_wrong_number_is_told_by_its_place(kind: str, number: str, told: str) -> None:
    verdict = documents.check(kind, number)
    assert not verdict.sound
    assert told in str(verdict.message)


def test_a_number_tells_the_date_of_birth() -> None:
    assert documents.check("resident_id", "11010519491231002X").born == date(1949, 12, 31)
    assert documents.check("permanent_residence", "911398199012310021").born == date(1990, 12, 31)


@pytest.mark.parametrize(
    ("lines", "kind", "number"),
    [
        (TD3, "TD3", "L898902C3"),
        (TD1, "TD1", "D23145890"),
        (TD2, "TD2", "D23145890"),
        (LONG, "TD1", "D23145890734"),
        (TD3.lower().replace("<<", "«"), "TD3", "L898902C3"),
        (TD3.replace("\n", "  "), "TD3", "L898902C3"),
        (TD3.replace("<", "＜").replace("L898902", "Ｌ８９８９０２"), "TD3", "L898902C3"),
    ],
)
def test_right_lines_are_read(lines: str, kind: str, number: str) -> None:
    found = mrz.read(lines)
    assert found.verdict.sound, str(found.verdict.message)
    assert (found.format, found.number, found.issuer, found.nationality) == (kind, number, "UTO", "UTO")


def test_the_specimen_is_read_whole() -> None:
    found = mrz.read(TD3)
    assert (found.surname, found.given_names, found.sex) == ("ERIKSSON", "ANNA MARIA", "F")
    assert (found.born, found.expires) == (date(1974, 8, 12), date(2012, 4, 15))


@pytest.mark.parametrize(("lines", "told"), BAD_LINES)
def test_wrong_lines_are_told_by_their_place(lines: str, told: str) -> None:
    verdict = mrz.read(lines).verdict
    assert not verdict.sound
    assert told in str(verdict.message)


def test_an_unknown_day_of_birth_is_allowed() -> None:
    """ICAO Doc 9303-3, 4.8: what is not known of a date is filled with <."""
    born = "74<<<<"
    second = f"L898902C36UTO{born}{documents.icao_check(born)}F1204159ZE184226B<<<<<1"
    covered = second[:10] + second[13:20] + second[21:43]
    found = mrz.read(TD3.split("\n")[0] + second + documents.icao_check(covered))
    assert found.verdict.sound, str(found.verdict.message)
    assert found.born is None


def test_the_empty_personal_number_may_have_no_check_digit() -> None:
    for digit in "<0":
        second = f"L898902C36UTO7408122F1204159{'<' * 14}{digit}"
        covered = second[:10] + second[13:20] + second[21:43]
        assert mrz.read(TD3.split("\n")[0] + second + documents.icao_check(covered)).verdict.sound


@given(
    some.dates(date(1900, 1, 1), date(2020, 12, 31)),
    some.integers(0, 999),
    some.sampled_from(["110105", "120101", "310104", "820000"]),
)
def test_a_number_with_its_check_character_is_sound(born: date, sequence: int, region: str) -> None:
    body = f"{region}{born:%Y%m%d}{sequence:03d}"
    verdict = documents.check("resident_id", body + documents.gb_check(body))
    assert verdict.sound
    assert verdict.born == born


@given(some.integers(0, 17), some.sampled_from("0123456789"), some.sampled_from([GOOD[0][1], GOOD[4][1]]))
def test_no_single_wrong_digit_goes_unnoticed(place: int, digit: str, number: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    assert documents.check("resident_id", wrong).sound == (wrong == number)


@given(some.integers(0, 16))
def test_no_two_neighbours_exchanged_go_unnoticed(place: int) -> None:
    number = GOOD[0][1]
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert documents.check("resident_id", wrong).sound == (wrong == number)


@given(some.text(max_size=100), some.sampled_from([kind for kind, _label in documents.TYPES]))
def test_any_text_gets_a_verdict(text: str, kind: str) -> None:
    verdict = documents.check(kind, text)
    assert verdict.sound or str(verdict.message)
    lines = mrz.read(text).verdict
    assert lines.sound or str(lines.message)


@given(some.text(alphabet="0123456789ABCXYZ<", min_size=88, max_size=88))
def test_any_lines_of_the_right_length_get_a_verdict(lines: str) -> None:
    verdict = mrz.read(lines).verdict
    assert verdict.sound or str(verdict.message)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("138-0013-8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("＋86 13800138000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"),
        ("86 13800138000", "+8613800138000"),
        ("（022）2345 6789", "+862223456789"),
        ("022-23456789", "+862223456789"),
        ("022 2345-6789", "+862223456789"),
        ("022－23456789", "+862223456789"),
        ("010-62345678转123", "+861062345678;ext=123"),
        ("010-62345678 轉 123", "+861062345678;ext=123"),
        ("010-62345678分机123", "+861062345678;ext=123"),
        ("010-62345678 ext. 123", "+861062345678;ext=123"),
        ("010-62345678 x123", "+861062345678;ext=123"),
        ("010-62345678#123", "+861062345678;ext=123"),
        ("tel:+86-10-62345678;ext=123", "+861062345678;ext=123"),
        ("0431-85678901", "+8643185678901"),
        ("400-810-8888", "+864008108888"),
        ("+82 10-1234-5678", "+821012345678"),
        ("+82 (0)10 1234 5678", "+821012345678"),
        ("0082 10 1234 5678", "+821012345678"),
        ("+82-2-312-3456", "+8223123456"),
        ("+81 90-1234-5678", "+819012345678"),
        ("＋８１ ３－１２３４－５６７８", "+81312345678"),
        ("+39 02 1234 5678", "+390212345678"),
        ("+39 312 345 6789", "+393123456789"),
        ("+7 916 123-45-67", "+79161234567"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("+49 (0) 30 901820", "+4930901820"),
        ("+34 612 345 678", "+34612345678"),
        ("+971 50 123 4567", "+971501234567"),
        ("+66 81 234 5678", "+66812345678"),
        ("+84 91 234 56 78", "+84912345678"),
        ("+852 5123 4567", "+85251234567"),
        ("+853 6612 3456", "+85366123456"),
        ("+886 912 345 678", "+886912345678"),
        ("+1 (212) 555-0123", "+12125550123"),
        ("+44 7400 123456", "+447400123456"),
        ("  +44 20 7946 0958 ", "+442079460958"),
        ("+٨٢ ١٠ ١٢٣٤ ٥٦٧٨", "+821012345678"),
    ],
)
def test_a_telephone_number_is_read(typed: str, expected: str) -> None:
    assert e164(typed) == expected
    assert problem_with_phone(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "12",
        "电话不详",
        "+999 123456",
        "138001380001380013800",
        "abc",
        "+",
        "0",
        "138O0138OOO",
        "1-800-FLOWERS",
        "\0",
        "()",
    ],
)
def test_what_is_no_telephone_number_is_told(typed: str) -> None:
    assert e164(typed) == ""
    assert problem_with_phone(typed) is not None


def test_nothing_typed_is_no_problem() -> None:
    assert problem_with_phone("  ") is None


@given(some.text(max_size=60))
def test_any_text_is_a_number_or_none(typed: str) -> None:
    found = e164(typed)
    assert found == "" or found.startswith("+")


@given(some.text(max_size=60))
def test_a_read_number_is_read_the_same_again(typed: str) -> None:
    found = e164(typed)
    assert found == "" or e164(found) == found
