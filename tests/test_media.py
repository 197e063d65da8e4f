"""The media library: what is kept of a file, what is refused and how that is said, who gets which picture."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from flask import Flask
from PIL import Image

from backoffice import images, store
from backoffice.content import library, work
from models.content.chapter import Chapter
from models.content.guide import Guide
from models.content.media import Media
from models.content.notice import Notice
from models.fields import Text
from tests.cast import TELLER
from tests.publishing import publish, written
from tests.test_screens import form_of, text
from views.media import media_address

from .conftest import Office

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
NAMES = dict.fromkeys(("zh", "ko", "en"), "街道")


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(file, kind, **options)
    return file.getvalue()


def with_place() -> Any:
    """What cameras write into a picture: where it was taken, by whom, and that it lies on its side."""
    found = Image.Exif()
    found[0x0112], found[0x010E], found[0x013B] = 6, "SECRET-STREET", "SECRET-NAME"
    found.get_ifd(0x8825).update({1: "N", 2: (39.0, 8.0, 1.0), 3: "E", 4: (117.0, 12.0, 1.0)})
    return found


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(width: int, height: int, body: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def packed(name: str, content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


def moving() -> bytes:
    file = io.BytesIO()
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue", "green")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


SCRIPT = b"<script>alert(1)</script>"

#: Files that are kept, and the suffix that they get.
KEPT: dict[str, tuple[bytes, str]] = {
    "jpeg with place": (picture("JPEG", exif=with_place(), comment=b"SECRET"), ".jpg"),
    "png with place": (picture("PNG", exif=with_place()), ".png"),
    "webp with place": (picture("WEBP", exif=with_place()), ".png"),
    "jpeg with description": (picture("JPEG", xmp=b"<x:xmpmeta>SECRET-PLACE</x:xmpmeta>"), ".jpg"),
    "cmyk": (picture("JPEG", mode="CMYK"), ".jpg"),
    "grey": (picture("JPEG", mode="L"), ".jpg"),
    "see-through": (picture("PNG", mode="RGBA"), ".png"),
    "palette": (picture("PNG", mode="P"), ".png"),
    "moving gif": (moving(), ".png"),
    "gif and script": (moving() + b"/*" + SCRIPT, ".png"),
    "jpeg and pdf": (picture("JPEG") + b"%PDF-1.4 " + SCRIPT, ".jpg"),
    "png and zip": (picture("PNG") + packed("a.html", "SECRET"), ".png"),
    "jpeg and web page": (picture("JPEG", comment=SCRIPT), ".jpg"),
    "png and text": (
        picture("PNG")[:33] + chunk(b"tEXt", b"Comment\0" + SCRIPT) + picture("PNG")[33:],
        ".png",
    ),
}

#: Files that are refused, and a word of the reason that names what they are.
REFUSED: dict[str, tuple[bytes, str]] = {
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
    "svg with head": (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n<!DOCTYPE svg>\n<SVG/>", "SVG"),
    "svgz": (b"\x1f\x8b\x08\0" + b"x" * 20, "SVGZ"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    "heif": (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
    "avif": (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
    "film": (b"\0\0\0\x18ftypisom\0\0\0\0", ""),
    "tiff": (picture("TIFF"), "TIFF"),
    "bmp": (picture("BMP"), "BMP"),
    "icon": (picture("ICO"), "ICO"),
    "photoshop": (b"8BPS\0\1" + b"\0" * 20, "Photoshop"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript"),
    "pdf": (b"%PDF-1.7\n" + picture("JPEG"), "PDF"),
    "zip": (packed("a.png", "x"), ""),
    "zip then picture": (packed("a.txt", "x") + picture(), ""),
    "word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40, "Word"),
    "program": (b"MZ" + b"\0" * 60, ""),
    "shell": (b"#!/bin/sh\nrm -rf /\n", ""),
    "web page": (b"<!DOCTYPE html><script>alert(1)</script>", ""),
    "script": (b"alert(1)//" + picture("GIF"), "JPEG"),
    "empty": (b"", ""),
    "cut off": (picture("JPEG", (400, 400))[:300], ""),
    "damaged": (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, ""),
    "many pixels": (png_of(60_000, 60_000), "50"),
    "bomb": (png_of(20_000, 20_000, zlib.compress(b"\0" * 60_000_000)), "50"),
    "bomb within the limit": (png_of(7_000, 7_000, zlib.compress(b"\0" * 100)), ""),
    "endless gif": (b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02", "50"),
}


@pytest.fixture
def send(client_of: Any) -> Callable[..., Any]:
    """`send({file name: content})` is the answer to a script that uploads them."""
    client = client_of("outreach")

    def sent(files: dict[str, bytes], **form: str) -> Any:
        given = [(io.BytesIO(content), name) for name, content in files.items()]
        head = {"Accept": "application/json"}
        return client.post("/admin/media/upload/", data={"file": given, **form}, headers=head)

    return sent


@pytest.mark.parametrize("name", KEPT)
def test_a_picture_is_drawn_anew(app: Flask, send: Any, name: str) -> None:
    content, suffix = KEPT[name]
    (told,) = send({"街景.jpg": content}).get_json()
    media = Media.get_by_id(told["id"])
    assert media.name == "街景"
    assert media.file.endswith(suffix)
    kept = (app.extensions["settings"].media / media.file).read_bytes()
    assert b"SECRET" not in kept
    assert SCRIPT not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert not dict(drawn.getexif())
        assert not {"comment", "xmp", "exif", "Comment"} & set(drawn.info)
        assert drawn.mode in ("RGB", "RGBA")
        assert getattr(drawn, "n_frames", 1) == 1
        if "place" in name:
            assert drawn.size == (40, 60)  # upright


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_kept_is_refused_by_its_name(app: Flask, send: Any, name: str) -> None:
    content, word = REFUSED[name]
    (told,) = send({"街景.jpg": content}).get_json()
    assert word in told["problem"]
    assert told["problem"].strip()
    assert not Media.select().exists()
    folder = app.extensions["settings"].media
    assert not [path for path in (folder.iterdir() if folder.exists() else ()) if path.stat().st_size == 0]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.png",
        "..\\..\\x.png",
        "/etc/passwd",
        "a\0b.png",
        "<img onerror=1>.png",
        "。.png",
        ".png",
        "",
    ],
)
def test_a_file_name_is_only_a_name(app: Flask, send: Any, name: str) -> None:
    folder: Path = app.extensions["settings"].media
    before = {path for path in folder.parent.rglob("*") if "presence" not in path.parts}
    answer = send({name or " ": picture()})
    (told,) = answer.get_json()
    assert "/" not in told["name"]
    assert "\\" not in told["name"]
    made = {path for path in folder.parent.rglob("*") if "presence" not in path.parts} - before
    assert all(path.parent == folder or path == folder for path in made)


def test_several_files_are_each_answered(send: Any, client_of: Any) -> None:
    answer = send({"甲.png": picture(), "乙.svg": REFUSED["svg"][0], "丙.png": picture(size=(10, 10))})
    assert ["id" in each for each in answer.get_json()] == [True, False, True]
    client = client_of("outreach")
    page = client.post(
        "/admin/media/upload/",
        data={"file": [(io.BytesIO(REFUSED["svg"][0]), "乙.svg")]},
        follow_redirects=True,
    )
    assert "SVG" in text(page)
    assert client.post("/admin/media/upload/", follow_redirects=True).status_code == 200


def test_the_same_upload_twice_makes_one_row(send: Any) -> None:
    first, again = (send({"甲.png": picture()}, once="token").get_json()[0]["id"] for _turn in range(2))
    assert first == again
    assert Media.select().count() == 1


@pytest.mark.parametrize(
    ("role", "code"), [("outreach", 200), ("translator", 403), ("clerk", 403), (None, 302)]
)
def test_who_may_upload(client_of: Any, role: str | None, code: int) -> None:
    data = {"file": [(io.BytesIO(picture()), "甲.png")]}
    answer = client_of(role).post("/admin/media/upload/", data=data, headers={"Accept": "application/json"})
    assert answer.status_code in {code, 401 if code == 302 else code}
    assert Media.select().exists() is (code == 200)


@pytest.fixture
def street(send: Any) -> Any:
    """A picture of the library, described in three languages."""
    (told,) = send({"街景.png": picture(size=(2000, 1500))}).get_json()
    return store.change(TELLER, Media, told["id"], {"alternative": Text(NAMES), "focus_x": 10, "focus_y": 90})


def test_pictures_are_found_by_name(street: Any, send: Any, client_of: Any) -> None:
    send({"花园.png": picture(size=(30, 30))})
    client = client_of("outreach")
    ask = lambda **query: client.get("/admin/media/pictures/", query_string=query).get_json()  # noqa: E731
    assert [each["name"] for each in ask()] == ["花园", "街景"]
    assert [each["name"] for each in ask(search="街")] == ["街景"]
    assert [each["alternative"] for each in ask(id=street.id)] == ["街道"]
    small = client.get(ask(id=street.id)[0]["picture"])
    with Image.open(io.BytesIO(small.get_data())) as drawn:
        assert drawn.size == (480, 360)
    assert "街景" in text(client.get("/admin/media/"))
    assert "<img" in text(client.get("/admin/media/"))
    assert "<img" not in text(client.get("/admin/media/?look=table"))


def test_only_what_is_published_is_public(app: Flask, street: Any, client_of: Any) -> None:
    stranger, named = client_of(None), f"![{{}}](media:{street.id})"
    body = {code: f"请看。\n\n{named.format('图')}" for code in ("zh", "ko")}
    notice = written(Notice, {"zh": "停水", "ko": "단수"}, body=Text(body))
    with app.test_request_context():
        address, card = media_address(street.id, 960), media_address(street.id, 480, card=True)
        assert media_address(10**6) == ""
    assert stranger.get(address).status_code == 404
    publish(Notice, notice.id)
    answer = stranger.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    with Image.open(io.BytesIO(stranger.get(card).get_data())) as drawn:
        assert drawn.size == (480, 270)
    sha = street.file.partition(".")[0]
    for other in ("481.jpg", "480.11-90.jpg", "9999.jpg", "480.10-90.png", "960.10.jpg"):
        assert stranger.get(f"/media/{sha}.{other}").status_code == 404, other
    for bad in ("../config.toml", "..%2fconfig.toml", "x", f"{sha}.jpg/..", f"{'0' * 64}.480.jpg"):
        assert stranger.get(f"/media/{bad}").status_code == 404, bad
    assert library.public(street.id)
    assert not library.public(street.id + 1)


def test_a_linked_picture_of_a_part_is_public_with_its_whole(street: Any) -> None:
    guide = written(Guide, {"zh": "手册"}, cover_media=street.id)
    store.create(TELLER, Chapter, {"guide": guide.id, "title": {"zh": "一"}, "body": {"zh": "文。"}})
    assert not library.public(street.id)
    publish(Guide, guide.id)
    assert library.public(street.id)


def test_where_a_picture_is_used_and_what_it_lacks(street: Any, client_of: Any) -> None:
    named = f"![图](media:{street.id})"
    written(Notice, {"zh": "停水"}, body=Text({"zh": f"请看。\n\n{named}\n\n完。", "ko": named}))
    page = text(client_of("outreach").get(f"/admin/media/details/?id={street.id}"))
    assert lxml.html.fromstring(page).xpath("//section[@aria-labelledby='uses']//a/text()") == ["停水"]
    assert library.undescribed(street) == ["zh-Hant", "ja", "it", "ar"]
    assert "zh-Hant, ja, it, ar" in page


def test_a_picture_without_description_hinders_publication(
    street: Any, office: Office, client_of: Any
) -> None:
    body = dict.fromkeys(("zh", "it"), f"![图](media:{street.id})")
    notice = written(Notice, {"zh": "停水", "it": "Acqua"}, body=Text(body))
    outreach = client_of("outreach")
    step = {"id": notice.id, "language": ["zh", "it"]}
    work.approve(office.actor("outreach"), *work.languages_of(TELLER, Notice, notice.id))
    answer = outreach.post("/admin/notice/workflow/", data={**step, "step": "publish"})
    assert answer.status_code == 422
    (fault,) = lxml.html.fromstring(text(answer)).xpath("//section[@id='workflow']//p[@class='fault']")
    assert "街景" in fault.text_content()


def test_the_focal_point_is_typed(street: Any, client_of: Any) -> None:
    outreach, address = client_of("outreach"), f"/admin/media/edit/?id={street.id}"
    form = form_of(outreach.get(address))
    assert (form["focus_x"], form["focus_y"]) == ("10", "90")
    assert outreach.post(address, data=form | {"focus_x": "101"}).status_code == 422
    assert outreach.post(address, data=form | {"focus_x": "33"}).status_code == 302
    assert Media.get_by_id(street.id).focus_x == 33


def test_a_smaller_picture_keeps_its_focus_in_view(office: Office) -> None:
    drawing = Image.new("RGB", (400, 400), "white")
    drawing.paste("red", (0, 360, 40, 400))
    file = io.BytesIO()
    drawing.save(file, "PNG")
    cut = images.smaller(file.getvalue(), images.Cut(480, (0, 100)))
    with Image.open(io.BytesIO(cut)) as drawn:
        assert drawn.size == (400, 225)
        assert drawn.getpixel((5, 220))[0] > 200 > 60 > drawn.getpixel((5, 220))[1]
