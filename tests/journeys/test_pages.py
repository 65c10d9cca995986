"""The list of pages that are tried for everyone is whole."""

from __future__ import annotations

import pytest
from flask import Flask, request, request_started, template_rendered
from flask.testing import FlaskClient
from jinja2 import Template

from openletter.media.child import prepare_here
from openletter.services import support_files
from openletter.templating import TEMPLATES
from tests.journeys.pages import EVERY_PAGE, NO_PAGES, NO_PAGES_IN, Visit
from tests.journeys.world import World
from tests.open_letter import OpenLetter

WHOLE = ("{% extends", "<!doctype html>")
FOLDERS = ("public", "errors", "dev")


@pytest.fixture
def visited(
    app: Flask, client: FlaskClient, letter: OpenLetter, monkeypatch: pytest.MonkeyPatch
) -> tuple[set[str], set[str]]:
    """The endpoints and the templates that are met on a visit to every page."""
    monkeypatch.setattr(support_files, "prepare", prepare_here)
    places = World(letter).places()
    endpoints: set[str] = set()
    templates: set[str] = set()

    def note_template(_app: Flask, template: Template, **_: object) -> None:
        templates.add(template.name or "")

    def note_endpoint(_app: Flask, **_: object) -> None:
        endpoints.add(request.endpoint or "")

    with (
        template_rendered.connected_to(note_template, app),
        request_started.connected_to(note_endpoint, app),
    ):
        for visit in EVERY_PAGE:
            _open(client, visit.to(places))
    return endpoints, templates


def _open(client: FlaskClient, visit: Visit) -> None:
    method = "GET" if visit.typed is None else "POST"
    answer = client.open(visit.address, method=method, data=visit.typed, follow_redirects=True)
    assert (answer.status_code, answer.mimetype) == (visit.status, "text/html"), visit


def test_every_page_is_on_the_list(app: Flask, visited: tuple[set[str], set[str]]) -> None:
    endpoints, templates = visited
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    pages = {one for one in known - NO_PAGES if one.partition(".")[0] not in NO_PAGES_IN}
    assert pages - endpoints == set()
    assert known >= NO_PAGES, "what is gone is no longer named"
    assert not NO_PAGES & endpoints, "a page is not called a file"

    whole = {
        file.relative_to(TEMPLATES).as_posix()
        for folder in FOLDERS
        for file in (TEMPLATES / folder).rglob("*.html")
        if any(mark in file.read_text(encoding="utf-8") for mark in WHOLE)
    }
    assert whole - templates == set()
