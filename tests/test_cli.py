"""The command line: exit codes, one line for what a user can mend, a whole office from nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backoffice.cli import main
from tests.conftest import KEYS, Office

COMMANDS = [[name] for name in main.commands] + [["user", "add"]]


@pytest.fixture
def run(office: Office) -> Any:
    """Runs a command over the small office."""
    settings = office.settings
    environment = KEYS | {
        "BACKOFFICE_INSTANCE": str(settings.instance), "BACKOFFICE_DATABASE_URL": settings.database_url,
    }  # fmt: skip

    def call(*arguments: Any, **changed: str) -> Result:
        return CliRunner(env=environment | changed).invoke(main, [str(each) for each in arguments])

    return call


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str]) -> None:
    found = CliRunner().invoke(main, [*command, "--help"])
    assert found.exit_code == 0
    assert len(found.output.splitlines()) > 3


def test_help_names_every_setting() -> None:
    assert "BACKOFFICE_DATA_KEY" in CliRunner().invoke(main, ["--help"]).output


def test_what_an_installation_writes_is_private(run: Any, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        run("export", "language", tmp_path / "out.csv")
    finally:
        os.umask(before)
    assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0


def test_a_sound_office_passes(run: Any) -> None:
    found = run("check")
    assert found.exit_code == 0, found.output
    assert "0 problems" in found.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "nothing", "out.csv"), "no such record"),
        (("export", "resident", "out.csv", "--where", "sort=shoe"), "sorted"),
        (("export", "resident", "out.csv", "--where", "nation=KR"), "filtered"),
        (("export", "resident", "no/such/folder/out.csv"), "no/such/folder"),
        (("import", "resident", __file__), "refused"),
        (("print", "newspaper", "-o", "out.pdf"), "newspaper"),
        (("user", "add", "new@office.example", "--role", "king"), "no such role"),
        (("user", "add", "new@office.example", "--role", "clerk", "--scope", "area=9"), "no such area"),
        (("user", "add", "no address", "--role", "clerk"), "email"),
        (("restore", "--yes", __file__), "no backup"),
    ],
)
def test_what_a_user_can_mend_is_one_line(run: Any, arguments: tuple[str, ...], said: str) -> None:
    found = run(*arguments)
    assert found.exit_code in (1, 2)
    assert isinstance(found.exception, SystemExit)
    assert said in found.output


def test_an_unknown_setting_stops_the_start(run: Any) -> None:
    found = run("check", BACKOFFICE_COLOUR="red")
    assert found.exit_code == 1
    assert "BACKOFFICE_COLOUR" in found.output


def test_another_data_key_stops_the_start(run: Any, office: Office) -> None:
    from backoffice.vault import open_vault

    found = run(
        "export", "area", "out.csv", BACKOFFICE_DATA_KEY="another-data-key-0123456789-abcdefghijklmnop"
    )
    open_vault(office.settings.data_key)
    assert found.exit_code == 1
    assert "data key" in found.output


def test_a_user_is_added_with_a_password_for_once(run: Any, office: Office) -> None:
    code = office["apricot"].code
    first = run("user", "add", "new@office.example", "--role", "clerk", "--scope", f"area={code}")
    assert first.exit_code == 0, first.output
    assert re.search(r"temporary password.*: \S{12,}", first.output)
    again = run("user", "add", "new@office.example", "--role", "translator", "--scope", "languages=ko,en")
    assert "role was added" in again.output


def test_export_and_import(run: Any, tmp_path: Path) -> None:
    found = run("export", "area", tmp_path / "areas.xlsx")
    assert found.exit_code == 0, found.output
    assert (tmp_path / "areas.xlsx").stat().st_size > 1000
    lines = "name,kind,nationality\n测,visitor,KR\n测二,visitor,Atlantis\n"
    (tmp_path / "in.csv").write_text(lines, encoding="utf-8")
    found = run("import", "resident", tmp_path / "in.csv", "--dry-run")
    assert "1 would be new, 0 would be changed, 1 refused" in found.output
    assert found.exit_code == 1


def test_backup_and_restore(run: Any, tmp_path: Path, office: Office) -> None:
    assert run("backup", tmp_path / "copy.zip").exit_code == 0
    found = run("restore", tmp_path / "copy.zip", "--yes")
    assert found.exit_code == 0, found.output
    assert office["kim"].name == "金哲洙"


def test_the_dictionary_has_every_column(run: Any) -> None:
    from models.register import records

    found = run("describe").output
    assert not [
        column.name
        for record in records()
        for column in record.columns()
        if f"| `{column.name}` |" not in found
    ]


def test_the_documentation_is_the_dictionary(run: Any) -> None:
    written = Path(__file__).resolve().parent.parent / "docs" / "dictionary.md"
    assert written.read_text(encoding="utf-8") == run("describe").output


#: Other programs that only tests call, to try files against them; nobody ships them with the product.
TRIED_AGAINST = ("translate-toolkit",)


def test_licences_are_known() -> None:
    found = CliRunner().invoke(main, ["licences"]).output
    assert "htmx.org" in found
    only_gpl = [line for line in found.splitlines() if re.search(r"\bA?GPL", line)]
    shipped = [line for line in only_gpl if line.split()[0] not in TRIED_AGAINST]
    assert not [line for line in shipped if not re.search(r"LGPL| OR ", line)]
    needed = Path("requirements.txt").read_text(encoding="utf-8")
    assert not [name for name in TRIED_AGAINST if re.search(rf"^{name}\b", needed, re.MULTILINE)]
