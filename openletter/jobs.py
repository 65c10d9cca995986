"""What runs in the background, and when.

The tables are the truth: the outbox holds what is to be sent, the editions what is to be made. huey only wakes the
worker early and keeps the schedule, so a lost or doubled wake-up call does no harm.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey, crontab
from sqlmodel import Session

from openletter import making
from openletter.bell import Bell
from openletter.db.agreeing import letters_to_ask_about
from openletter.db.gone import last_gone
from openletter.db.outbox import OutboxMessage
from openletter.db.versions import Called, called_in
from openletter.domain.outbox import LEASE, MessageState
from openletter.dossier import leftovers
from openletter.errors import OpenletterError
from openletter.mail.outbox import WAKE
from openletter.mail.transports import SendingFailed, SendingRefused, Transport
from openletter.runtime import Runtime
from openletter.services import (
    agreeing,
    bulk,
    covers,
    forgetting,
    indexing,
    letter_files,
    letters,
    outbox,
    support_files,
    tallying,
)

log = logging.getLogger(__name__)
_preparing = threading.Lock()

WAKE_PAUSE = 0.5
"""Seconds between two calls to the worker: it finds everything that waits, and a call costs as much as a signature."""
BREATH = 0.1
"""Seconds between two batches, in which whoever waits for SQLite's write lock gets it."""


class Background:
    """The queue and the tasks of one installation."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.huey = _huey(runtime)
        self._tasks = {
            "outbox": self.huey.task(name="send_outbox")(lambda: send_outbox(runtime)),
            "agreeing": self.huey.task(name="ask_to_agree")(lambda: _ask_and_send(runtime)),
            "editions": self.huey.task(name="make_editions")(lambda: making.make_editions(runtime)),
            "bulk": self.huey.task(name="change_in_bulk")(lambda: change_in_bulk(runtime)),
            "support": self.huey.task(name="prepare_support")(lambda: prepare_support(runtime)),
        }
        self._bells = {work: Bell(partial(self._call, work), WAKE_PAUSE) for work in self._tasks}
        self.huey.periodic_task(crontab(), name="every_minute")(lambda: every_minute(runtime))
        self.huey.periodic_task(crontab(minute="17"), name="every_hour")(lambda: forget(runtime))

    def wake(self, session: Session) -> None:
        """Wake the worker for what a session has just committed; many who ask at once share a call."""
        for work in sorted(session.info.pop(WAKE, ())):
            self._bells[work].ring()

    def close(self) -> None:
        """Wake nobody any more, and give the queue back."""
        for bell in self._bells.values():
            bell.close()
        self.huey.storage.close()

    def _call(self, work: str) -> None:
        """Tell the queue that there is work; a failure only means that the worker finds it later."""
        try:
            self._tasks[work]()
        except Exception:
            log.warning(
                "The worker could not be woken for %s; it will find the work within a minute",
                work,
                exc_info=True,
            )

    def run(self) -> None:
        """Do background work until the process is told to stop."""
        # Three, so that a dossier and a video under way (in processes of their own) do not hold up messages.
        consumer = self.huey.create_consumer(
            workers=3,
            worker_type="thread",
            periodic=True,
            initial_delay=0.1,
            max_delay=1.0,
            backoff=1.3,
        )
        consumer.run()


def every_minute(runtime: Runtime) -> None:
    """Find what wake-up calls have missed, close letters whose last day is over, and tidy up."""
    with runtime.database.transaction() as session:
        letters.close_those_past_deadline(session, now=runtime.clock(), today=runtime.today())
        forgetting.delete_ended(session, now=runtime.clock())
        tallying.fold_tallies(session)
    write_words(runtime)
    ask_to_agree(runtime)
    send_outbox(runtime)
    change_in_bulk(runtime)
    prepare_support(runtime)
    making.make_editions(runtime)


def write_words(runtime: Runtime) -> None:
    """Write down the words by which signatories are found, after an upgrade that has brought them."""
    while _in_transaction(runtime, indexing.write_words):
        time.sleep(BREATH)


def forget(runtime: Runtime) -> int:
    """Delete and erase what has been kept long enough, a batch at a time; returns how many steps were done."""
    now, after = runtime.clock(), runtime.settings.forget_after
    steps: tuple[Callable[[Session], int], ...] = (
        lambda session: forgetting.delete_unconfirmed(session, now=now),
        lambda session: forgetting.forget_letters(session, now=now, after=after),
        lambda session: forgetting.empty_old_messages(session, now=now),
        lambda session: forgetting.delete_old_sign_ins(session, now=now),
        lambda session: letter_files.sweep(session, runtime.files_folder),
        lambda session: support_files.drop_declined(session, now=now),
        lambda session: covers.forget_removed(session, now=now),
        lambda session: covers.sweep(session, runtime.covers_folder),
    )
    done = 0
    for step in steps:
        while some := _in_transaction(runtime, step):
            done += some
    return done + _sweep_leftovers(runtime)


def _sweep_leftovers(runtime: Runtime) -> int:
    """Remove half editions, and kept parts of dossiers that may name somebody who has gone; returns how many."""
    done = 0
    for letter_id in leftovers.letters_in(runtime.editions_folder):
        done += leftovers.sweep_half(runtime.edition_folder(letter_id))
    for letter_id in leftovers.letters_in(runtime.dossier_caches):
        if leftovers.is_making(runtime.edition_folder(letter_id)):
            continue
        with runtime.database.reading() as session:
            gone = last_gone(session, letter_id)
        parts = runtime.dossier_cache(letter_id)
        try:
            done += leftovers.sweep_parts(parts, gone, now=runtime.clock())
        except OSError:
            log.exception("Kept parts of dossiers could not be removed; tried again in an hour")
    return done


def _in_transaction(runtime: Runtime, step: Callable[[Session], int]) -> int:
    with runtime.database.transaction() as session:
        return step(session)


def ask_to_agree(runtime: Runtime) -> None:
    """Write to everybody who signed before a text changed materially, so many in each transaction."""
    with runtime.database.reading() as session:
        changed = letters_to_ask_about(session)
    for letter_id in changed:
        last = 0
        while last := _ask_some(runtime, letter_id, last):
            time.sleep(BREATH)


def _ask_and_send(runtime: Runtime) -> None:
    ask_to_agree(runtime)
    send_outbox(runtime)


def _ask_some(runtime: Runtime, letter_id: int, after: int) -> int:
    with runtime.database.transaction() as session:
        return agreeing.ask(session, letter_id, after=after, now=runtime.clock())


def send_outbox(runtime: Runtime) -> int:
    """Send every message whose time has come; returns how many were handed over."""
    sent = 0
    while claimed := _claim(runtime):
        # A slow mail server must not outlast the lease: what is left is claimed again instead of being sent twice.
        until = runtime.clock() + LEASE / 2
        with runtime.transport() as transport:
            for message_id in claimed:
                if runtime.clock() >= until:
                    break
                sent += _send(runtime, transport, message_id)
    return sent


def change_in_bulk(runtime: Runtime) -> int:
    """Work off every change to many signatures, each batch a transaction; returns how many batches there were."""
    batches = 0
    while (change_id := _claim_change(runtime)) is not None:
        more = True
        while more:
            with runtime.database.transaction() as session:
                more = bulk.work_on(session, change_id, now=runtime.clock())
            batches += 1
    return batches


def prepare_support(runtime: Runtime) -> int:
    """Prepare the messages of support that wait, one after the other, and delete files that nobody has any more.

    Returns how many messages were prepared.
    """
    if not _preparing.acquire(blocking=False):
        return 0  # another thread is at it, and takes what waits
    try:
        done = 0
        while (job := _claim_support(runtime)) is not None:
            done += _prepare(runtime, job)
        with runtime.database.reading() as session:
            support_files.sweep(session, runtime.support_folder)
        return done
    finally:
        _preparing.release()


def _claim_support(runtime: Runtime) -> support_files.Job | None:
    with runtime.database.transaction() as session:
        return support_files.claim(session, now=runtime.clock())


def _prepare(runtime: Runtime, job: support_files.Job) -> bool:
    try:
        made = support_files.make(runtime.support_folder, job)
    except (OSError, OpenletterError):
        log.exception("Message of support %s could not be prepared", job.message_id)
        with runtime.database.transaction() as session:
            support_files.give_up(session, job, now=runtime.clock())
        return False
    with runtime.database.transaction() as session:
        support_files.finish(session, job, made, now=runtime.clock())
    return True


def _claim_change(runtime: Runtime) -> int | None:
    with runtime.database.transaction() as session:
        return bulk.claim(session, now=runtime.clock())


def _claim(runtime: Runtime) -> list[int]:
    with runtime.database.transaction() as session:
        return outbox.claim(session, now=runtime.clock())


def _called(session: Session, row: OutboxMessage, locale: str) -> Called | None:
    """Return what the letter of a message is called in its language; None where it is about none."""
    slug = row.context.get("slug")
    return called_in(session, slug, locale) if slug else None


def _send(runtime: Runtime, transport: Transport, message_id: int) -> bool:
    fault, final = "", False
    try:
        with runtime.database.reading() as session:
            row = session.get_one(OutboxMessage, message_id)
            if row.state is MessageState.LAPSED:  # cancelled since it was claimed
                return False
            speech = runtime.speech(row.locale)
            message = runtime.composer().compose(
                row, speech, runtime.clock(), _called(session, row, speech.locale)
            )
        transport.send(message)
    except SendingRefused as error:
        fault, final = str(error), True
    except SendingFailed as error:
        fault = str(error)
    except Exception as error:  # noqa: BLE001 - one bad message must not hold up the others
        # Without a traceback, which could carry the address.
        log.warning("Message %s could not be made: %s", message_id, type(error).__name__)
        fault = type(error).__name__
    with runtime.database.transaction() as session:
        sent = session.get(OutboxMessage, message_id, with_for_update=True)
        # Its signature may have been given up meanwhile: then there is no row, or it must not be tried again.
        if sent is None or (fault and sent.state is not MessageState.SENDING):
            return not fault
        if fault:
            outbox.mark_failed(session, sent, fault, now=runtime.clock(), final=final)
        else:
            outbox.mark_sent(session, sent, now=runtime.clock())
    return not fault


def _huey(runtime: Runtime) -> Huey:
    settings = runtime.settings
    options: dict[str, Any] = {"name": "openletter", "results": False, "utc": True}
    if settings.redis_url:
        return RedisHuey(url=settings.redis_url, **options)
    queue = settings.data_dir / "queue.db"
    try:
        return SqliteHuey(filename=str(queue), **options)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        log.warning(
            "The queue's file is damaged; a new one is begun, since the tables hold the truth"
        )
        for damaged in queue.parent.glob("queue.db*"):
            damaged.unlink(missing_ok=True)
        return SqliteHuey(filename=str(queue), **options)
