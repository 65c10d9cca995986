"""Letters to load, and people who have signed them: written in bulk, past the services, which are not measured here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, insert, literal, text
from sqlmodel import Session, select

from bench.loads import Request
from openletter.db.letters import Letter, Organiser, current_revision
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature, written
from openletter.db.tallies import fold
from openletter.domain.letters import Wording
from openletter.domain.sectors import Sector
from openletter.domain.signatures import SignatureKind, SignatureState, Verification
from openletter.runtime import Runtime
from openletter.services import letters
from openletter.services.letters import Arrangements

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
WORDING = Wording(
    title="Keep our libraries open",
    addressee="The Minister for Culture",
    salutation="Dear Minister,",
    body="\n\n".join(["A library is **more** than its books. " * 8] * 6),
    requests=("Fund every branch for five years.", "Ask readers before you close one."),
)
GIVEN = ("Siân", "Rhys", "Gwenllian", "Owain", "Mary", "John", "Angharad", "Idris", "Ayesha")
FAMILY = (
    "Prŷs",
    "Jones",
    "Williams",
    "Davies",
    "Ali",
    "Roberts",
    "Evans",
    "Llwyd",
    "O’Brien",
    "Ng",
)
STATEMENT = (
    "Our library is where my children learned to read, and where my mother meets her friends."
)
_AT_ONCE = 5_000
_SECTORS = [sector.value for sector in Sector]


def open_letter(runtime: Runtime) -> Letter:
    """Open a letter of two pages with two requests."""
    now = runtime.clock()
    with runtime.database.transaction() as session:
        organiser = Organiser(name="Readers of Wales", created_at=now)
        session.add(organiser)
        session.flush()
        made = letters.create(session, organiser, WORDING, Arrangements(), now=now)
        letters.open_for_signatures(session, made, now=now, today=runtime.today())
        session.flush()
        session.refresh(made)
        session.expunge(made)
        return made


def person(number: int) -> str:
    """Return a person's name."""
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[number // 7 % len(FAMILY)]}"


def confirmed(runtime: Runtime, letter: Letter, people: int, organisations: int = 0) -> None:
    """Put confirmed signatures under a letter, one a second; nine people in ten show their name."""
    state = {"state": SignatureState.CONFIRMED}
    _write(runtime, letter, (_person(n) | state for n in range(people)))
    _write(runtime, letter, (_organisation(people + n) | state for n in range(organisations)))
    # As the worker does every minute.
    with runtime.database.transaction() as session:
        fold(session, letter.id)


def copied(runtime: Runtime, letter: Letter, times: int) -> None:
    """Let everybody under a letter sign so many times more with other addresses: a million in a minute."""
    with runtime.database.transaction() as session:
        last = session.exec(select(func.max(Signature.id))).one()
        for number in range(times):
            session.connection().execute(_copying(session, letter, last, f"{number}."))
        fold(session, letter.id)
        if session.connection().dialect.name == "postgresql":
            # It does so by itself within minutes; until then it reads whole tables.
            session.connection().execute(text("ANALYZE signature"))


def _copying(session: Session, letter: Letter, last: int, prefix: str) -> Any:
    row = Signature.__table__
    is_sqlite = session.connection().dialect.name == "sqlite"
    key = func.lower(func.hex(func.randomblob(16))) if is_sqlite else func.gen_random_uuid()
    differs = {
        "key": key,
        "email": literal(prefix) + row.c.email,
        "email_canonical": literal(prefix) + row.c.email_canonical,
    }
    columns = {c.name: differs.get(c.name, c) for c in row.c if c.name != "id"}
    its = (row.c.letter_id == letter.id) & (row.c.id <= last)
    return insert(row).from_select(list(columns), select(*columns.values()).where(its))


def pending(runtime: Runtime, letter: Letter, people: int) -> list[uuid.UUID]:
    """Put signatures that wait for their confirmation under a letter; returns their keys."""
    rows = [
        _person(n) | {"state": SignatureState.PENDING, "confirmed_at": None, "changed_at": None}
        for n in range(people)
    ]
    _write(runtime, letter, rows)
    return [row["key"] for row in rows]


def signing(letter: Letter, numbers: Iterable[int]) -> list[Request]:
    """Return the forms that people with distinct addresses send; one in ten says why."""
    return [("POST", f"/letters/{letter.slug}/sign", _form(number)) for number in numbers]


def signatures_in(runtime: Runtime, letter: Letter, state: SignatureState) -> int:
    """Count the committed signatures in one state."""
    with runtime.database.reading() as session:
        query = select(func.count()).where(
            Signature.letter_id == letter.id, Signature.state == state
        )
        return session.exec(query).one()


def messages(runtime: Runtime) -> int:
    """Count the committed rows of the outbox."""
    with runtime.database.reading() as session:
        return session.exec(select(func.count(OutboxMessage.id))).one()


def _form(number: int) -> str:
    return urlencode(
        {
            "kind": "individual",
            "name": person(number),
            "organisation": "",
            "role": "reader",
            "email": f"person{number}@example.org",
            "sector": "education",
            "country": "GB-WLS",
            "public": "y",
            "statement": STATEMENT if number % 10 == 0 else "",
            "use": "public",
        }
    )


def _person(number: int) -> dict[str, Any]:
    return _signature(number) | {
        "kind": SignatureKind.INDIVIDUAL,
        "name": person(number),
        "name_key": "",
        "organisation": "",
        "sector": None,
        "public": number % 10 != 0,
    }


def _organisation(number: int) -> dict[str, Any]:
    return _signature(number) | {
        "kind": SignatureKind.ORGANISATION,
        "name": person(number),
        "name_key": f"friends of library {number}",
        "organisation": f"Friends of Library {number}",
        "sector": _SECTORS[number % len(_SECTORS)],
        "public": True,
    }


def _signature(number: int) -> dict[str, Any]:
    email = f"person{number}@example.org"
    moment = BEGINNING + timedelta(seconds=number)
    return {
        "key": uuid.uuid4(),
        "verification": Verification.EMAIL,
        "role": "reader" if number % 3 == 0 else "",
        "email": email,
        "email_canonical": email,
        "country": "GB-WLS",
        "created_at": moment,
        "confirmed_at": moment,
        "changed_at": moment,
    }


def _write(runtime: Runtime, letter: Letter, rows: Iterable[dict[str, Any]]) -> None:
    with runtime.database.transaction() as session:
        belongs = {"letter_id": letter.id, "revision_id": current_revision(session, letter).id}
        for some in _batches(rows):
            signed = [row | belongs for row in some]
            found_by = [row | written(row) for row in signed]
            session.connection().execute(insert(Signature), found_by)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
