"""How a function becomes an operation of the API: its types say what may be asked and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints

from flask import Blueprint, Response, request

from openletter.web.answers import for_everybody
from openletter.web.api.asked import Asked, PageAsked, read
from openletter.web.api.models import Model
from openletter.web.context import absolute

pages = Blueprint("api", __name__, url_prefix="/api/v1")

View = TypeVar("View", bound=Callable[..., Model])


@dataclass(frozen=True)
class Operation:
    """One address of the API, with what may be asked of it and what it answers."""

    name: str
    path: str
    summary: str
    asked: type[Asked]
    answer: type[Model]


OPERATIONS: list[Operation] = []
"""Every operation, in the order in which the document lists them."""


def operation(path: str) -> Callable[[View], View]:
    """Serve a function at a path below /api/v1; it takes what stands in the path, and `asked` if it lets one ask."""

    def register(view: View) -> View:
        types = get_type_hints(view)
        asked = types.get("asked")

        def served(**from_path: Any) -> Response:
            wanted = read(asked or Asked, request.args)
            return _answered(view(**from_path, asked=wanted) if asked else view(**from_path))

        name = view.__name__
        summary = (view.__doc__ or "").strip()
        OPERATIONS.append(Operation(name, path, summary, asked or Asked, types["return"]))
        pages.add_url_rule(path, name, served, methods=["GET"])
        return view

    return register


def next_page(endpoint: str, asked: PageAsked, cursor: str | None, **values: Any) -> str | None:
    """Return the address of the page of a list that begins at a cursor; None where there is none."""
    if cursor is None:
        return None
    same = asked.model_dump(mode="json", exclude={"cursor"}, exclude_defaults=True)
    return absolute(endpoint, **values, **same, cursor=cursor)


def _answered(answer: Model) -> Response:
    response = Response(answer.model_dump_json(), mimetype="application/json")
    following = getattr(answer, "next", None)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return for_everybody(response)
