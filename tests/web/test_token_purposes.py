"""Every token purpose tried against every endpoint that takes a token: only the right one opens.

Whoever adds a purpose, or an endpoint with a token, says here which belongs to which.
"""

import pytest
from sqlmodel import select

from openletter.db.authority import Authority
from openletter.db.base import metadata
from openletter.db.campaigners import Campaigner
from openletter.db.statements import Extract, Statement
from openletter.domain.authority import OfficerState
from openletter.services import campaigners, extracts, statements
from openletter.tokens import MAX_AGE, Purpose, Tokens, new_key

OPENS = {
    Purpose.CONFIRM: {
        "signatures.confirm",
        "signatures.confirm_now",
        "signatures.send_link_again",
    },
    Purpose.PERSONAL: {
        "my.show",
        "my.thanks",
        "my.write_statement",
        "my.show_name",
        "my.choose_updates",
        "my.correct",
        "my.choose_language",
        "my.data",
        "leaving.ways_off",
        "leaving.withdraw",
        "leaving.before_erasing",
        "leaving.erase",
        "officers.name_officer",
        "officers.name_officer_now",
        "officers.ask_officer_again",
        "agreeing.show",
        "agreeing.agree",
        "my_support.show",
        "my_support.send",
        "my_support.describe",
        "my_support.take_back",
        "my_support.own_part",
    },
    Purpose.OVERVIEW: {"overview.signed"},
    Purpose.EXTRACT: {"extracts.decide", "extracts.decide_now"},
    Purpose.OFFICER: {"officers.decide", "officers.decide_now"},
    Purpose.SIGN_IN: {"campaign.open_link", "campaign.use_link"},
}
"""The endpoints whose address carries a token, by the purpose of that token."""
FIELDS = {Purpose.INSTEAD_OF: ("signatures.sign_now", "instead_of")}
"""The fields of forms that carry a token: the endpoint that takes the form, and the field's name."""
CLOSED = (404, 410)
SHOWS_NOTHING = {"my_support.own_part"}
"""Endpoints that open a file which these signatures have not: tests/web/test_support.py."""


def token_rules(app):
    return [rule for rule in app.url_map.iter_rules() if "token" in rule.arguments]


@pytest.fixture
def app(app):
    """The application without the desk's own token, which would be asked for first."""
    app.config["WTF_CSRF_METHODS"] = set()
    return app


@pytest.fixture
def subjects(letter, runtime, clock, organiser_id):
    """A row for every purpose, with everything that its endpoints could change, by its key."""
    now = clock()
    signed = letter.signed(
        "a@example.org", kind="organisation", name="Ann", organisation="School", statement="Thanks. Yes.",
    )  # fmt: skip
    pending = letter.sign("b@example.org", name="Bea")
    with letter.transaction() as (session, _):
        statement = session.exec(select(Statement)).one()
        statements.approve(session, statement, now=now)
        extracts.propose(session, statement, "Thanks.", None, now=now)
        extract = session.exec(select(Extract)).one().key
        officer = new_key()
        session.add(
            Authority(
                signature_id=letter.signature(signed).id, officer_key=officer, officer_name="Olwen",
                officer_email="o@example.org", officer_state=OfficerState.ASKED,
            )
        )  # fmt: skip
        campaigner = Campaigner(
            key=new_key(), organiser_id=organiser_id, email="m@example.org",
            email_canonical="m@example.org", created_at=now,
        )  # fmt: skip
        session.add(campaigner)
        session.flush()
        sign_in = campaigners.new_sign_in(session, campaigner, runtime.tokens, now=now).subject
    return {
        Purpose.CONFIRM: pending,
        Purpose.PERSONAL: signed,
        Purpose.OVERVIEW: signed,
        Purpose.EXTRACT: extract,
        Purpose.OFFICER: officer,
        Purpose.SIGN_IN: sign_in,
        Purpose.INSTEAD_OF: pending,
    }


@pytest.fixture
def everything(runtime):
    """Returns every row of every table."""

    def rows():
        with runtime.database.reading() as session:
            return {
                table.name: [tuple(row) for row in session.execute(select(table))]
                for table in metadata.sorted_tables
            }

    return rows


def requests(app, rule, token):
    """Yield what can be asked of an endpoint: the method, and the address with the token."""
    values = dict.fromkeys(rule.arguments, "x") | {"token": token}
    if "part" in values:
        values["part"] = "file"
    path = app.url_map.bind("localhost").build(rule.endpoint, values)
    for method in sorted(rule.methods - {"OPTIONS", "HEAD"}):
        yield method, path


def test_every_purpose_has_its_endpoints_and_every_endpoint_its_purpose(app):
    claimed = [endpoint for endpoints in OPENS.values() for endpoint in endpoints]

    assert sorted(claimed) == sorted({rule.endpoint for rule in token_rules(app)})
    assert set(OPENS) | set(FIELDS) == set(Purpose) == set(MAX_AGE)


def test_a_token_for_another_purpose_opens_nothing_and_changes_nothing(
    app, client, subjects, runtime, clock, everything
):
    before = everything()
    tried = 0
    for rule in token_rules(app):
        (right,) = [purpose for purpose, endpoints in OPENS.items() if rule.endpoint in endpoints]
        for wrong in set(Purpose) - {right}:
            # Also the very row that the endpoint is about: only the purpose tells such a token from the right one.
            for subject in {subjects[wrong], subjects[right], new_key()}:
                token = runtime.tokens.make(wrong, subject, clock())
                for method, path in requests(app, rule, token):
                    answer = client.open(path, method=method, data={}, follow_redirects=False)
                    assert answer.status_code in CLOSED, (method, rule.rule, wrong)
                    assert "Location" not in answer.headers
                    tried += 1
    assert tried > 100
    assert everything() == before


def test_the_right_token_opens(app, client, subjects, runtime, clock):
    for rule in token_rules(app):
        (right,) = [purpose for purpose, endpoints in OPENS.items() if rule.endpoint in endpoints]
        token = runtime.tokens.make(right, subjects[right], clock())
        if "GET" in rule.methods and rule.endpoint not in SHOWS_NOTHING:
            ((_, path),) = requests(app, rule, token)
            assert client.get(path).status_code not in CLOSED, rule.rule


# Too old, a link that confirms may still ask for a new one to the same address: tests/web/test_confirm.py.
@pytest.mark.parametrize("purpose", sorted(set(OPENS) - {Purpose.CONFIRM}))
def test_a_token_that_is_too_old_opens_no_longer(
    app, client, subjects, runtime, clock, everything, purpose
):
    token = runtime.tokens.make(purpose, subjects[purpose], clock())
    clock.now += MAX_AGE[purpose]
    clock.advance(seconds=1)
    before = everything()
    for rule in token_rules(app):
        if rule.endpoint in OPENS[purpose]:
            for method, path in requests(app, rule, token):
                assert client.open(path, method=method, data={}).status_code in CLOSED, path
    assert everything() == before


@pytest.mark.parametrize("purpose", FIELDS)
def test_a_field_takes_no_token_for_another_purpose(
    letter, client, subjects, runtime, clock, everything, purpose
):
    before = everything()
    _endpoint, field = FIELDS[purpose]
    typed = {"kind": "individual", "name": "Cai", "email": "c@example.org"}
    for wrong in set(Purpose) - {purpose}:
        token = runtime.tokens.make(wrong, subjects[purpose], clock())
        answer = client.post(f"/letters/{letter.slug}/sign", data=typed | {field: token})
        assert answer.status_code in CLOSED, wrong
    assert everything() == before


def test_a_token_signed_with_another_secret_opens_nothing(app, client, subjects, clock):
    strange = Tokens("another-secret-0123456789-abcdefghijklmno")
    for rule in token_rules(app):
        for purpose, endpoints in OPENS.items():
            if rule.endpoint in endpoints:
                token = strange.make(purpose, subjects[purpose], clock())
                for method, path in requests(app, rule, token):
                    assert client.open(path, method=method, data={}).status_code == 404
