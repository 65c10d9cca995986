"""Makes dossier editions in the background: each is taken, gathered and made, and what goes wrong is written to it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from openletter.db.editions import Edition
from openletter.domain.editions import EditionStep
from openletter.domain.wording import N_
from openletter.runtime import Runtime
from openletter.services import editions

if TYPE_CHECKING:
    from openletter.dossier.make import Made
    from openletter.dossier.record import Record
    from openletter.dossier.seal import Signer

log = logging.getLogger(__name__)

REPORT_PAUSE = 0.1
"""Seconds between two words about the pages of one part."""


class Superseded(Exception):
    """Another maker has begun this edition again, since this one was silent too long: it must leave the files alone."""


class CalledOff(Exception):
    """A campaigner does not want this edition any more."""


def make_editions(runtime: Runtime) -> int:
    """Make every dossier edition that waits; returns how many are ready."""
    made = 0
    while (edition_id := _claim_edition(runtime)) is not None:
        made += make_edition(runtime, edition_id)
    return made


def make_edition(runtime: Runtime, edition_id: int) -> bool:
    """Make one edition that was taken; tells whether it is ready. What goes wrong is written to the edition."""
    from openletter.dossier.faults import DossierFailed

    with runtime.database.reading() as session:
        attempt = session.get_one(Edition, edition_id).attempts
    try:
        _make(runtime, edition_id, attempt)
    except Superseded:
        log.warning("Edition %s is being made by another worker", edition_id)
        return False
    except (CalledOff, KeyboardInterrupt) as ended:
        # At the command line Ctrl-C comes here; in the worker a campaigner's word.
        _give_up(runtime, edition_id, attempt, editions.CALLED_OFF)
        if isinstance(ended, KeyboardInterrupt):
            raise
        return False
    except Exception as error:
        log.exception("Edition %s could not be made", edition_id)
        fault = error.message if isinstance(error, DossierFailed) else _NOT_MADE
        _give_up(runtime, edition_id, attempt, fault)
        return False
    return True


_NOT_MADE = N_(
    "The document could not be made. Whoever hosts this site finds the reason in the log."
)


def _make(runtime: Runtime, edition_id: int, attempt: int) -> None:
    # Here and not above: the web server imports this module too, and has no use for what lays out pages.
    from openletter.dossier.gather import gather
    from openletter.dossier.kept import keep_files

    with runtime.database.snapshot() as session:
        edition = session.get_one(Edition, edition_id)
        gathered_at, letter_id = runtime.clock(), edition.letter_id
        record = gather(session, edition, now=gathered_at, zone=runtime.settings.zone)
    progress = _reporter(runtime, edition_id, attempt)
    progress(EditionStep.GATHERING, 1, 1)
    keep_files(record, runtime.file_folder(letter_id), runtime.kept_folder(letter_id))
    folder = runtime.edition_folder(letter_id)
    made = _make_files(runtime, letter_id, record, folder, runtime.signer(), progress)
    with _still_ours(runtime, edition_id, attempt) as (session, edition):
        now = runtime.clock()
        editions.finish(session, edition, record, made, gathered_at=gathered_at, now=now)


def make_again(
    runtime: Runtime, letter_id: int, record: Record, folder: Path, signer: Signer | None
) -> Made:
    """Make the files of an edition again, in another folder, from what it was made from; raises DossierFailed."""
    return _make_files(runtime, letter_id, record, folder, signer)


def _make_files(
    runtime: Runtime,
    letter_id: int,
    record: Record,
    folder: Path,
    signer: Signer | None,
    progress: Callable[..., None] = lambda *_: None,
) -> Made:
    from openletter.dossier.make import Means, make

    means = Means(
        speeches=runtime.speeches(record.plan.tongue),
        links=runtime.links,
        files=runtime.kept_folder(letter_id),
        cache=runtime.dossier_cache(letter_id),
        progress=progress,
        signer=signer,
    )
    return make(record, means, folder=folder)


def _reporter(runtime: Runtime, edition_id: int, attempt: int) -> Callable[..., None]:
    """Return what writes down how far an edition is; pages that follow each other fast are passed over."""
    last: tuple[float, Any] = (0.0, None)

    def report(step: EditionStep, done: int, total: int, part: str = "") -> None:
        nonlocal last
        moment, at_work_on = last
        if (step, part) == at_work_on and time.monotonic() < moment + REPORT_PAUSE:
            return
        with _still_ours(runtime, edition_id, attempt) as (session, edition):
            editions.report(session, edition, step, done, total, part, now=runtime.clock())
        last = (time.monotonic(), (step, part))

    return report


def _give_up(runtime: Runtime, edition_id: int, attempt: int, fault: str) -> None:
    """Write down that an edition is not made, unless another maker is at it, and leave no file of it behind."""
    from openletter.dossier.make import discard

    with runtime.database.transaction() as session:
        edition = session.get_one(Edition, edition_id, with_for_update=True)
        if editions.is_made_by(edition, attempt):
            editions.fail(session, edition, fault, now=runtime.clock())
            discard(runtime.edition_folder(edition.letter_id), edition.reference)


@contextmanager
def _still_ours(
    runtime: Runtime, edition_id: int, attempt: int
) -> Iterator[tuple[Session, Edition]]:
    """Open a transaction on an edition; raises Superseded if another maker has it, CalledOff if nobody wants it."""
    with runtime.database.transaction() as session:
        edition = session.get_one(Edition, edition_id, with_for_update=True)
        if not editions.is_made_by(edition, attempt):
            raise Superseded
        if edition.cancelled_at is not None:
            raise CalledOff
        yield session, edition


def _claim_edition(runtime: Runtime) -> int | None:
    with runtime.database.transaction() as session:
        return editions.claim(session, now=runtime.clock())
