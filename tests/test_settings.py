"""Settings: what is unknown, missing or impossible stops the start and is named."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from backoffice import settings
from backoffice.settings import BadSetting, load
from tests.conftest import KEYS


def test_environment_goes_before_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("port = 9000\nhost = '0.0.0.0'\n", encoding="utf-8")
    found = load(KEYS | {"BACKOFFICE_INSTANCE": str(tmp_path), "PORT": "9001"})
    assert (found.port, found.host) == (9001, "0.0.0.0")
    assert found.database_url == f"sqlite:///{tmp_path}/office.sqlite3"
    assert found.public_url == "http://127.0.0.1:9001"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BACKOFFICE_COLOUR", "red"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("BACKOFFICE_SECRET_KEY", "secret"),
        ("BACKOFFICE_DATA_KEY", "a" * 64),
        ("BACKOFFICE_DATABASE_URL", "mysql://localhost/office"),
        ("BACKOFFICE_FONTS", "/no/such/folder"),
        ("BACKOFFICE_DEMONSTRATION", "perhaps"),
        ("BACKOFFICE_PUBLIC_URL", "office"),
    ],
)
def test_impossible_value_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        load(KEYS | {"BACKOFFICE_INSTANCE": str(tmp_path), name: value})


@pytest.mark.parametrize("line", ["colour = 'red'", "instance = 'elsewhere'", "port = ", "port = 'eighty'"])
def test_impossible_file_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "config.toml").write_text(line, encoding="utf-8")
    with pytest.raises(BadSetting):
        load(KEYS | {"BACKOFFICE_INSTANCE": str(tmp_path)})


@pytest.mark.parametrize("name", ["BACKOFFICE_SECRET_KEY", "BACKOFFICE_DATA_KEY"])
def test_nothing_starts_without_a_key(tmp_path: Path, name: str) -> None:
    given = {key: value for key, value in KEYS.items() if key != name}
    with pytest.raises(BadSetting, match=name):
        load(given | {"BACKOFFICE_INSTANCE": str(tmp_path)})


def test_demonstration_makes_its_own_keys_once(tmp_path: Path) -> None:
    given = {"BACKOFFICE_INSTANCE": str(tmp_path)}
    settings.write_demonstration(given)
    first = load(given)
    settings.write_demonstration(given)
    assert load(given) == first
    assert first.demonstration
    assert first.secret_key != first.data_key
    assert stat.S_IMODE((tmp_path / "config.toml").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["BACKOFFICE_SECRET_KEY", "BACKOFFICE_DATA_KEY"])
def test_an_office_with_keys_never_becomes_a_demonstration(tmp_path: Path, name: str) -> None:
    settings.write_demonstration({"BACKOFFICE_INSTANCE": str(tmp_path), name: KEYS[name]})
    assert not (tmp_path / "config.toml").exists()


def test_printed_settings_hold_no_secret(tmp_path: Path) -> None:
    url = "postgresql://office:geheim@localhost/office"
    found = repr(load(KEYS | {"BACKOFFICE_INSTANCE": str(tmp_path), "BACKOFFICE_DATABASE_URL": url}))
    assert not [value for value in (*KEYS.values(), "geheim") if len(value) > 4 and value in found]


def test_reference_names_every_setting() -> None:
    assert all(
        name == "PORT" or name.startswith("BACKOFFICE_") for name, _help, _default in settings.reference()
    )
    assert all(help for _name, help, _default in settings.reference())
