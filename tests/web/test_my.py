"""A signatory's own page, behind the personal link in every message."""

from dataclasses import replace

import pytest
from sqlmodel import select

from openletter.db.statements import Statement
from openletter.domain.guard import HoldReason
from openletter.domain.signatures import SignatureState
from openletter.domain.statements import StatementUse
from openletter.services import extracts, letters, signatures, statements
from openletter.services.letters import Arrangements
from openletter.tokens import Purpose
from tests.conftest import WORDING
from tests.messages import link
from tests.web.test_leaving import made_edition


@pytest.fixture
def key(letter):
    return letter.signed(name="Siân Prŷs", role="Reader")


@pytest.fixture
def path(key, token):
    return f"/my/{token(Purpose.PERSONAL, key)}"


def the_statement(letter):
    with letter.runtime.database.reading() as session:
        return session.exec(select(Statement)).one_or_none()


def test_every_message_to_a_signatory_leads_to_their_own_page(browser, letter, sent_mail):
    letter.signed()
    letter.sign()

    mails = sent_mail()
    assert len(mails) == 3
    for mail in mails:
        assert browser.get(link(mail, "my")).heading == "Your signature"


def test_it_shows_what_stands_under_the_letter(browser, path):
    page = browser.get(path)
    assert "Siân Prŷs" in page.text
    assert "Reader" in page.text
    assert "22 November 2026" in page.text


def test_a_statement_is_written_and_kept(browser, path, letter):
    page = browser.post(path, {"statement": "It taught me\nto read.", "use": "public"})

    assert "Your statement is saved" in page.text
    assert page.typed()["statement"] == "It taught me\nto read."
    assert page.typed()["use"] == "public"
    kept = the_statement(letter)
    assert (kept.text, kept.use, kept.state) == ("It taught me\nto read.", "public", "submitted")


def test_words_without_a_chosen_place_go_into_the_dossier_only(browser, path, letter):
    browser.post(path, {"statement": "It taught me to read."})
    assert the_statement(letter).use is StatementUse.DOSSIER


def test_an_emptied_statement_is_gone(browser, path, letter):
    browser.post(path, {"statement": "Words.", "use": "public"})
    browser.post(path, {"statement": "  "})
    assert the_statement(letter) is None


def test_a_statement_that_is_too_long_is_told_and_not_lost(browser, path, letter):
    long = "ŵ" * 10_001
    page = browser.post(path, {"statement": long, "use": "public"}, status=422)

    assert "10,000 characters or fewer" in page.faults["statement"]
    assert page.typed()["statement"] == long
    assert the_statement(letter) is None


def test_a_name_is_hidden_and_shown_by_its_owner(browser, path, letter):
    assert "Your name is hidden" in browser.post(f"{path}/name", {"public": ""}).text
    assert "Siân" not in browser.get(f"/letters/{letter.slug}").text

    assert "Your name is shown" in browser.post(f"{path}/name", {"public": "1"}).text
    assert "Siân" in browser.get(f"/letters/{letter.slug}").text


@pytest.mark.parametrize("value", ["False", "n", "null"])
def test_a_name_is_shown_only_where_its_owner_clearly_says_so(browser, path, value):
    assert "Your name is hidden" in browser.post(f"{path}/name", {"public": value}).text


def test_it_leads_to_the_words_that_were_signed(browser, path, letter):
    with letter.transaction() as (session, row):
        changed = replace(WORDING, body="Everything is different.")
        letters.revise(session, row, changed, Arrangements(), now=letter.runtime.clock())

    words = browser.get(browser.get(path).links()["Revision 1: read what you signed"])
    assert "A library is more than its books." in words.text
    assert "Everything is different" not in words.text


def test_a_role_and_an_affiliation_are_put_right(browser, path, letter, key):
    typed = {"role": " Librarian ", "organisation": "Canton Library"}
    page = browser.post(f"{path}/details", typed)

    assert "Your correction is saved" in page.text
    assert page.typed()["role"] == "Librarian"
    assert "Librarian, Canton Library" in browser.get(f"/letters/{letter.slug}/signatories").text
    assert letter.signature(key).name == "Siân Prŷs"


def test_a_correction_goes_by_the_rules_of_the_form_that_signs(browser, path, letter, key):
    typed = {"role": "www.example.org", "organisation": "…"}
    page = browser.post(f"{path}/details", typed, status=422)

    assert "Leave web addresses out" in page.faults["role"]
    assert "in letters" in page.faults["organisation"]
    assert page.typed()["role"] == "www.example.org"
    assert letter.signature(key).role == "Reader"


def test_a_name_is_not_changed_and_the_page_says_what_to_do(browser, path, letter, key):
    page = browser.post(f"{path}/details", {"role": "", "name": "Somebody Else"})

    assert letter.signature(key).name == "Siân Prŷs"
    assert "take your signature back and sign again" in page.text
    assert browser.get(page.links()["Take it back"]).heading == "Take your signature back"


def test_for_an_organisation_only_the_role_is_put_right(browser, letter, token):
    key = letter.signed(kind="organisation", organisation="Canton Library", name="Siân")
    path = f"/my/{token(Purpose.PERSONAL, key)}"
    assert "organisation" not in browser.get(path).typed()

    browser.post(f"{path}/details", {"role": "Chair", "organisation": "Another"})
    kept = letter.signature(key)
    assert (kept.role, kept.organisation) == ("Chair", "Canton Library")


def test_what_was_corrected_after_the_message_is_shown_again_before_it_is_confirmed(
    browser, letter, token
):
    key = letter.sign()
    confirm = f"/confirm/{token(Purpose.CONFIRM, key)}"
    shown = browser.get(confirm).typed()
    browser.post(f"/my/{token(Purpose.PERSONAL, key)}/details", {"role": "Chair"})

    assert "Chair" in browser.post(confirm, shown, status=409).text


def test_its_owner_chooses_the_language_of_messages(browser, path, letter, key, outbox):
    page = browser.get(path)
    assert page.texts("//select[@name='locale']/option") == ["English", "Cymraeg"]
    assert page.all("//select[@name='locale']/option/@lang") == ["en", "cy"]
    assert page.typed()["locale"] == "en"

    chosen = browser.post(f"{path}/language", {"locale": "cy"})
    assert chosen.typed()["locale"] == "cy"
    letter.sign()
    assert outbox()[-1].locale == "cy"

    wrong = browser.post(f"{path}/language", {"locale": "fr"}, status=422)
    assert wrong.faults["locale"] == "Choose one of the languages"
    assert letter.signature(key).locale == "cy"


def test_a_held_signature_is_told_nothing_that_another_is_not(browser, client, path, letter, key):
    def seen():
        pages = ("", "/thanks", "/withdraw", "/erase", "/data.json")
        return [client.get(path + page).get_data() for page in pages]

    made_edition(letter)
    as_any_other = seen()
    with letter.transaction() as (session, _):
        signatures.personal_signature(session, key).held_because = HoldReason.RATE

    assert letter.counts().count == 0
    assert seen() == as_any_other

    with letter.transaction() as (session, _):
        row = signatures.personal_signature(session, key)
        row.state, row.removed_at = SignatureState.REMOVED, row.confirmed_at
    assert seen() == as_any_other


def test_a_signature_is_taken_back_by_its_owner(browser, path, letter):
    page = browser.post(f"{path}/withdraw")

    assert page.heading == "Your signature has been taken back"
    assert letter.counts().count == 0
    assert "Siân" not in browser.get(f"/letters/{letter.slug}").text


def test_taking_it_back_twice_is_the_same(browser, path):
    browser.post(f"{path}/withdraw")
    assert browser.post(f"{path}/withdraw").heading == "Your signature has been taken back"


def test_after_taking_it_back_no_statement_can_be_written(browser, path, letter):
    browser.post(f"{path}/withdraw")
    browser.post(path, {"statement": "One more thing."}, status=409)
    assert the_statement(letter) is None


def test_its_owner_chooses_to_be_told_what_comes_of_the_letter(browser, path, letter, key):
    told = browser.post(f"{path}/updates", {"updates": "1"})
    assert "We tell you what comes of this letter" in told.text
    assert "Stop telling me" in told.texts("//main//button")
    assert letter.signature(key).updates is True

    stopped = browser.post(f"{path}/updates", {"updates": ""})
    assert "We no longer tell you" in stopped.text
    assert "Tell me what comes of this letter" in stopped.texts("//main//button")
    assert letter.signature(key).updates is False


def test_a_signature_that_was_taken_back_is_told_nothing_more(browser, path, letter, key):
    browser.post(f"{path}/withdraw")

    browser.post(f"{path}/updates", {"updates": "1"}, status=409)
    assert letter.signature(key).updates is False


@pytest.mark.parametrize("state", [SignatureState.WITHDRAWN, SignatureState.REMOVED])
def test_a_signature_that_does_not_stand_shows_and_hides_no_name(browser, path, letter, key, state):
    with letter.transaction() as (session, _):
        signatures.personal_signature(session, key).state = state

    assert "does not stand" in browser.post(f"{path}/name", {"public": ""}, status=409).text
    assert letter.signature(key).public is True


def test_opening_the_page_changes_nothing(browser, client, path, letter):
    for way in ("", "/thanks", "?saved=name", "?saved=<script>", "/withdraw", "/erase"):
        browser.get(path + way)
    client.head(path)
    for action in ("name", "updates", "details", "language"):
        browser.get(f"{path}/{action}", status=405)

    assert letter.counts().count == 1


def test_before_confirming_the_page_says_what_is_left_to_do(browser, letter, token):
    pending = letter.sign()
    page = browser.get(f"/my/{token(Purpose.PERSONAL, pending)}")
    assert page.heading == "Your signature is not confirmed yet"


def test_a_signature_that_was_removed_is_told(browser, path, letter, key):
    with letter.transaction() as (session, _):
        signatures.personal_signature(session, key).state = SignatureState.REMOVED

    assert "removed" in browser.get(path).text
    browser.post(f"{path}/withdraw", status=409)


def test_an_extract_that_waits_leads_to_its_decision(browser, path, letter, clock):
    browser.post(path, {"statement": "It taught me to read.", "use": "public"})
    with letter.transaction() as (session, _):
        statement = session.exec(select(Statement)).one()
        statements.approve(session, statement, now=clock())
        extracts.propose(session, statement, "It taught me", 1, now=clock())

    page = browser.get(path)
    assert "wait for your decision" in page.text
    decide = browser.get(page.links()["Decide about these words"])
    assert decide.heading == "May we quote you like this?"


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.PERSONAL])
def test_a_token_for_another_purpose_opens_nothing(browser, letter, key, token, purpose):
    other = f"/my/{token(purpose, key)}"
    browser.get(other, status=404)
    browser.post(other, {"statement": "x"}, status=404)
    browser.post(f"{other}/name", {"public": ""}, status=404)
    browser.post(f"{other}/withdraw", status=404)
    browser.post(f"{other}/erase", status=404)
    browser.get(f"{other}/data.json", status=404)
    assert letter.counts().count == 1
    assert letter.counts().hidden == 0


def test_the_link_works_for_years_and_not_for_ever(browser, path, clock):
    clock.advance(days=2 * 365)
    browser.get(path)
    clock.advance(days=2 * 365)
    assert browser.get(path, status=410).heading == "This link is too old"


def test_the_page_is_for_its_owner_alone(browser, path):
    page = browser.get(path)
    assert page.response.headers["Cache-Control"] == "private, no-store"
    assert page.all("//meta[@name='robots'][@content='noindex']")
