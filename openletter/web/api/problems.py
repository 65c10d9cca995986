"""Refusals and failures as programs read them: RFC 9457, Problem Details for HTTP APIs."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, request
from werkzeug.exceptions import HTTPException

from openletter.errors import OpenletterError
from openletter.web.api.asked import NotAcceptable
from openletter.web.api.models import Fault, Problem
from openletter.web.context import speech

PREFIX = "/api"
PROBLEM_TYPE = "application/problem+json"
_FOR_PROGRAMS = frozenset({PREFIX, "/oembed"})
"""What programs alone ask for, besides what is below the API's own address."""
_DETAILS: dict[int, str] = {
    400: "The request could not be understood.",
    403: "This API only reads. Ask with GET.",
    404: "There is nothing at this address. /api/v1/openapi.json says what there is.",
    405: "This API only reads. Ask with GET.",
    413: "The request is too large.",
    501: "There is no answer in this format. Ask for json or xml.",
    503: "Too many are here at this moment. Try again in a minute.",
    500: "Something went wrong here. It is not your fault. Try again in a few minutes.",
}


def asked_by_program() -> bool:
    """Tell whether this request is for the API or for what else only programs ask."""
    return request.path.startswith(f"{PREFIX}/") or request.path in _FOR_PROGRAMS


def problem_of(error: Exception, status: int) -> Response:
    """Return an error as a problem; `status` is what it would be for a person."""
    if isinstance(error, OpenletterError):
        return problem(status, speech().refusal(error))
    answer = problem(status, _DETAILS.get(status, _DETAILS[400 if status < 500 else 500]))
    if isinstance(error, HTTPException):
        # Such as Allow, which a 405 must have (RFC 9110, 15.5.6).
        kept = {name: value for name, value in error.get_headers() if name != "Content-Type"}
        answer.headers.update(kept)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = "60"
    return answer


def not_acceptable(error: NotAcceptable) -> Response:
    """Return which parameters cannot be accepted, and why."""
    names = ", ".join(dict.fromkeys(fault.parameter for fault in error.faults))
    return problem(422, f"Put these parameters right and ask again: {names}.", error.faults)


def problem(status: int, detail: str, errors: list[Fault] | None = None) -> Response:
    """Return an answer that says what is wrong."""
    said = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=errors or [],
    )
    return Response(said.model_dump_json(), status, content_type=PROBLEM_TYPE)
