"""The OpenAPI document, made from the operations and the models that serve them."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from flask import Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from openletter.web.answers import for_everybody
from openletter.web.api.models import Problem
from openletter.web.api.operations import OPERATIONS, Operation, pages
from openletter.web.api.problems import PROBLEM_TYPE
from openletter.web.context import runtime

_DESCRIPTION = """
Read-only, without keys, from any site. Every list is bounded and goes on under `next`, also as `Link: rel="next"`:
take that address as it is. Every answer has an `ETag`: send it back as `If-None-Match` and get 304 while nothing has
changed. Names are shown as their owners and the letter show them, in this API as on its pages: whoever keeps a copy
should look again, since a name can be hidden, put right or withdrawn at any time. Texts are data, never HTML.
""".strip().replace("\n", " ")
_IN_PATH = re.compile(r"<(?:\w+:)?(\w+)>")
_SLUG = {
    "name": "slug",
    "in": "path",
    "required": True,
    "description": "The last part of the letter's address.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 80},
}


@pages.get("/openapi.json")
def openapi() -> Response:
    """The document itself."""
    response = Response(
        json.dumps(document(runtime().settings.base_url), ensure_ascii=False),
        mimetype="application/json",
    )
    return for_everybody(response)


@cache
def document(base_url: str) -> dict[str, Any]:
    """Return the document of an installation (OpenAPI 3.1)."""
    schemas = _schemas()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Openletter",
            "version": "1",
            "summary": "Open letters, who signed them, and what came of them",
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": f"{base_url}{pages.url_prefix}"}],
        "paths": {_path(one): {"get": _described(one, schemas)} for one in OPERATIONS},
        "components": {
            "schemas": {name: schema for name, schema in schemas.items() if name not in _asked()}
        },
    }


def _schemas() -> dict[str, Any]:
    """Return every model that is answered or asked, and what they are made of, by name."""
    answered = {one.answer for one in OPERATIONS} | {Problem}
    asked = {one.asked for one in OPERATIONS}
    wanted: list[tuple[type[BaseModel], Any]] = [
        *((model, "serialization") for model in sorted(answered, key=lambda one: one.__name__)),
        *((model, "validation") for model in sorted(asked, key=lambda one: one.__name__)),
    ]
    _, found = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
    return dict(found["$defs"])


def _asked() -> set[str]:
    return {one.asked.__name__ for one in OPERATIONS}


def _path(one: Operation) -> str:
    return _IN_PATH.sub(r"{\1}", one.path)


def _described(one: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    from_path = [_SLUG] if "<slug>" in one.path else []
    asked = schemas[one.asked.__name__].get("properties", {})
    return {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": [*from_path, *(_parameter(name, asked[name]) for name in asked)],
        "responses": {
            "200": _answer(one),
            "304": {"description": "Nothing has changed since the ETag that was sent."},
            **({"404": _problem("There is no letter at this address.")} if from_path else {}),
            "422": _problem("A parameter cannot be accepted; `errors` says which, and why."),
            "default": _problem("Anything else that went wrong."),
        },
    }


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    schema = {key: value for key, value in schema.items() if key != "title"}
    described = {"description": schema.pop("description")} if "description" in schema else {}
    return {"name": name, "in": "query", "required": False, **described, "schema": _present(schema)}


def _present(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter that is there: an address cannot say null."""
    choices = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
    return choices[0] if choices else schema


def _answer(one: Operation) -> dict[str, Any]:
    headers: dict[str, Any] = {
        "ETag": {"description": "What tells this answer from others.", "schema": {"type": "string"}}
    }
    if "next" in one.answer.model_fields:
        headers["Link"] = {
            "description": 'The next page, as `rel="next"`.',
            "schema": {"type": "string"},
        }
    return {
        "description": "The answer.",
        "headers": headers,
        "content": {"application/json": {"schema": _reference(one.answer)}},
    }


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {PROBLEM_TYPE: {"schema": _reference(Problem)}}}


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
