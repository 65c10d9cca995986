"""The accessibility statement: honest about what is not known, and with a way to tell us."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from openletter import config
from openletter.errors import SettingsRefused
from tests.web.page import read


def test_it_says_what_nobody_has_tried_yet_and_whom_to_write_to(client: FlaskClient) -> None:
    page = read(client.get("/accessibility"))
    assert page.heading == "Accessibility"
    for words in (
        "version 2.2, level AA",
        "No one who uses a screen reader",
        "No native reader has checked the Welsh",
        "This site meets them in part",
        "Captions are made from the words that the sender has written down",
        "last held against the pages on 25 November 2026",
        "in Northern Ireland the Equality Commission",
        "Write to the organiser whose name stands on the letter",
    ):
        assert words in page.text


class TestWhereTheHostNamesAnAddress:
    @pytest.fixture
    def environment(self, environment: dict[str, str]) -> dict[str, str]:
        return environment | {"OPENLETTER_CONTACT": "help@letters.example.org"}

    def test_it_is_the_one_to_write_to(self, client: FlaskClient) -> None:
        page = read(client.get("/accessibility"))
        assert "mailto:help@letters.example.org" in page.html


def test_what_is_no_address_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsRefused, match="OPENLETTER_CONTACT"):
        config.load(environment | {"OPENLETTER_CONTACT": "the office"})


def test_every_page_leads_there(client: FlaskClient) -> None:
    for path in ("/", "/privacy", "/verify", "/nowhere"):
        assert 'href="/accessibility"' in client.get(path).text
