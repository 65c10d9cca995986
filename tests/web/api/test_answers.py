"""What every answer of the API carries, one letter whole, and problems that say what to do."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import abort

from openletter.db.letters import Answer, Delivery, Reply
from openletter.domain.letters import Alteration, Verdict
from openletter.services import letters
from openletter.services.letters import Arrangements, TextChange
from tests.conftest import WORDING
from tests.messages import BASE_URL


@pytest.fixture
def path(letter):
    return f"/api/v1/letters/{letter.slug}"


def test_a_letter_is_told_whole_with_what_was_answered_to_each_request(client, letter, path):
    letter.signed("o@example.org", kind="organisation", name="A", organisation="Club")
    with letter.transaction() as (session, row):
        row.delivered_at = row.answered_at = datetime(2026, 12, 2, tzinfo=UTC)
        session.add(Delivery(letter_id=row.id, delivered=date(2026, 12, 1), recipient="Minister"))
        answers = [Answer(request_number=2, verdict=Verdict.REFUSED, text="No.")]
        session.add(Reply(letter_id=row.id, sender="Minister", summary="Thanks.", answers=answers))
    told = client.get(path).get_json()

    assert told["title"] == "Keep our libraries open"
    assert told["organiser"] == "Readers of Wales"
    assert told["deadline"] == "2026-12-31"
    assert told["counts"]["count"] == told["counts"]["organisations"] == 1
    assert told["counts"]["updated_at"] == "2026-11-22T20:00:00Z"
    assert told["links"]["page"] == f"{BASE_URL}/letters/{letter.slug}"
    assert told["links"]["organiser"] == f"{BASE_URL}/organisers/readers-of-wales"
    words = told["versions"][0]
    assert words["body"] == WORDING.body
    assert [request["answer"] for request in words["requests"]] == [
        None,
        {"verdict": "refused", "text": "No."},
    ]
    assert told["delivery"]["recipient"] == "Minister"
    assert told["reply"]["summary"] == "Thanks."
    steps = client.get(f"{path}/updates").get_json()["items"]
    assert [step["step"] for step in steps] == ["opened", "delivered", "answered"]


def test_whoever_stands_under_an_earlier_text_is_told_apart(client, letter, path, clock):
    letter.signed()
    change = TextChange(Alteration.MATERIAL, "We ask for more.")
    with letter.transaction() as (session, row):
        letters.revise(
            session,
            row,
            replace(WORDING, body="Other words."),
            Arrangements(),
            now=clock(),
            change=change,
        )
    counts = client.get(f"{path}/counts").get_json()
    assert (counts["count"], counts["under_earlier_text"]) == (0, 1)
    assert client.get(f"{path}/signatories").get_json()["items"] == []
    earlier = client.get(f"{path}/signatories?text=earlier").get_json()["items"]
    assert [one["name"] for one in earlier] == ["Siân Prŷs"]
    changed = client.get(f"{path}/updates").get_json()["items"][-1]
    assert (changed["id"], changed["note"]) == ("text_changed-2", "We ask for more.")


def test_every_answer_can_be_read_from_any_site_and_asks_for_nothing_to_be_kept(client, path):
    for address in (path, f"{path}/counts", "/api/v1/openapi.json", "/api/v1/nothing"):
        headers = client.get(address).headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Link" in headers["Access-Control-Expose-Headers"]
        assert "Set-Cookie" not in headers
    assert client.options(path).headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_an_unchanged_answer_is_not_sent_again(client, letter, path):
    for address in (path, f"{path}/counts", f"{path}/signatories", "/api/v1/letters"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    letter.signed()
    moved = client.get(f"{path}/counts", headers={"If-None-Match": first.headers["ETag"]})
    assert moved.get_json()["count"] == 1
    assert client.head(path).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/api", "/api/", "/api/v2/letters",
     "/api/v1/letters/unknown", "/api/v1/letters/unknown/counts", "/api/v1/letters/%00"],
)  # fmt: skip
def test_an_unknown_address_is_a_problem_that_says_so(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == 404
    assert "There is no" in answer.get_json()["detail"]


def test_writing_is_refused_with_what_is_allowed(client, path):
    answer = client.post(path, json={})
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert answer.get_json()["detail"] == "This API only reads. Ask with GET."
    foreign = client.post(path, headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.content_type) == (403, "application/problem+json")


def test_too_much_and_too_many_are_problems_too(client, path):
    large = client.post(path, data=b"x" * 600_000)
    assert (large.status_code, large.content_type) == (413, "application/problem+json")
    assert large.headers["Access-Control-Allow-Origin"] == "*"
    client.application.before_request_funcs[None].insert(0, lambda: abort(503))
    full = client.get(f"{path}/updates")
    assert (full.status_code, full.content_type) == (503, "application/problem+json")
    assert full.headers["Retry-After"] == "60"


def test_a_forged_host_and_a_failure_are_problems_too(client, path, runtime, caplog):
    forged = client.get(path, headers={"Host": "evil.example"})
    assert (forged.status_code, forged.content_type) == (400, "application/problem+json")
    with runtime.database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE signature RENAME TO lost")
    failed = client.get(f"{path}/counts")
    assert (failed.status_code, failed.content_type) == (500, "application/problem+json")
    assert "signature" not in failed.text
    assert "api.counts" in caplog.text
