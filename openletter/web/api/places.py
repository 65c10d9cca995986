"""Where a page of a list begins: cursors that only we can make, each for one list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from openletter.db.newest import Place
from openletter.tokens import TokenInvalid
from openletter.web.api.asked import NotAcceptable, PageAsked
from openletter.web.api.models import Fault
from openletter.web.context import runtime

Item = TypeVar("Item")


def place_asked(asked: PageAsked, name: str) -> Place | None:
    """Return the place from which a list goes on; `name` tells it from all others. Raises NotAcceptable."""
    if asked.cursor is None:
        return None
    try:
        return runtime().tokens.place(_list_of(asked, name), asked.cursor)
    except TokenInvalid as error:
        detail = (
            "This cursor was not made here for this list and these filters. "
            "Take the address under `next` as it is, or begin again without a cursor."
        )
        raise NotAcceptable([Fault(parameter="cursor", detail=detail)]) from error


def page_of(found: Sequence[Item], asked: PageAsked) -> tuple[list[Item], Item | None]:
    """Return the items of a page, and its last one where more follow; `found` holds one item more than a page."""
    items = list(found[: asked.limit])
    return items, items[-1] if len(found) > asked.limit else None


def cursor(asked: PageAsked, name: str, last: Place) -> str:
    """Return the cursor of the page that follows the item at a place."""
    return runtime().tokens.place_token(_list_of(asked, name), last)


def _list_of(asked: PageAsked, name: str) -> str:
    return f"{name}?{asked.filters}"
