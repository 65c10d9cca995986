"""The one place where a web request commits."""

from __future__ import annotations

from flask import Flask, Response, g

from openletter.web.context import background


def install(app: Flask) -> None:
    """Commit once when a request ends well, and forget everything when it does not."""
    app.after_request(_settle)
    app.teardown_appcontext(_close)


def _settle(response: Response) -> Response:
    session = g.get("session")
    if session is None:
        return response
    if response.status_code < 400:
        session.commit()
        background().wake(session)
    else:
        session.rollback()
    return response


def _close(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()
