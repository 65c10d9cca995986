"""The OpenAPI document, tried out: schemathesis asks whatever the document allows, and what it forbids."""

import json
from datetime import UTC, date, datetime

import hypothesis
import pytest
import schemathesis
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from openletter.db.letters import Answer, Delivery, Reply
from openletter.domain.letters import Verdict
from openletter.domain.statements import StatementUse
from openletter.templating import ROOT
from openletter.web.api.operations import OPERATIONS
from tests.messages import BASE_URL
from tests.support import shown
from tests.web.api.voices import let_speak

AS_IT_IS = {"Accept-Encoding": "identity"}
"""Schemathesis asks an application in process for gzip, and cannot read it."""


def test_the_document_describes_every_operation_and_where_it_is(client):
    document = client.get("/api/v1/openapi.json").get_json()

    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": f"{BASE_URL}/api/v1"}]
    assert set(document["paths"]) == {
        "/letters",
        "/letters/{slug}",
        "/letters/{slug}/counts",
        "/letters/{slug}/updates",
        "/letters/{slug}/signatories",
        "/letters/{slug}/statements",
        "/letters/{slug}/extracts",
        "/letters/{slug}/support",
    }
    names = json.dumps(document["paths"]["/letters/{slug}/signatories"]["get"]["parameters"])
    assert all(name in names for name in ("kind", "sector", "country", "text", "limit", "cursor"))
    assert "null" not in names, "an address cannot say null"


def test_the_page_for_people_names_every_address_and_every_parameter():
    written = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for one in OPERATIONS:
        assert f"`/api/v1{one.path.replace('<slug>', '{slug}')}`" in written, one.path
        assert [name for name in one.asked.model_fields if f"`{name}`" not in written] == []


@pytest.fixture
def campaign(letter, other_letter, prepared_here):
    """A letter with everything that the API can tell of one, and another with nothing."""
    for number in range(3):
        key = letter.signed(
            f"s{number}@example.org", name="Siân", statement="Words. More.", use=StatementUse.PUBLIC
        )
        let_speak(letter, key, "More.")
    shown(letter, key)
    letter.signed(
        "o@example.org", kind="organisation", name="A", organisation="Club", sector="arts"
    )
    with letter.transaction() as (session, row):
        row.delivered_at = row.answered_at = datetime(2026, 12, 2, tzinfo=UTC)
        session.add(Delivery(letter_id=row.id, delivered=date(2026, 12, 1), recipient="Minister"))
        answers = [Answer(request_number=1, verdict=Verdict.PARTLY, text="Some.")]
        session.add(Reply(letter_id=row.id, sender="Minister", summary="Yes.", answers=answers))
    return letter


def test_whatever_is_asked_of_the_api_nothing_falls_over(app, campaign):
    config = SchemathesisConfig(
        projects=ProjectsConfig(
            default=ProjectConfig(generation=GenerationConfig(deterministic=True))
        )
    )
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    tried = set()
    for result in schema.get_all_operations():
        operation = result.ok()

        @hypothesis.given(case=operation.as_strategy())
        @hypothesis.settings(max_examples=10, database=None, derandomize=True)
        def ask(case):
            if "slug" in case.path_parameters and len(case.path_parameters["slug"]) % 2:
                case.path_parameters["slug"] = campaign.slug
            # A cursor is a text, but not every text is one: no schema can say which are.
            excused = [positive_data_acceptance] if "cursor" in case.query else []
            case.call_and_validate(excluded_checks=excused, headers=AS_IT_IS)
            tried.add(case.operation.label)

        ask()
    assert len(tried) == len(OPERATIONS)
