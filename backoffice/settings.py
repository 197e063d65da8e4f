"""What an installation may set: the environment first, then `config.toml` in the instance folder.

Every setting is one line of `Settings`; its help, its check and its name in the environment are derived
from it. An unknown or impossible value stops the start.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CONFIG = "config.toml"
_PREFIX = "BACKOFFICE_"


class BadSetting(Exception):
    """A setting that is unknown, missing or impossible; its text begins with the setting's name."""


def _text(value: str) -> str:
    return value


def _secret(value: str) -> str:
    if len(value) < 32 or len(set(value)) < 10:
        raise ValueError("needs at least 32 random characters")
    return value


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isdecimal():
            raise ValueError("must be a whole number")
        number = int(value)
        if not low <= number <= high:
            raise ValueError(f"must be from {low} to {high}")
        return number

    return parse


def _yes_no(value: str) -> bool:
    if value.lower() not in ("1", "0", "true", "false", "yes", "no"):
        raise ValueError("must be yes or no")
    return value.lower() in ("1", "true", "yes")


def _database_url(value: str) -> str:
    if urlsplit(value).scheme not in ("sqlite", "postgresql"):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must begin with http:// or https:// and name a host")
    return value.rstrip("/")


def _folder(value: str) -> Path:
    path = Path(value).resolve()
    if path.exists() and not path.is_dir():
        raise ValueError("is not a folder")
    return path


def _existing_folder(value: str) -> Path:
    path = _folder(value)
    if not path.is_dir():
        raise ValueError("is no folder that exists")
    return path


def setting(parse: Callable[[str], Any], help: str, default: Any = MISSING) -> Any:
    """One setting: how its text is read, what it is for, and its value when it is not given."""
    shown = parse not in (_secret, _database_url)
    return field(default=default, repr=shown, metadata={"parse": parse, "help": help})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one installation. A setting without a default must be given."""

    instance: Path = setting(_folder, "folder of the database, uploads, keys and caches", Path("instance"))
    database_url: str = setting(_database_url, "database (empty: SQLite in the instance folder)", "")
    secret_key: str = setting(_secret, "signs sessions and forms; changing it signs everyone out")
    data_key: str = setting(_secret, "encrypts sensitive values; without it they cannot be read again")
    host: str = setting(_text, "network address the server listens on", "127.0.0.1")
    port: int = setting(_number(1, 65535), "port the server listens on", 8000)
    public_url: str = setting(_web_address, "address of the office as it stands in QR codes", "")
    proxies: int = setting(_number(0, 5), "number of trusted reverse proxies in front of the server", 0)
    workers: int = setting(_number(1, 64), "processes of the web server", 2)
    threads: int = setting(_number(1, 64), "threads of each process of the web server", 4)
    public_rate: int = setting(
        _number(10, 1_000_000), "requests a minute from one network address to pages without an account", 3000
    )
    token_rate: int = setting(_number(10, 1_000_000), "requests a minute to the API with one token", 6000)
    webhooks_inside: bool = setting(_yes_no, "webhooks may go to addresses of private networks", False)
    door_rate: int = setting(_number(1, 1000), "messages a minute from one door", 10)
    door_open: int = setting(_number(1, 1000), "messages of one door that may wait for an answer", 20)
    claim_minutes: int = setting(
        _number(1, 10_000), "minutes after which a message that nobody claimed is late", 60
    )
    inquiry_days: int = setting(
        _number(1, 3650), "days after which a settled message loses what is personal in it", 180
    )
    password_memory: int = setting(_number(8, 1 << 20), "KiB of memory that hashing a password takes", 19_456)
    fonts: Path | None = setting(_existing_folder, "folder of fonts of the office's own", None)
    demonstration: bool = setting(_yes_no, "an office of invented people with open accounts", False)

    @property
    def media(self) -> Path:
        """Folder of uploaded files."""
        return self.instance / "media"

    @property
    def secure(self) -> bool:
        """Whether browsers reach the office by HTTPS, so that cookies may insist on it."""
        return self.public_url.startswith("https://")


def variable(name: str) -> str:
    """The name of a setting in the environment."""
    return "PORT" if name == "port" else _PREFIX + name.upper()


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises BadSetting with the name of what is unknown, missing or impossible."""
    given = os.environ if environment is None else environment
    known = {variable(each.name): each for each in fields(Settings)}
    for name in given:
        if name.startswith(_PREFIX) and name not in known:
            raise BadSetting(f"{name}: there is no such setting")
    folder = instance(given)
    texts = _file(folder / CONFIG)
    texts |= {each.name: given[name] for name, each in known.items() if given.get(name)}
    values = {name: _read(name, text) for name, text in texts.items()} | {"instance": folder}
    for each in fields(Settings):
        if each.default is MISSING and each.name not in values:
            raise BadSetting(f"{variable(each.name)}: set in neither the environment nor {folder / CONFIG}")
    return _completed(Settings(**values))


def instance(environment: Mapping[str, str] | None = None) -> Path:
    """The instance folder, which is known before all other settings."""
    given = os.environ if environment is None else environment
    folder: Path = _read("instance", given.get(variable("instance")) or "instance")
    return folder


def _completed(settings: Settings) -> Settings:
    return replace(
        settings,
        database_url=settings.database_url or f"sqlite:///{settings.instance / 'office.sqlite3'}",
        public_url=settings.public_url or f"http://127.0.0.1:{settings.port}",
    )


def _file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path}: {error}") from error
    names = {each.name for each in fields(Settings)} - {"instance"}
    for name in content:
        if name not in names:
            raise BadSetting(f"{name} in {path}: there is no such setting")
    return {name: str(value) for name, value in content.items()}


def _read(name: str, text: str) -> Any:
    parse = next(each.metadata["parse"] for each in fields(Settings) if each.name == name)
    try:
        return parse(text)
    except ValueError as error:
        raise BadSetting(f"{variable(name)}: {error}") from error


def write_demonstration(environment: Mapping[str, str] | None = None) -> None:
    """Give an installation for which nobody has set any key the configuration of a demonstration office, with
    random keys of its own that only this user of the system can read."""
    given = os.environ if environment is None else environment
    if given.get(variable("secret_key")) or given.get(variable("data_key")):
        return
    folder = instance(given)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(folder / CONFIG, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(
            "# Keys of this demonstration office. Without the data key sealed values cannot be read.\n"
            f'secret_key = "{secrets.token_urlsafe(48)}"\n'
            f'data_key = "{secrets.token_urlsafe(48)}"\n'
            "demonstration = true\n"
        )


def reference() -> list[tuple[str, str, str]]:
    """(environment name, help, default as text; "" for none) of each setting, for help and documentation."""
    return [
        (
            variable(each.name),
            each.metadata["help"],
            "" if each.default is MISSING else str(each.default or ""),
        )
        for each in fields(Settings)
    ]
