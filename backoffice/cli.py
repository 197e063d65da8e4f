"""The command line; every command ends with 0 only when all of it worked.

Heavy parts are imported by the command that needs them, so that `--help` answers at once.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backoffice import settings as configuration
from backoffice.settings import BadSetting, Settings

if TYPE_CHECKING:
    from flask import Flask

    from backoffice.access import Assignment
    from models.base import Record

FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Group(click.Group):
    """Turns what a user can mend into one line and exit code 1; anything else is a fault and shows itself."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BadSetting as error:
            raise click.ClickException(str(error)) from error
        except Exception as error:
            line = _mendable(error)
            if line is None:
                raise
            raise click.ClickException(line) from error


def _mendable(error: Exception) -> str | None:
    """What a user can do something about, in one line; None for a fault of the product."""
    from backoffice import backup, check, database, query, schema, serving, store, tables

    if isinstance(
        error,
        backup.BadBackup
        | check.Unsound
        | database.DatabaseRefused
        | schema.WrongSchema
        | serving.AlreadyServed
        | tables.BadTable
        | OSError,
    ):
        return str(error)
    if isinstance(error, query.BadQuery):
        return str(error.message)
    if isinstance(error, store.Invalid):
        return "; ".join(f"{name}: {text}" if name else str(text) for name, text in error.problems.items())
    if isinstance(error, store.Refused | store.Missing):
        return f"{'not permitted' if isinstance(error, store.Refused) else 'there is no'} {error}"
    return None


def _settings_help() -> str:
    lines = [
        f"{name:<28} {help}{f' [{default}]' if default else ''}"
        for name, help, default in configuration.reference()
    ]
    return "\b\nSettings, in the environment or in config.toml of the instance folder:\n" + "\n".join(lines)


@click.group(cls=_Group, epilog=_settings_help(), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="linli", prog_name="backoffice")
def main() -> None:
    """The back office of a community office that works with foreign residents."""
    os.umask(0o077)  # what an installation writes holds personal data and keys
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")


def _application() -> Flask:
    from backoffice import create_app

    return create_app(configuration.load())


def with_application(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command inside the application over this installation, with a connection of its own."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        from flask_babel import force_locale

        from backoffice.database import connect, release

        with _application().app_context(), force_locale("en"):
            connect()
            try:
                return command(*arguments, **options)
            finally:
                release()

    return run


def _record(_context: Any, _parameter: Any, name: str) -> type[Record]:
    from models.register import by_name, records

    found = by_name(name)
    if found is None:
        raise click.BadParameter(f"no such record; there are {', '.join(each.key() for each in records())}")
    return found


def _opened() -> Settings:
    """Settings, with the database and the vault open: for commands that the application would refuse."""
    from backoffice import database, vault

    settings = configuration.load()
    database.open_database(settings.database_url)
    database.connect()
    vault.open_vault(settings.data_key)
    return settings


@main.command()
@click.option("--prepare", is_flag=True, help="First make what is missing: keys, schema, demonstration.")
def serve(prepare: bool) -> None:
    """Serve the office: web server and worker of jobs, until SIGTERM or Ctrl+C."""
    from backoffice import check, database, serving

    if prepare:
        _prepare()
    settings = configuration.load()
    with serving.alone(settings.instance):
        app = _application()
        check.require_readable()
        for part in check.missing(settings):
            click.echo(f"missing: {part.name} ({part.package}): {part.cost}", err=True)
        database.shut()
        serving.supervise(app, settings, _welcome(settings))


def _welcome(settings: Settings) -> str:
    lines = ["", f"  Linli is ready: {settings.public_url}"]
    if settings.demonstration:
        from backoffice.credentials import DEMONSTRATION_PASSWORD
        from backoffice.demo import ACCOUNTS

        lines.append(f"  Demonstration accounts, password {DEMONSTRATION_PASSWORD}:")
        lines += [f"    {email:<26} {what}" for email, what in ACCOUNTS]
    return "\n".join([*lines, "", ""])


@main.command()
@click.option("--threads", default=2, show_default=True, help="Jobs worked on at once.")
def worker(threads: int) -> None:
    """Work on jobs alone, beside a server elsewhere; `serve` brings a worker of its own."""
    from backoffice.worker import run_worker

    run_worker(_application(), threads)


@main.command()
def migrate() -> None:
    """Bring the database to this release; a filled one is first copied to the instance's folder backups."""
    from backoffice import accounts, schema
    from backoffice.content import adopting

    settings = _opened()
    for name in schema.migrate(settings.instance / "backups"):
        click.echo(f"done: {name}")
    adopting.adopt()
    accounts.ensure_roles()


def _prepare() -> Settings:
    """Make what a start needs: keys where none are given, the schema, the people of a demonstration."""
    from backoffice import accounts, schema
    from backoffice.content import adopting

    configuration.write_demonstration()
    settings = _opened()
    for name in schema.migrate(settings.instance / "backups"):
        click.echo(f"migrated: {name}")
    adopting.adopt()
    accounts.ensure_roles()
    if settings.demonstration:
        from backoffice import demo as office

        with _application().app_context():
            if office.build():
                click.echo("The demonstration office is filled.")
    return settings


@main.command()
@click.option("--scale", type=click.IntRange(1, 2_000_000), help="Residents with households, for measuring.")
def demo(scale: int | None) -> None:
    """Fill an empty office with invented people; its keys and its schema are made if there are none."""
    settings = _prepare()
    if not settings.demonstration:
        raise click.ClickException("this is not a demonstration office: its configuration says so")
    if scale:
        from backoffice import demo as office

        with _application().app_context():
            office.scale(scale)


@main.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("email")
@click.option("--role", required=True, help="A role of the office.")
@click.option("--scope", multiple=True, help="area=CODE, company=ID, school=ID or languages=ko,en.")
@click.option("--name", default="", help="The person's name.")
@with_application
def add(email: str, role: str, scope: tuple[str, ...], name: str) -> None:
    """Add an account, or a role to one; prints a temporary password for a new one."""
    from backoffice.accounts import add_user

    password = add_user(email, [_assignment(role, scope)], name=name)
    click.echo(f"temporary password, good for three days: {password}" if password else "the role was added")


def _assignment(role: str, scope: tuple[str, ...]) -> Assignment:
    from backoffice.access import ROLES, Assignment
    from models.register import by_name

    if role not in ROLES:
        raise click.BadParameter(f"no such role; there are {', '.join(ROLES)}", param_hint="--role")
    values: dict[str, Any] = {}
    for pair in scope:
        key, _sign, value = pair.partition("=")
        if key == "languages":
            values[key] = frozenset(value.replace(",", " ").split())
            continue
        record = by_name(key) if key in ("area", "company", "school") else None
        column = "code" if key == "area" else "id"
        row = record.get_or_none(record._meta.fields[column] == value) if record else None
        if row is None:
            raise click.BadParameter(f"{pair}: there is no such {key}", param_hint="--scope")
        values[key] = row.id
    return Assignment(role, **values)


@main.command("import")
@click.argument("record", callback=_record)
@click.argument("file", type=EXISTING)
@click.option("--dry-run", is_flag=True, help="Only say what would happen; nothing is kept.")
@with_application
def import_(record: type[Record], file: Path, dry_run: bool) -> None:
    """Read RECORD rows from FILE (CSV or XLSX). The first line names the columns."""
    from backoffice import exchange, tables
    from backoffice.access import Actor

    with tables.open_table(file) as table, click.progressbar(length=table.size, label=file.name) as bar:
        report = exchange.read_in(Actor.system("import"), record, table, dry_run=dry_run, progress=bar.update)
    for line in report.problems:
        click.echo(line, err=True)
    what = "would be" if dry_run else "were"
    click.echo(f"{report.made} {what} new, {report.changed} {what} changed, {report.failed} refused")
    if report.failed:
        sys.exit(1)


@main.command()
@click.argument("record", callback=_record)
@click.argument("file", type=FILE)
@click.option(
    "--where",
    multiple=True,
    help="KEY=VALUE as in the address of the list: nationality=KR, born.from=2000-01-01, search=金.",
)
@with_application
def export(record: type[Record], file: Path, where: tuple[str, ...]) -> None:
    """Write RECORD rows to FILE (CSV or XLSX), in the form that `import` reads."""
    from backoffice import exchange
    from backoffice.access import Actor
    from backoffice.query import Query

    actor = Actor.system("export")
    query = Query.parse(actor, record, _pairs(where))
    with click.progressbar(length=exchange.count(actor, record, query), label=file.name) as bar:
        exchange.write_out(actor, record, query, file, progress=bar.update)


@main.command("print")
@click.argument("printable", required=False)
@click.option("--list", "listing", is_flag=True, help="Name the printables and their records.")
@click.option("--language", multiple=True, help="Code of a language beside Chinese; none: each reader's own.")
@click.option(
    "--where",
    multiple=True,
    help="KEY=VALUE as in the address of the list: nationality=KR; template=ID is the letter; record=NAME, "
    "columns=A,B are the list of record_list.",
)
@click.option("--limit", type=click.IntRange(1), help="No more documents than this.")
@click.option("--option", multiple=True, help="KEY=VALUE of the printable's own options: paper=A5.")
@click.option("--finish", default="", help="How it is made up: booklet, grey, tiles,overlap=15.")
@click.option("--mode", default="tagged", help="tagged, archive (PDF/A-2u) or mass (for paper only, fast).")
@click.option("--alone", is_flag=True, help="In these languages only, without Chinese beside them.")
@click.option("--blank", is_flag=True, help="An empty form, of no record.")
@click.option("-o", "--output", type=FILE, help="The PDF file.")
@with_application
def print_(
    printable: str | None,
    listing: bool,
    language: tuple[str, ...],
    where: tuple[str, ...],
    limit: int | None,
    option: tuple[str, ...],
    finish: str,
    mode: str,
    alone: bool,
    blank: bool,
    output: Path | None,
) -> None:
    """Print PRINTABLE from the records that --where picks, into one PDF file."""
    from backoffice import print_command

    if listing:
        for name, title, record in print_command.listing():
            click.echo(f"{name:<24} {record:<20} {title}")
        return
    if printable is None or output is None:
        raise click.UsageError("PRINTABLE and --output are needed")
    with click.progressbar(length=1, label=output.name) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        problems = print_command.command(
            printable,
            output,
            languages=language,
            where=_pairs(where),
            limit=limit,
            progress=progress,
            options=dict(each.partition("=")[::2] for each in option),
            finish=finish,
            mode=mode,
            alone=alone,
            blank=blank,
        )
    for line in problems:
        click.echo(line, err=True)
    if problems:
        sys.exit(1)


#: What stands in the address of a list beside its filters.
_NOT_FILTERS = {"search", "sort", "ids", "deleted", "template", "record", "columns"}


def _pairs(where: tuple[str, ...]) -> dict[str, str]:
    """Arguments as in an address; filters may go without their "f.", so that no key is passed over."""
    from backoffice.query import is_filter

    pairs = (pair.partition("=")[::2] for pair in where)
    return {key if key in _NOT_FILTERS or is_filter(key) else f"f.{key}": value for key, value in pairs}


@main.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write the database, the uploads and a manifest to FILE (.zip), while the office goes on working."""
    from backoffice import backup as copies

    settings = _opened()
    manifest = copies.write(settings, file)
    click.echo(f"{file}: {sum(manifest.rows.values())} rows, {len(manifest.files)} files")


@main.command()
@click.argument("file", type=EXISTING)
@click.option("--yes", is_flag=True, help="Do not ask before a filled office is replaced.")
def restore(file: Path, yes: bool) -> None:
    """Put the office of FILE in the place of this one; the data key must be the one it was filled with."""
    from backoffice import backup as copies
    from backoffice import serving

    settings = configuration.load()
    with serving.alone(settings.instance), copies.opened(settings, file) as found:
        if copies.is_filled(settings) and not yes:
            click.confirm("This office holds data. Replace it?", abort=True)
        kept = found.restore()
    click.echo(f"restored: {sum(found.manifest.rows.values())} rows, {len(found.manifest.files)} files")
    if kept:
        click.echo(f"what was there before lies in {kept}")


@main.command()
def check() -> None:
    """Say what is missing or wrong: system parts, declarations, schema, keys, database."""
    from backoffice import check as checks

    settings = _opened()
    problems = checks.thorough()
    for part in checks.parts(settings):
        click.echo(
            f"{'found  ' if part.present else 'MISSING'} {part.name} ({part.package}): {part.cost} without it"
        )
    for line in problems:
        click.echo(line, err=True)
    click.echo(f"{len(problems)} problems")
    if problems or any(not part.present and part.needed for part in checks.parts(settings)):
        sys.exit(1)


@main.command()
@click.option("-o", "--output", type=FILE, help="Write to this file instead of the terminal.")
def describe(output: Path | None) -> None:
    """The data dictionary in Markdown, from the declarations."""
    from backoffice.dictionary import markdown

    if output:
        output.write_text(markdown(), encoding="utf-8")
    else:
        click.echo(markdown(), nl=False)


@main.command()
def licences() -> None:
    """The licence of everything this product stands on, one line each."""
    from backoffice.licences import installed

    for name, version, licence in installed():
        click.echo(f"{name:<34} {version:<16} {licence}")
