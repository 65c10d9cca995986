"""How a function becomes an operation of the API: its types say what may be asked and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints

from flask import Blueprint, Response, request, url_for

from openletter.web.api.asked import Asked, PageAsked, read
from openletter.web.api.models import Model
from openletter.web.context import runtime
from openletter.web.security import PUBLIC_CACHE

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


def absolute(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page or an operation, at the host that the settings name."""
    return runtime().links.base_url + url_for(endpoint, **values)


def next_page(endpoint: str, asked: PageAsked, cursor: str | None, **values: Any) -> str | None:
    """Return the address of the page of a list that begins at a cursor; None where there is none."""
    if cursor is None:
        return None
    same = asked.model_dump(mode="json", exclude={"cursor"}, exclude_defaults=True)
    return absolute(endpoint, **values, **same, cursor=cursor)


def _answered(answer: Model) -> Response:
    response = Response(answer.model_dump_json(), mimetype="application/json")
    response.headers["Cache-Control"] = PUBLIC_CACHE
    following = getattr(answer, "next", None)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    response.add_etag()
    response.make_conditional(request)
    return response
