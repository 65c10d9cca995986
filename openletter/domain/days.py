"""Days as people type them."""

from __future__ import annotations

import re
from datetime import date


def day(typed: str) -> date | None:
    """Return the day in a text like 2027-03-31, 31/3/2027, 31.3.2027 or 31 3 2027; None if it is no day."""
    written = re.fullmatch(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})", typed)
    written = written or re.fullmatch(
        r"(?P<day>[0-9]{1,2})[ /.-]+(?P<month>[0-9]{1,2})[ /.-]+(?P<year>[0-9]{4})", typed
    )
    if written is None:
        return None
    try:
        return date(*(int(written[part]) for part in ("year", "month", "day")))
    except ValueError:
        return None
