"""Changes to many signatures at once: counted first, done in batches, stopped at any time, and undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Any, TypeVar

from openletter.domain.faults import Faults
from openletter.domain.guard import HoldReason
from openletter.domain.guard_rules import mail_domain
from openletter.domain.networks import network
from openletter.domain.signatures import SignatureState
from openletter.errors import InvalidInput

BATCH = 200
"""So many signatures are changed in one transaction, which holds up nobody else's for long."""
REASON_MAX = 300
WORDS_MAX = 100

Choice = TypeVar("Choice", bound=StrEnum)


class BulkKind(StrEnum):
    """What is done to every signature chosen."""

    REMOVE = "remove"
    RELEASE = "release"
    HIDE = "hide"
    SHOW = "show"


class BulkState(StrEnum):
    """Where a bulk change stands."""

    COUNTED = "counted"
    RUNNING = "running"
    CANCELLED = "cancelled"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkItemState(StrEnum):
    """What has become of one signature that was chosen.

    `skipped`: it had changed since it was counted; `left_out`: it could not go back, for example since its owner has
    signed again.
    """

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    UNDONE = "undone"
    LEFT_OUT = "left_out"


AT_WORK = frozenset({BulkState.RUNNING, BulkState.UNDOING})


@dataclass(frozen=True)
class Selection:
    """Which of a letter's signatures a change is for: whatever is given narrows it.

    `ids` are those that were ticked, `held` means only what waits for review, `since` and `until` are moments of
    signing (the latter not included).
    """

    ids: tuple[int, ...] = ()
    words: str = ""
    state: SignatureState | None = None
    held: bool = False
    reason: HoldReason | None = None
    domain: str = ""
    network: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def stored(self) -> dict[str, Any]:
        """Return it as the database keeps it."""
        return {
            "ids": list(self.ids),
            "words": self.words,
            "state": self.state.value if self.state else None,
            "held": self.held,
            "reason": self.reason.value if self.reason else None,
            "domain": self.domain,
            "network": self.network,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
        }

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> Selection:
        """Return it from what the database keeps."""
        return cls(
            ids=tuple(kept["ids"]),
            words=kept["words"],
            state=_choice(SignatureState, kept["state"] or ""),
            held=kept["held"],
            reason=_choice(HoldReason, kept["reason"] or ""),
            domain=kept["domain"],
            network=kept["network"],
            since=datetime.fromisoformat(kept["since"]) if kept["since"] else None,
            until=datetime.fromisoformat(kept["until"]) if kept["until"] else None,
        )


def selection(raw: Mapping[str, str], zone: tzinfo) -> Selection:
    """Return a selection from typed fields; times are in the host's `zone`. Raises InvalidFields with every fault."""
    faults = Faults()
    since = faults.check(lambda: _moment(raw.get("since", ""), zone, "since"))
    until = faults.check(lambda: _moment(raw.get("until", ""), zone, "until"))
    within = faults.check(lambda: _if_typed(raw.get("network", ""), network))
    domain = faults.check(lambda: _if_typed(raw.get("domain", ""), _domain))
    if since and until and since >= until:
        faults.check(_refuse_span)
    faults.refuse_if_any()
    return Selection(
        words=raw.get("words", "").replace("\0", "").strip()[:WORDS_MAX],
        state=_choice(SignatureState, raw.get("state", "")),
        held=bool(raw.get("held")),
        reason=_choice(HoldReason, raw.get("reason_held", "")),
        domain=domain or "",
        network=within or "",
        since=since,
        until=until,
    )


def reason(value: str, kind: BulkKind) -> str:
    """Return why a change is made, in a line; a removal needs one. Raises InvalidInput."""
    line = " ".join(value.replace("\0", "").split())
    if not line and kind is BulkKind.REMOVE:
        raise InvalidInput(
            "Say why these signatures are removed. Only your coalition reads it", field="reason"
        )
    if len(line) > REASON_MAX:
        raise InvalidInput(
            "Use %(limit)s characters or fewer. You have typed %(length)s.",
            field="reason",
            limit=REASON_MAX,
            length=len(line),
        )
    return line


def _if_typed(value: str, rule: Callable[[str], str]) -> str:
    return rule(value) if value.strip() else ""


def _domain(typed: str) -> str:
    found = mail_domain(typed.strip())
    if found is None:
        raise InvalidInput("Enter a domain like example.org", field="domain")
    return found


def _moment(value: str, zone: tzinfo, field: str) -> datetime | None:
    typed = value.strip()
    if not typed:
        return None
    try:
        read = datetime.fromisoformat(typed)
        return (read.replace(tzinfo=zone) if read.tzinfo is None else read).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput("Enter a day and time such as 2026-11-22 20:00", field=field) from error


def _refuse_span() -> None:
    raise InvalidInput("The end must come after the beginning", field="until")


def _choice(of: type[Choice], value: str) -> Choice | None:
    try:
        return of(value)
    except ValueError:
        return None
