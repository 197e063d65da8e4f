"""`python -m tests.pictures`: the pictures of the documentation, taken from a fresh demonstration office."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from backoffice import create_app, database, demo, print_command, schema, settings, vault
from backoffice.credentials import DEMONSTRATION_PASSWORD
from backoffice.demo.people import SOUGHT
from printables import Sheet

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures"

#: name: (account, address, width, height, scale)
SCREENS = {
    "today": ("clerk", "/admin/", 1280, 860),
    "residents": ("clerk", "/admin/resident/?search=金", 1280, 860),
    "person": ("clerk", "/admin/resident/details/?id={korean}", 1280, 1000),
    "plans": ("company", "/admin/return_plan/", 1280, 700),
    "phone": ("grid", "/admin/resident/", 390, 780),
}

#: name: (printable, languages, where, page)
SHEETS = {
    "letter": ("notification_letter", ("ko",), {"f.nationality": "KR", "f.household.empty": "0"}, 0),
    "poster": ("poster", ("en", "ko", "ja", "ar", "ru"), {}, 0),
    "handbook": ("handbook", ("ko",), {}, 3),
}


@contextmanager
def office() -> Iterator[Any]:
    """A demonstration office in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BACKOFFICE_INSTANCE"] = folder
        settings.write_demonstration()
        found = settings.load()
        database.open_database(found.database_url)
        vault.open_vault(found.data_key)
        schema.migrate()
        app = create_app(found)
        with app.app_context():
            demo.build()
        yield app
        database.shut()


def screens(app: Any) -> None:
    """Photograph the screens."""
    from models.people.resident import Resident

    korean = Resident.get(Resident.name == SOUGHT.chinese).id
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, (account, address, width, height) in SCREENS.items():
            context = browser.new_context(
                base_url=f"http://127.0.0.1:{server.port}",
                viewport={"width": width, "height": height},
                locale="zh-CN",
            )
            page = context.new_page()
            page.goto("/login")
            page.fill("[name=email]", f"{account}@linli.example")
            page.fill("[name=password]", DEMONSTRATION_PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url("**/admin/**")
            page.goto(address.format(korean=korean))
            page.wait_for_load_state("networkidle")
            page.screenshot(path=TARGET / f"{name}.png")
            context.close()
        browser.close()
    server.shutdown()


def sheets(app: Any) -> None:
    """Print and photograph a page of each printable."""
    with tempfile.TemporaryDirectory() as folder, app.app_context():
        for name, (printable, languages, where, page) in SHEETS.items():
            path = Path(folder) / f"{name}.pdf"
            limit = 12 if printable == "notification_letter" else 1
            print_command.command(printable, path, languages=languages, where=where, limit=limit)
            picture = Sheet(path.read_bytes(), page + 1).png(page, 60)
            (TARGET / f"{name}.png").write_bytes(picture)


def main() -> None:
    """Take all of them anew."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with office() as app:
        screens(app)
        sheets(app)


if __name__ == "__main__":
    main()
