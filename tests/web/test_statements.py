"""The public page of supporting statements."""

import pytest
from sqlmodel import select

from openletter.db.statements import Statement
from openletter.domain.statements import StatementUse
from openletter.services import statements


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}/statements"


@pytest.fixture
def approve(letter):
    def approve_all():
        with letter.transaction() as (session, _):
            for statement in session.exec(select(Statement)).all():
                statements.approve(session, statement, now=letter.runtime.clock())

    return approve_all


def test_without_statements_the_page_says_so(browser, path):
    assert "No statement is public yet" in browser.get(path).text


def test_it_shows_what_was_approved_for_the_public_and_who_said_it(browser, path, letter, approve):
    letter.signed(
        "a@example.org", name="Mair", role="Reader", statement="Mine.", use=StatementUse.PUBLIC
    )
    letter.signed("b@example.org", statement="For the minister.", use=StatementUse.DOSSIER)
    assert "Mine." not in browser.get(path).text

    approve()
    page = browser.get(path)
    assert page.texts("//figure//blockquote") == ["Mine."]
    assert "Mair" in page.text
    assert "For the minister" not in page.html


def test_a_private_name_is_not_shown_with_the_words(browser, path, letter, approve):
    letter.signed(
        name="Quiet", role="Whisperer", public=False, statement="Mine.", use=StatementUse.PUBLIC
    )
    approve()

    page = browser.get(path)
    assert "Quiet" not in page.html
    assert "Whisperer" not in page.html
    assert "A signatory who is not named" in page.text


def test_markup_in_a_statement_is_words(browser, path, letter, approve):
    letter.signed(statement="<script>alert(1)</script> **bold**", use=StatementUse.PUBLIC)
    approve()

    assert browser.get(path).texts("//figure//blockquote") == ["<script>alert(1)</script> **bold**"]
