"""The page on which an author decides how they are quoted."""

import pytest
from sqlmodel import select

from openletter.db.statements import Extract, Statement
from openletter.domain.statements import StatementUse
from openletter.services import extracts, signatures, statements
from openletter.tokens import Purpose, new_key
from tests.messages import link

WORDS = "It taught me to read. I was nine & shy. It gave me a <trade>."


@pytest.fixture
def propose(letter, clock):
    def ask(words="It taught me to read."):
        with letter.transaction() as (session, _):
            statement = session.exec(select(Statement)).one()
            statements.approve(session, statement, now=clock())
            return extracts.propose(session, statement, words, 1, now=clock()).key

    letter.signed(statement=WORDS, use=StatementUse.PUBLIC)
    return ask


@pytest.fixture
def path(propose, token):
    return f"/extracts/{token(Purpose.EXTRACT, propose())}"


@pytest.fixture
def state(letter):
    def read():
        with letter.runtime.database.reading() as session:
            extract = session.exec(select(Extract)).one()
            return extract.state.value, extract.text

    return read


def test_the_mailed_link_shows_the_words_within_the_whole_statement(browser, propose, sent_mail):
    sent_mail()
    propose("It taught me to read. […] It gave me a <trade>.")
    (mail,) = sent_mail()

    page = browser.get(link(mail, "extracts"))
    assert "Readers of Wales would like to use these words" in page.text
    assert WORDS in page.text
    assert page.texts("//mark") == ["It taught me to read.", "It gave me a <trade>."]


@pytest.mark.parametrize(
    "use, asked, granted",
    [
        (StatementUse.PUBLIC, "with the letter and in its dossier", "shown with the letter"),
        (StatementUse.DOSSIER, "and nowhere else", "do not appear on this site"),
    ],
)
def test_authors_are_told_where_their_words_will_stand(
    browser, letter, clock, token, use, asked, granted
):
    letter.signed(statement=WORDS, use=use, public=False)
    with letter.transaction() as (session, _):
        statement = session.exec(select(Statement)).one()
        statements.approve(session, statement, now=clock())
        key = extracts.propose(session, statement, "It taught me to read.", 1, now=clock()).key
    path = f"/extracts/{token(Purpose.EXTRACT, key)}"

    page = browser.get(path)
    assert asked in page.text
    assert "without your name" in page.text
    assert granted in browser.post(path, {"decision": "approve"}).text


def test_opening_it_changes_nothing(browser, client, path, state):
    browser.get(path)
    client.head(path)
    assert state() == ("proposed", "It taught me to read.")


def test_yes_releases_exactly_these_words(browser, path, letter, state):
    page = browser.post(path, {"decision": "approve", "text": "It gave me a <trade>."})

    assert page.heading == "Thank you: we may quote you"
    assert state() == ("approved", "It taught me to read.")
    assert "It taught me to read." in browser.get(f"/letters/{letter.slug}").text


def test_no_means_no(browser, path, letter, state):
    assert browser.post(path, {"decision": "decline"}).heading == "We will not quote you"
    assert state()[0] == "declined"
    assert "taught me" not in browser.get(f"/letters/{letter.slug}").text


def test_other_words_of_ones_own_may_be_chosen(browser, path, state):
    page = browser.post(path, {"decision": "adjust", "text": "I was nine & shy."})

    assert "I was nine & shy." in page.text
    assert state() == ("approved", "I was nine & shy.")


@pytest.mark.parametrize("words", ["It taught me everything.", "", "t taught", "x" * 2000])
def test_words_that_are_not_in_the_statement_are_told_and_not_lost(browser, path, state, words):
    page = browser.post(path, {"decision": "adjust", "text": words}, status=422)

    assert "text" in page.faults
    assert page.typed()["text"] == words
    assert state() == ("proposed", "It taught me to read.")


@pytest.mark.parametrize("decision", ["", "maybe"])
def test_no_decision_is_no_decision(browser, path, state, decision):
    browser.post(path, {"decision": decision}, status=400)
    assert state()[0] == "proposed"


def test_a_decision_can_be_changed_by_the_same_link(browser, path, state):
    browser.post(path, {"decision": "approve"})
    browser.post(path, {"decision": "decline"})
    assert state()[0] == "declined"


def test_a_replaced_extract_says_that_it_is_no_longer_used(browser, path, propose):
    propose("It gave me a <trade>.")

    assert browser.get(path).heading == "This extract is no longer used"
    assert "replaced" in browser.post(path, {"decision": "approve"}, status=409).text


def test_after_the_signature_was_taken_back_nothing_can_be_decided(browser, path, letter):
    with letter.transaction() as (session, _):
        key = letter.signatures()[0].key
        signatures.withdraw(
            session, signatures.personal_signature(session, key), now=letter.runtime.clock()
        )

    browser.get(path, status=404)
    browser.post(path, {"decision": "approve"}, status=404)


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.EXTRACT])
def test_a_token_for_another_purpose_decides_nothing(browser, propose, token, state, purpose):
    other = f"/extracts/{token(purpose, propose())}"
    browser.get(other, status=404)
    browser.post(other, {"decision": "approve"}, status=404)
    assert state()[0] == "proposed"


def test_a_token_for_no_extract_is_not_found(browser, letter, token):
    browser.get(f"/extracts/{token(Purpose.EXTRACT, new_key())}", status=404)


def test_a_link_that_is_too_old_is_told(browser, path, clock):
    clock.advance(days=91)
    browser.get(path, status=410)
    browser.post(path, {"decision": "approve"}, status=410)
