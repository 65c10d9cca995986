"""The `openletter` command."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import click

from openletter import config, jobs
from openletter.cli.dossier import dossier
from openletter.cli.installation import installation, letter_of
from openletter.db import migrate as migrations
from openletter.db.sessions import Database
from openletter.db.signatories import all_of_letter
from openletter.db.signatures import Signature
from openletter.domain import imports as import_rules
from openletter.domain import text
from openletter.domain.addresses import address
from openletter.errors import ImportRefused, InvalidFields, OpenletterError, SettingsRefused
from openletter.services import campaigners, imports

EXPORT_COLUMNS = (*import_rules.COLUMNS, "public", "verification", "confirmed_at")


class Command(click.Group):
    """Tells refusals as sentences and exits with 1."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(context)
        except ImportRefused as refused:
            for line, fault in refused.faults:
                where = f"Line {line}, {fault.field}" if fault.field else f"Line {line}"
                click.echo(f"{where}: {fault}", err=True)
            click.echo("Nothing was imported. Mend these lines and try again.", err=True)
        except InvalidFields as refused:
            click.echo("\n".join(str(fault) for fault in refused.faults), err=True)
        except SettingsRefused as refused:
            click.echo("\n".join(refused.sentences), err=True)
        except OpenletterError as refused:
            click.echo(str(refused), err=True)
        raise SystemExit(1)


@click.group(cls=Command)
def main() -> None:
    """Open letters: signed, verified, and handed over as a dossier."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--processes", default=2, show_default=True)
def serve(host: str, port: int, processes: int) -> None:
    """Serve the web pages."""
    from openletter.cli.up import serve_web

    serve_web(config.load(port=port), host, port, processes)


@main.command()
def worker() -> None:
    """Send messages and make dossiers until stopped."""
    jobs.Background(installation()).run()


@main.command()
@click.option("--port", default=8000, show_default=True)
def up(port: int) -> None:
    """Migrate, load the demo once (in development), and serve web and worker together."""
    from openletter.cli.up import run_together

    raise SystemExit(run_together(port))


@main.command()
@click.option(
    "--check", is_flag=True, help="Change nothing; tell whether migrations and tables agree."
)
def migrate(check: bool) -> None:
    """Bring the database to this version."""
    if check:
        _check_migrations()
        return
    migrations.upgrade(installation().database)
    click.echo("The database is up to date.")


@main.command()
def demo() -> None:
    """Load the demo campaign, once."""
    from openletter import demo as campaign

    made = installation()
    if not migrations.is_current(made.database):
        raise click.ClickException("The database waits for: openletter migrate")
    with made.database.transaction() as session:
        loaded = campaign.load(session, now=made.clock(), today=made.today())
    if loaded:
        from openletter.demo import support

        support.show(made)
    click.echo("The demo campaign is loaded." if loaded else "The demo campaign is there already.")


@main.group()
def campaigner() -> None:
    """Members of the team."""


@campaigner.command("add")
@click.argument("email")
@click.option(
    "--organiser", default="", help="The coalition's name, if there are several or none yet."
)
def add_campaigner(email: str, organiser: str) -> None:
    """Add a campaigner, who can then sign in by a mailed link."""
    made = installation()
    with made.database.transaction() as session:
        added = campaigners.add(session, address(email), organiser, now=made.clock())
        click.echo(f"Added to the team of {added.organiser.name}. Sign in at {made.links.desk()}")


@main.command("import")
@click.argument("letter")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_names(letter: str, file: Path) -> None:
    """Bring in signatures from a CSV file: all rows or none.

    Columns: kind, name, organisation, role, email, sector, country, in any order.
    """
    made = installation()
    rows = import_rules.rows(file.read_bytes())
    with made.database.transaction() as session:
        count = imports.import_signatures(
            session, letter_of(session, letter), rows, now=made.clock()
        )
    click.echo(f"{count} signatures imported.")


@main.command("export")
@click.argument("letter")
@click.option(
    "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def export_names(letter: str, form: str) -> None:
    """Print every confirmed signature for the organiser's own use.

    It holds what no page shows: addresses, and the names that their owners hide, that you keep back, or that safety
    mode shortens. Keep it as safe as the database.
    """
    made = installation()
    with made.database.reading() as session:
        rows = [
            _exported(signature)
            for signature in all_of_letter(session, letter_of(session, letter).id)
        ]
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    # All in quotation marks: where a spreadsheet also parts cells at semicolons, a name stays in its own.
    writer = csv.DictWriter(sys.stdout, EXPORT_COLUMNS, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(
        {key: text.defuse(value) if isinstance(value, str) else value for key, value in row.items()}
        for row in rows
    )


main.add_command(dossier)


@main.command()
def doctor() -> None:
    """Check that everything this installation needs is there."""
    from openletter.cli.doctor import examine

    raise SystemExit(examine())


def _exported(signature: Signature) -> dict[str, Any]:
    return {
        "kind": signature.kind.value,
        "name": signature.name,
        "organisation": signature.organisation,
        "role": signature.role,
        "email": signature.email or "",
        "sector": signature.sector or "",
        "country": signature.country or "",
        "public": "yes" if signature.public else "no",
        "verification": signature.verification.value,
        "confirmed_at": signature.confirmed_at.isoformat() if signature.confirmed_at else "",
    }


def _check_migrations() -> None:
    database = Database("sqlite://")
    try:
        migrations.upgrade(database)
        found = migrations.differences(database)
    finally:
        database.close()
    for difference in found:
        click.echo(difference, err=True)
    if found:
        raise SystemExit(1)
    click.echo("Migrations and tables agree.")
