"""Cards and labels: what stands in their values, whom they are given to, and the finished sheets."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from backoffice import print_values, store
from backoffice.access import Actor
from backoffice.print_values import Document, Unfit, Wish
from backoffice.print_values.cards import aloud, in_latin
from models.register import by_name
from printables import Sheet, catalogue, render
from printables.imposition import finish
from tests.cast import actor_of
from tests.sheets import sheet

SYSTEM = Actor.system("tests")
DAY = date(2026, 3, 7)
CARDS = ("door_labels", "contact_card", "clear_card", "badge", "entry_pass")
ONE_KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def wish(*languages: str, folder: Path | None = None, **options: str) -> Wish:
    return Wish(
        day=DAY,
        media=folder or Path(),
        languages=languages,
        base="https://linli.example",
        options=options,
    )


def document(name: str, row: int, *languages: str, actor: Actor = SYSTEM, folder: Path | None = None) -> Any:
    """The document of a row, or why there is none."""
    return print_values.gather(actor, name, [row], wish(*languages, folder=folder)).get(row)


def labels(actor: Actor, rows: list[int], *languages: str, **options: str) -> Any:
    return print_values.gather_all(actor, "door_labels", rows, wish(*languages, **options))


def printed(name: str, found: Any, **options: str) -> Sheet:
    """The sheet; it has no fault."""
    assert isinstance(found, Document), found
    return render(name, found.values, languages=found.languages, options=options)


def read(sheet: Sheet) -> str:
    with pypdfium2.PdfDocument(sheet.pdf) as pages:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def codes(pdf: bytes, page: int = 0) -> dict[str, tuple[float, float, float]]:
    """{address: (left, top, millimetres of a module)} of the QR codes, read at 300 dpi."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[page].render(scale=300 / 72).to_pil()
    found = {}
    for code in zxingcpp.read_barcodes(picture):
        place = code.position
        width = abs(place.top_right.x - place.top_left.x) * 25.4 / 300
        modules = 17 + 4 * int(code.symbol_version if hasattr(code, "symbol_version") else 4)
        left, top = place.top_left.x * 25.4 / 300, place.top_left.y * 25.4 / 300
        found[code.text] = (left, top, width / modules)
    return found


# Samples


@pytest.mark.parametrize("languages", [("zh", "en"), ("zh", "ko"), ("zh", "ar"), ("ja",), ("zh", "th")])
@pytest.mark.parametrize("name", CARDS)
def test_samples_are_of_the_size_and_without_fault(name: str, languages: tuple[str, ...]) -> None:
    sizes = {"contact_card": (85, 54), "clear_card": (210, 148), "badge": (90, 130), "entry_pass": (148, 105)}
    made = render(name, catalogue()[name].sample(languages), languages=languages)
    assert made.problems == ()
    assert made.pages == (2 if name == "contact_card" else 1)
    with pikepdf.open(io.BytesIO(made.pdf)) as document:
        box = document.pages[0].mediabox
        assert tuple(round(float(each) / 72 * 25.4) for each in box[2:]) == sizes.get(name, (210, 297))


@pytest.mark.parametrize("name", CARDS)
def test_finishes_can_be_made(name: str) -> None:
    printable = catalogue()[name]
    made = render(name, printable.sample(("zh", "en")), languages=("zh", "en")).pdf
    for each in printable.finishes:
        assert finish(made, each)[:5] == b"%PDF-"


# Door labels


SMALL = {
    "name": "A4 65 格 38.1 × 21.2 mm",
    "across": 5,
    "down": 13,
    "label_width": 381,
    "label_height": 212,
    "margin_left": 46,
    "margin_top": 107,
    "gap_x": 25,
}


@ONE_KIND
def test_labels_of_doors_name_places_and_no_people(office: Any) -> None:
    doors = [office[f"door_{number}"] for number in (1, 2, 3)]
    made = labels(SYSTEM, [door.id for door in doors])
    assert made.languages == ("zh", "en")
    assert [each["url"] for each in made.values["labels"]] == [
        f"https://linli.example/d/{door.door_token}" for door in doors
    ]
    assert made.values["labels"][0]["place"] == "3-2-101"
    assert made.values["labels"][0]["grid"] == "杏花第一网格"
    text = read(printed("door_labels", made))
    assert "扫码求助" in text
    assert "Scan for help" in text
    assert not [name for name in ("金哲洙", "KIM", "김철수") if name in text]


@ONE_KIND
def test_labels_stand_where_the_sheet_has_them(office: Any) -> None:
    sheet = store.create(SYSTEM, by_name("label_sheet"), SMALL)
    doors = [office[f"door_{number}"].id for number in (1, 2, 3)]
    made = labels(SYSTEM, doors, "ko", sheet=str(sheet.id), first="5")
    found = codes(printed("door_labels", made, first="5").pdf)
    # The fifth place is the last of the first row, the others begin the second.
    places = zip(made.values["labels"], [(4, 0), (0, 1), (1, 1)], strict=True)
    assert len(found) == 3
    for (left, top, module), (column, row) in ((found[label["url"]], place) for label, place in places):
        corner = (4.6 + column * (38.1 + 2.5), 10.7 + row * 21.2)
        assert corner[0] < left < corner[0] + 5
        assert corner[1] < top < corner[1] + 5
        assert module >= 0.4


def test_labels_of_several_sheets() -> None:
    values = catalogue()["door_labels"].sample(("zh", "ko"))
    values["labels"] = [
        {"url": f"https://linli.example/d/{number:022d}", "place": f"3-2-{number}", "grid": None}
        for number in range(60)
    ]
    made = render("door_labels", values, languages=("zh", "ko"), options={"first": "5"})
    # Laid out at once, as a preview is.
    whole = render("door_labels", values, languages=("zh", "ko"), options={"first": "5"}, preview=True)
    assert made.pages == whole.pages == 3
    for page in range(3):
        assert made.png(page, 50) == whole.png(page, 50)
    found = [address for page in range(3) for address in codes(made.pdf, page)]
    assert sorted(found) == [label["url"] for label in values["labels"]]


@ONE_KIND
@pytest.mark.parametrize("options", [{"first": "25"}, {"sheet": "999"}])
def test_labels_that_do_not_exist_are_refused(office: Any, options: dict[str, str]) -> None:
    assert isinstance(labels(SYSTEM, [office["door_1"].id], **options), Unfit)


@ONE_KIND
def test_labels_only_of_doors_within_reach(office: Any) -> None:
    doors = [office["door_1"].id, office["door_3"].id]
    clerk = actor_of(office["user:clerk"])
    made = labels(clerk, doors)
    assert [each["place"] for each in made.values["labels"]] == ["3-2-101"]
    assert labels(actor_of(office["user:translator"]), doors).values["labels"] == []


# Cards


@ONE_KIND
def test_contact_card(office: Any) -> None:
    found = document("contact_card", office["apricot_1"].id, "ko", "en", "ru")
    assert found.values["head"] == {"zh": "陈安", "ko": "Chen An", "en": "Chen An", "ru": "Chen An"}
    made = printed("contact_card", found)
    text = read(made)
    for word in ("022 5555 0101", "杏花第一网格", "도움이 필요하면", "Need help?", "Нужна помощь?", "110"):
        assert word in text
    sheets = finish(made.pdf, "two_sided_card_sheets")
    with pypdfium2.PdfDocument(sheets) as pages:
        assert len(pages) == 2
        sides = [page.get_textpage().get_text_bounded() for page in pages]
    assert sides[0].count("陈安") == 10
    assert sides[1].count("Need help?") == 10


@ONE_KIND
def test_contact_card_without_a_telephone_is_refused(office: Any) -> None:
    for name in ("apricot_1", "apricot", "town", "district"):
        store.change(SYSTEM, by_name("area"), office[name].id, {"telephone": ""})
    assert isinstance(document("contact_card", office["apricot_1"].id), Unfit)


@ONE_KIND
def test_clear_card_is_in_the_language_of_the_door(office: Any) -> None:
    found = document("clear_card", office["door_1"].id)
    assert found.languages == ("zh", "ko")
    assert found.values["address"] == "临海区杏花路1号 3-2-101"
    assert found.values["spoken"].startswith("lín hǎi qū")
    text = read(printed("clear_card", found))
    for word in ("请送我到这个地址", "데려다", "022 5555 0101", "陈安"):
        assert word in text
    assert not [name for name in ("金哲洙", "KIM", "김철수") if name in text]


@ONE_KIND
def test_badge(office: Any, tmp_path: Path) -> None:
    user = office["user:clerk"]
    store.change(SYSTEM, by_name("user"), user.id, {"name": "单丹", "languages": "zh ko"})
    found = document("badge", user.id, "en")
    assert found.values["name"] == {"zh": "单丹", "en": "Shan Dan"}
    assert found.values["role"] == "clerk"
    assert found.values["spoken"] == ["zh", "ko"]
    text = read(printed("badge", found))
    for word in ("单丹", "Shan Dan", "社区工作人员", "Community officer", "한국어", "照片", "河东街道"):
        assert word in text


@ONE_KIND
def test_badge_shows_the_photo(office: Any, tmp_path: Path) -> None:
    user, drawn = office["user:clerk"], io.BytesIO()
    Image.new("RGB", (350, 450), "#00c080").save(drawn, "PNG")
    name = f"{'a' * 64}.png"
    values = {"name": "照片", "file": name, "alternative": {"zh": "照片"}}
    photo = store.create(SYSTEM, by_name("media"), values).id
    store.change(SYSTEM, by_name("user"), user.id, {"photo": photo})
    lost = document("badge", user.id, folder=tmp_path)
    assert lost.values["photo"] == b""
    (tmp_path / name).write_bytes(drawn.getvalue())
    made = printed("badge", document("badge", user.id, folder=tmp_path))
    picture = Image.open(io.BytesIO(made.png(0, 72))).convert("RGB")
    assert picture.getpixel((75, 150)) == (0, 192, 128)


@ONE_KIND
@pytest.mark.parametrize("role", ["clerk", "translator", "grid_member", "outreach"])
def test_badges_only_for_those_who_may_print_users(office: Any, role: str) -> None:
    assert document("badge", office["user:clerk"].id, actor=actor_of(office[f"user:{role}"])) is None


@pytest.fixture
def entry_pass(office: Any) -> Any:
    values = {
        "resident": office["kim"].id,
        "purpose": "就医",
        "valid_from": DAY,
        "valid_until": date(2026, 6, 7),
    }
    return store.create(SYSTEM, by_name("entry_pass"), values)


@ONE_KIND
def test_pass(entry_pass: Any) -> None:
    found = document("entry_pass", entry_pass.id)
    assert found.languages == ("zh", "ko")
    number = f"2026-{entry_pass.id:06d}"
    made = printed("entry_pass", found)
    text = read(made)
    for word in (number, "金哲洙", "2026年3月7日", "2026년 6월 7일", "就医"):
        assert word in text
    assert "补发" not in text
    ((address, (_left, _top, module)),) = codes(made.pdf).items()
    assert address.endswith(entry_pass.token)
    assert module > 0.6
    again = Document({**found.values, "reprints": 2}, found.languages)
    assert "재발급" in read(printed("entry_pass", again))


@ONE_KIND
def test_a_revoked_pass_is_not_printed(entry_pass: Any) -> None:
    store.change(SYSTEM, by_name("entry_pass"), entry_pass.id, {"revoked_on": DAY})
    assert isinstance(document("entry_pass", entry_pass.id), Unfit)


@ONE_KIND
@pytest.mark.parametrize(("role", "there"), [("clerk", True), ("outreach", False), ("translator", False)])
def test_passes_only_for_those_who_may_print_them(
    office: Any, entry_pass: Any, role: str, there: bool
) -> None:
    found = document("entry_pass", entry_pass.id, actor=actor_of(office[f"user:{role}"]))
    assert isinstance(found, Document) is there


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("陈安", "Chen An"),
        ("单丹", "Shan Dan"),
        ("欧阳亦怡", "Ouyang Yiyi"),
        ("尉迟明", "Yuchi Ming"),
        ("吕欣怡", "Lu Xinyi"),
        ("Anna", "Anna"),
        ("김철수", "김철수"),
    ],
)
def test_names_in_latin_letters(name: str, latin: str) -> None:
    assert in_latin(name) == latin


def test_lines_as_they_are_spoken() -> None:
    assert aloud("幸福路12号 3-2-501") == "xìng fú lù 12 hào 3-2-501"


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("contact_card", ("陈安", "Chen An")),
        ("clear_card", ("陈安", "Chen An")),
        ("badge", ("王静", "Wang Jing")),
        ("entry_pass", ("金哲洙", "김철수", "KIM CHEOLSU")),
    ],
)
def test_a_name_keeps_its_own_script_where_the_card_has_no_chinese(name: str, forms: tuple[str, ...]) -> None:
    text = read(sheet(name, "ja"))
    assert [each for each in forms if each not in text] == []
