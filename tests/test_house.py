"""The rooms import only what they may, and every module says what it is for."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("models", "printables", "backoffice", "views", "translations")

#: Beside itself and the standard library.
MAY: dict[str, set[str]] = {
    "models": {"peewee", "wtforms", "flask_babel", "babel", "phonenumbers", "rapidfuzz"},
    "printables": {
        "PIL", "babel", "fontTools", "jinja2", "markdown_it", "markupsafe", "nh3", "pikepdf", "pydyf",
        "pypdfium2", "segno", "tinycss2", "tinyhtml5", "weasyprint",
    },
    "translations": {"babel", "flask_security", "models"},
}  # fmt: skip

#: What a room must not know, whatever else it may.
NEVER: dict[str, set[str]] = {
    "backoffice": {"flask_admin", "views", "wtforms"},
    "views": {"playhouse", "cysqlite", "psycopg2", "weasyprint"},
}

#: `create_app` joins backoffice and views, and nothing else does.
JOINS = {("backoffice/__init__.py", "views")}

MODULES = [
    path.relative_to(ROOT).as_posix()
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
]


def imports(path: Path) -> Iterator[str]:
    """The first parts of the names of all modules that a module imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("module", MODULES)
def test_room_imports_what_it_may(module: str) -> None:
    room = module.partition("/")[0]
    found = {name for name in imports(ROOT / module) if name not in sys.stdlib_module_names and name != room}
    found -= {name for place, name in JOINS if place == module}
    if room in MAY:
        assert found <= MAY[room]
    assert not found & NEVER.get(room, set())


#: How a record or the database would be changed past the write path.
WRITES = {"atomic", "bulk_create", "bulk_update", "delete_instance", "execute", "execute_sql", "insert_many"}


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("views/")])
def test_screens_ask_and_never_write(module: str) -> None:
    """Of Peewee they know the kinds of field, to choose an input or a format by."""
    calls, known = set(), set()
    for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            calls.add(node.func.attr)
        elif isinstance(node, ast.ImportFrom) and node.module == "peewee":
            known |= {name.name for name in node.names}
        elif (
            isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "peewee"
        ):
            known.add(node.attr)
    assert not calls & WRITES
    assert not {name for name in known if not name.endswith("Field")}


@pytest.mark.parametrize("module", MODULES)
def test_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(ast.parse((ROOT / module).read_text(encoding="utf-8")))


def test_no_name_says_nothing() -> None:
    empty = {"util", "utils", "helper", "helpers", "manager", "misc", "common"}
    assert not [module for module in MODULES if empty & {Path(module).stem, *Path(module).parts}]
