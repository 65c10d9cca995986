"""Making an edition of a dossier at the command line, and making one again to see whether it comes out the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from openletter import making
from openletter.cli.installation import installation, letter_of
from openletter.db import editions as rows
from openletter.db.editions import Edition
from openletter.domain import plans
from openletter.domain.plans import NameOrder, Paper, PartKind, Plan, Tongue, TypeSize
from openletter.errors import NotAllowed, NotFound
from openletter.runtime import Runtime
from openletter.services import editions, frozen
from openletter.services.plans import plan_of

_NUMBER_MAX = 2**31 - 1


@dataclass(frozen=True)
class Wish:
    """What is to be different from the letter's plan; None is what stays."""

    paper: str | None
    type_size: str | None
    language: str | None
    order: str | None
    without: Sequence[str]

    @property
    def is_one(self) -> bool:
        """Whether anything is."""
        return bool(self.paper or self.type_size or self.language or self.order or self.without)

    def applied_to(self, plan: Plan) -> Plan:
        """Return the plan with it; raises InvalidFields where nothing would be left."""
        raw = {
            "paper": self.paper or plan.paper,
            "type_size": self.type_size or plan.type_size,
            "tongue": self.language or plan.tongue,
            "name_order": self.order or plan.name_order,
        }
        return plans.chosen(raw, [part for part in plan.parts if part not in self.without])


@click.command("dossier")
@click.argument("letter")
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True
)
@click.option("--paper", type=click.Choice([one.value for one in Paper]))
@click.option("--type-size", type=click.Choice([one.value for one in TypeSize]))
@click.option("--language", type=click.Choice([one.value for one in Tongue]))
@click.option(
    "--order", type=click.Choice([one.value for one in NameOrder]), help="How people are listed."
)
@click.option(
    "--without",
    type=click.Choice([one.value for one in PartKind]),
    multiple=True,
    help="A part to leave out; can be given several times.",
)
@click.option(
    "--edition",
    "number",
    type=click.IntRange(1, _NUMBER_MAX),
    help="Make this edition again from what it was made from.",
)
def dossier(letter: str, out: Path, number: int | None, **wishes: Any) -> None:
    """Make the next edition of a letter's dossier and write it to a file.

    It is put together by the plan that was made at the desk, but for what is asked for here. With --edition an edition
    is made again, and compared with what was handed out.
    """
    if not out.absolute().parent.is_dir():
        raise NotFound("There is no folder %(folder)s. Make it first.", folder=str(out.parent))
    wish = Wish(**wishes)
    if number is None:
        _make_next(installation(), letter, wish, out)
    elif wish.is_one:
        raise click.UsageError(
            "An edition is made again as it was. Leave out what would change it."
        )
    else:
        _make_again(installation(), letter, number, out)


def _make_next(made: Runtime, slug: str, wish: Wish, out: Path) -> None:
    with made.database.transaction() as session:
        letter = letter_of(session, slug)
        plan = wish.applied_to(plan_of(letter)) if wish.is_one else None
        edition = editions.ask_for(session, letter, plan=plan, now=made.clock())
        _refuse_another_plan(edition, plan)
        editions.take(session, edition, now=made.clock())
        edition_id, letter_id, reference = edition.id, edition.letter_id, edition.reference
    if not making.make_edition(made, edition_id):
        raise NotAllowed("The dossier could not be made. The desk shows why.")
    _hand_out(made.edition_folder(letter_id) / f"{reference}.pdf", out)
    click.echo(f"{reference} is in {out}")


def _refuse_another_plan(edition: Edition, plan: Plan | None) -> None:
    if plan is not None and edition.plan != plan.stored():
        raise NotAllowed(
            "Edition %(reference)s is under way by another plan. Wait until it is done, then ask again.",
            reference=edition.reference,
        )


def _make_again(made: Runtime, slug: str, number: int, out: Path) -> None:
    with made.database.reading() as session:
        letter = letter_of(session, slug)
        edition = rows.edition(session, letter.id, number)
        if edition is None:
            raise NotFound("This letter has no dossier edition of that number.")
        record = frozen.record_of(edition, made.edition_folder(letter.id))
        letter_id, reference, verdict = letter.id, edition.reference, _Verdict(edition)
        signer = made.signer() if edition.signed_by else None
    with TemporaryDirectory(prefix="openletter-") as folder:
        again = making.make_again(made, letter_id, record, Path(folder), signer)
        _hand_out(again.pdf, out)
    click.echo(f"{reference} is in {out}")
    click.echo("Its data is what it was made from: the SHA-256 is the one that was written down.")
    click.echo(verdict.about(again.pdf_sha256))


class _Verdict:
    """Tells whether a document that was made again is the one that was handed out."""

    def __init__(self, edition: Edition) -> None:
        self._then, self._signed = edition.pdf_sha256, bool(edition.signed_by)

    def about(self, now: str) -> str:
        if now == self._then:
            return "The document is the one that was handed out, byte for byte."
        if self._signed:
            return (
                "The document that was handed out is signed, and differs from this one. "
                "It can be the same only where OPENLETTER_SIGNING_KEY is the RSA key of then."
            )
        return (
            "The document differs from the one that was handed out: this program, its fonts or its settings "
            f"have changed since.\nSHA-256 then {self._then}\nSHA-256 now  {now}"
        )


def _hand_out(document: Path, out: Path) -> None:
    """Put a copy of a document where it was asked for: whole, or not at all."""
    half = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        shutil.copyfile(document, half)
        half.replace(out)
    except OSError as error:
        with suppress(OSError):
            half.unlink()
        raise NotAllowed(
            "The file %(file)s could not be written: %(why)s. Choose another place.",
            file=str(out),
            why=error.strerror or "",
        ) from error
