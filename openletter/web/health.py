"""What a host's monitoring asks."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from openletter.db import migrate
from openletter.web.context import runtime, session

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """The process answers."""
    answer: Response = jsonify(status="ok")
    return answer


@pages.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database answers and has seen every migration."""
    try:
        session().connection().execute(text("SELECT 1"))
        current = migrate.is_current(runtime().database)
    except Exception:  # noqa: BLE001 - whatever it is, this process cannot serve
        return jsonify(status="the database does not answer"), 503
    if not current:
        return jsonify(status="the database waits for: openletter migrate"), 503
    return jsonify(status="ok"), 200
