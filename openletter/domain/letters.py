"""What a letter is, what it may become, and when it can be signed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from openletter.domain import text
from openletter.domain.days import day
from openletter.domain.faults import Faults
from openletter.domain.wording import N_
from openletter.errors import InvalidInput, NotAllowed


class LetterState(StrEnum):
    """Where a letter stands in its life."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    OPEN = "open"
    CLOSED = "closed"
    DELIVERED = "delivered"
    ANSWERED = "answered"


class Verdict(StrEnum):
    """What a reply says to one request."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"


class Alteration(StrEnum):
    """What a change to a text means for those who have signed it, as its campaigner says."""

    CORRECTION = "correction"
    MATERIAL = "material"


PUBLIC_STATES = frozenset(
    {
        LetterState.CONSULTATION,
        LetterState.OPEN,
        LetterState.CLOSED,
        LetterState.DELIVERED,
        LetterState.ANSWERED,
    }
)

TRANSITIONS: dict[LetterState, frozenset[LetterState]] = {
    LetterState.DRAFT: frozenset({LetterState.CONSULTATION, LetterState.OPEN}),
    LetterState.CONSULTATION: frozenset({LetterState.DRAFT, LetterState.OPEN}),
    LetterState.OPEN: frozenset({LetterState.CLOSED}),
    LetterState.CLOSED: frozenset({LetterState.OPEN, LetterState.DELIVERED}),
    LetterState.DELIVERED: frozenset({LetterState.ANSWERED}),
    LetterState.ANSWERED: frozenset(),
}

STATE_NAMES: dict[LetterState, str] = {
    LetterState.DRAFT: N_("Draft"),
    LetterState.CONSULTATION: N_("In consultation"),
    LetterState.OPEN: N_("Open for signatures"),
    LetterState.CLOSED: N_("Closed"),
    LetterState.DELIVERED: N_("Delivered"),
    LetterState.ANSWERED: N_("Answered"),
}

VERDICT_NAMES: dict[Verdict, str] = {
    Verdict.ACCEPTED: N_("Accepted"),
    Verdict.PARTLY: N_("Accepted in part"),
    Verdict.REFUSED: N_("Refused"),
    Verdict.NO_ANSWER: N_("No answer"),
}

CONFIRM_GRACE = timedelta(hours=24)
"""How long a signature begun in time can still be confirmed after the letter has closed."""

TITLE_MAX = 160
REQUESTS_MAX = 12
REQUEST_MAX = 600
BODY_MAX = 40_000
PROMPTS_MAX = 8
NOTE_MAX = 300
GOAL_MAX = 1_000_000_000
RESERVED_SLUGS = frozenset({"new"})
"""Addresses that the desk needs for itself."""


@dataclass(frozen=True)
class Wording:
    """The words of one revision of a letter."""

    title: str
    addressee: str
    salutation: str
    body: str
    requests: tuple[str, ...]


def wording(raw: Mapping[str, str]) -> Wording:
    """Return a letter's words from typed fields; `requests` holds one request on each line.

    Raises InvalidFields with a fault for each field.
    """
    faults = Faults()

    def line(field: str, limit: int) -> str | None:
        return faults.check(lambda: text.clean_line(raw.get(field) or "", field=field, limit=limit))

    def several_lines(field: str, limit: int) -> str | None:
        return faults.check(lambda: text.clean_text(raw.get(field) or "", field=field, limit=limit))

    values = {
        "title": line("title", TITLE_MAX),
        "addressee": line("addressee", text.LINE_MAX),
        "salutation": line("salutation", text.LINE_MAX),
        "body": several_lines("body", BODY_MAX),
        "requests": several_lines("requests", REQUESTS_MAX * REQUEST_MAX),
    }
    requests = tuple(
        typed.strip() for typed in (values["requests"] or "").split("\n") if typed.strip()
    )
    faults.found += _missing(values, requests)
    faults.refuse_if_any()
    return Wording(
        title=values["title"] or "",
        addressee=values["addressee"] or "",
        salutation=values["salutation"] or "",
        body=values["body"] or "",
        requests=requests,
    )


def _missing(values: Mapping[str, str | None], requests: tuple[str, ...]) -> list[InvalidInput]:
    faults = []
    if values["title"] == "":
        faults.append(InvalidInput("Enter a title", field="title"))
    if values["addressee"] == "":
        faults.append(InvalidInput("Enter who the letter is addressed to", field="addressee"))
    if values["body"] == "":
        faults.append(InvalidInput("Write the letter", field="body"))
    if values["requests"] is not None and not requests:
        faults.append(
            InvalidInput("Enter at least one request, each on a line of its own", field="requests")
        )
    faults += [
        InvalidInput(
            "Request %(number)s is too long. Use %(limit)s characters or fewer",
            field="requests",
            number=number,
            limit=REQUEST_MAX,
        )
        for number, request in enumerate(requests, start=1)
        if len(request) > REQUEST_MAX
    ]
    if len(requests) > REQUESTS_MAX:
        faults.append(
            InvalidInput("Enter %(limit)s requests or fewer", field="requests", limit=REQUESTS_MAX)
        )
    return faults


def deadline(value: str, today: date, *, field: str = "deadline") -> date | None:
    """Return the last day to sign, typed as 2027-03-31 or 31/3/2027; empty is none.

    Raises InvalidInput if it is no day, or over.
    """
    if not value.strip():
        return None
    last = day(value.strip())
    if last is None:
        raise InvalidInput("Enter a real day, like 31/3/2027, or leave it empty", field=field)
    if last < today:
        raise InvalidInput("That day is over. Choose today or a later day", field=field)
    return last


def goal(value: str, *, field: str = "goal") -> int | None:
    """Return how many signatures the organiser hopes for; empty is none; raises InvalidInput unless a whole number."""
    figures = re.sub(r"[\s,.'’]", "", value)
    if not figures:
        return None
    if not figures.isdecimal() or len(figures) > len(str(GOAL_MAX)) or int(figures) < 1:
        raise InvalidInput(
            "Enter the goal as a whole number, like 1000, or leave it empty", field=field
        )
    return min(int(figures), GOAL_MAX)


def prompts(value: str, *, field: str = "prompts") -> tuple[str, ...]:
    """Return the questions asked in statements, one on each line; raises InvalidInput for too many or too long ones."""
    lines = [
        text.clean_line(line, field=field, limit=text.LINE_MAX)
        for line in value.splitlines()
        if line.strip()
    ]
    if len(lines) > PROMPTS_MAX:
        raise InvalidInput("Enter %(limit)s questions or fewer", field=field, limit=PROMPTS_MAX)
    return tuple(lines)


def alteration(value: str, *, field: str = "alteration") -> Alteration:
    """Return what a change means for signatures; raises InvalidInput where nobody has said it: it is never guessed."""
    try:
        return Alteration(value)
    except ValueError as error:
        raise InvalidInput(
            "Choose whether this corrects the text or changes what people put their names to",
            field=field,
        ) from error


def note(value: str, *, field: str = "note") -> str:
    """Return the campaigner's words on what has changed, clean; raises InvalidInput."""
    return text.clean_line(" ".join(value.split()), field=field, limit=NOTE_MAX)


def may_agree(state: LetterState) -> bool:
    """Tell whether signatories can still agree to a changed text: until the letter has been handed over."""
    return state in (LetterState.OPEN, LetterState.CLOSED)


def check_transition(present: LetterState, wanted: LetterState) -> None:
    """Raise NotAllowed unless a letter may go from one state to the other."""
    if wanted not in TRANSITIONS[present]:
        raise NotAllowed(
            "This letter cannot do that now. Load the page again to see where it stands."
        )


def is_open(state: LetterState, deadline: date | None, today: date) -> bool:
    """Tell whether the letter can be signed; the deadline is the last day on which it can."""
    return state is LetterState.OPEN and (deadline is None or today <= deadline)


def may_confirm(state: LetterState, closed_at: datetime | None, now: datetime) -> bool:
    """Tell whether a signature begun in time can be confirmed: while the letter is open and for a day after."""
    if state is LetterState.OPEN:
        return True
    return state in PUBLIC_STATES and closed_at is not None and now < closed_at + CONFIRM_GRACE


def slug(title: str) -> str:
    """Return a title as part of a web address: Latin letters, figures and hyphens; may be empty for other scripts."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")
