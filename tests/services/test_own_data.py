"""The download of everything that is stored about a signatory."""

import json

import pytest
from sqlmodel import select

from openletter import jobs
from openletter.db.authority import Authority
from openletter.db.signatures import Signature
from openletter.db.statements import Extract, Statement
from openletter.domain.statements import StatementUse
from openletter.services import extracts, own_data, signatures, statements
from openletter.tokens import Purpose
from tests.web.test_leaving import made_edition

FOR_THE_PROGRAM = {
    *("id", "key", "letter_id", "revision_id", "signature_id", "statement_id", "officer_key"),
    *("slot", "merged_into_id", "removed_by_id", "asked_revision_id"),
    "erased_at",  # whoever has that has no page to download from
}
WOULD_TELL_A_CHEAT = {"held_because", "reviewed_at"}


@pytest.mark.parametrize(
    "table, names",
    [
        (Signature, own_data.SIGNATURE),
        (Statement, own_data.STATEMENT),
        (Extract, own_data.EXTRACT),
        (Authority, own_data.AUTHORITY),
    ],
)
def test_no_column_is_forgotten(table, names):
    """Whoever adds one says what its owner reads for it, or why not."""
    assert set(table.model_fields) - set(names) <= FOR_THE_PROGRAM | WOULD_TELL_A_CHEAT
    assert set(names) <= set(table.model_fields)
    assert len(set(names.values())) == len(names)


@pytest.fixture
def downloaded(client, letter, runtime, clock):
    """What a signatory of whom much is known downloads: the response."""
    key = letter.signed(
        kind="organisation", organisation="Llyfrgell Treganna", name="Siân Prŷs", role="Chair",
        sector="arts", statement="It taught me to read.", use=StatementUse.PUBLIC,
    )  # fmt: skip
    now = clock()
    with letter.transaction() as (session, _):
        row = signatures.personal_signature(session, key)
        row.client = "203.0.113.9"
        session.add(Authority(signature_id=row.id, registration_number="12345"))
        statement = session.exec(select(Statement)).one()
        statements.approve(session, statement, now=now)
        extract = extracts.propose(session, statement, "taught me", 1, now=now)
        extracts.approve(session, extract, "taught me", now=now)
    jobs.send_outbox(runtime)
    made_edition(letter)
    return client.get(f"/my/{runtime.tokens.make(Purpose.PERSONAL, key, now)}/data.json")


def test_it_holds_everything_in_words_that_anybody_understands(downloaded, letter):
    data = json.loads(downloaded.data)

    assert data["letter"]["organiser"] == "Readers of Wales"
    assert data["text_you_signed"]["revision"] == 1
    assert data["text_you_signed"]["web_address"].endswith(f"/letters/{letter.slug}/revisions/1")
    signature = data["signature"]
    assert signature["signed_as"] == "organisation"
    assert signature["organisation"] == "Llyfrgell Treganna"
    assert signature["email_address"] == "sian@example.org"
    assert signature["network_address_you_signed_from"] == "203.0.113.9"
    assert signature["confirmed_at"] == "2026-11-22T20:00:00+00:00"
    assert signature["withdrawn_at"] is None
    assert data["statement"]["words"] == "It taught me to read."
    assert [one["words"] for one in data["statement"]["extracts"]] == ["taught me"]
    assert data["right_to_sign_for_the_organisation"]["registration_number"] == "12345"
    assert [one["kind"] for one in data["messages_we_wrote"]] == [
        "confirm_signature", "signature_confirmed", "extract_proposed",
    ]  # fmt: skip
    assert all(one["sent_at"] for one in data["messages_we_wrote"])
    assert [one["edition"] for one in data["dossier_editions_you_stand_in"]] == ["OL-1-1"]


def test_it_is_a_download_that_nobody_on_the_way_keeps(downloaded, letter):
    headers = downloaded.headers
    assert headers["Content-Type"] == "application/json"
    assert headers["Content-Disposition"] == (
        f'attachment; filename="my-signature-{letter.slug}.json"'
    )
    assert headers["Cache-Control"] == "private, no-store"
    assert b"Llyfrgell Treganna" in downloaded.data
    assert "Siân Prŷs".encode() in downloaded.data


def test_whoever_said_little_has_a_short_file(client, letter, runtime, clock):
    token = runtime.tokens.make(Purpose.PERSONAL, letter.sign(), clock())
    data = client.get(f"/my/{token}/data.json").get_json()
    assert data["statement"] is None
    assert data["right_to_sign_for_the_organisation"] is None
    assert data["dossier_editions_you_stand_in"] == []
