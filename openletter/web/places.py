"""Where a page of people begins, as its address carries it."""

from __future__ import annotations

from datetime import UTC, datetime

from openletter.db.signatories import Signatory


def position(last: Signatory) -> str:
    """Return the place with which a page of people ends, as its address carries it."""
    return written((last.confirmed_at, last.id))


def written(place: tuple[datetime | str, int]) -> str:
    """Return a place in a list as addresses carry it."""
    key, its_id = place
    return f"{key.isoformat() if isinstance(key, datetime) else key}~{its_id}"


def cursor(value: str) -> tuple[datetime, int] | None:
    """Return the place that a page goes on from; nonsense begins at the beginning."""
    moment, _, last_id = value.partition("~")
    try:
        read = datetime.fromisoformat(moment)
        place = read.astimezone(UTC), int(last_id)
    except (ValueError, OverflowError):
        return None
    return place if read.tzinfo is not None and abs(place[1]) < 2**31 else None
