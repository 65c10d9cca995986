import pytest
from sqlmodel import select

from openletter.db.statements import Statement, public_statements, statement_of
from openletter.domain.signatures import SignatureState
from openletter.domain.statements import StatementState, StatementUse
from openletter.errors import NotAllowed
from openletter.services import signatures, statements
from tests.conftest import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def author(letter):
    """The key of a signatory."""
    return letter.signed(name="Siân Prŷs", role="Reader")


@pytest.fixture
def write(letter, author):
    """Writes the author's statement, as their personal page does."""

    def write_it(text, use=StatementUse.PUBLIC):
        with letter.transaction() as (session, _):
            signature = signatures.personal_signature(session, author)
            statements.write(session, signature, text, use, now=letter.runtime.clock())

    return write_it


@pytest.fixture
def decide(letter):
    """Decides about the one statement there is, as a campaigner does."""

    def decide_it(decision):
        with letter.transaction() as (session, _):
            arguments = (
                {} if decision is statements.leave_undecided else {"now": letter.runtime.clock()}
            )
            decision(session, session.exec(select(Statement)).one(), **arguments)

    return decide_it


@pytest.fixture
def shown(letter):
    """Returns what the public page of statements shows."""

    def read():
        with letter.transaction() as (session, row):
            found = public_statements(session, row, now=letter.runtime.clock())
            return [(voice.text, voice.name) for voice in found]

    return read


@pytest.fixture
def state(letter):
    """Returns where the one statement stands."""

    def read():
        with letter.runtime.database.reading() as session:
            return session.exec(select(Statement)).one().state

    return read


def test_nothing_is_shown_before_the_organiser_has_read_it(write, shown, decide):
    write("It taught me to read.")
    assert shown() == []

    decide(statements.approve)
    assert shown() == [("It taught me to read.", "Siân Prŷs")]


def test_what_is_for_the_dossier_only_is_not_shown(write, shown, decide):
    write("It taught me to read.", StatementUse.DOSSIER)
    decide(statements.approve)

    assert shown() == []


def test_other_words_are_read_again_before_they_are_shown(write, shown, decide, state):
    write("It taught me to read.")
    decide(statements.approve)
    write("Something else entirely.")

    assert state() is StatementState.SUBMITTED
    assert shown() == []


def test_the_same_words_for_another_place_need_not_be_read_again(write, shown, decide):
    write("It taught me to read.")
    decide(statements.approve)

    write("It taught me to read.", StatementUse.DOSSIER)
    assert shown() == [], "the author's wish counts at once"
    write("It taught me to read.", StatementUse.PUBLIC)
    assert shown() == [("It taught me to read.", "Siân Prŷs")]


def test_empty_words_take_the_statement_away(letter, write, shown, decide, author):
    write("It taught me to read.")
    decide(statements.approve)
    write("")

    assert shown() == []
    with letter.transaction() as (session, _):
        assert statement_of(session, letter.signature(author).id) is None


def test_a_declined_statement_is_shown_nowhere_and_the_signature_stands(
    letter, write, shown, decide
):
    write("It taught me to read.")
    decide(statements.decline)

    assert shown() == []
    assert letter.counts().count == 1


def test_a_decision_can_be_taken_back(write, shown, decide, state):
    write("It taught me to read.")
    decide(statements.approve)
    decide(statements.leave_undecided)

    assert state() is StatementState.SUBMITTED
    assert shown() == []


def test_a_hidden_name_is_hidden_under_the_statement_too(letter, write, shown, decide, author):
    write("It taught me to read.")
    decide(statements.approve)
    with letter.transaction() as (session, _):
        signatures.show_name(
            session,
            signatures.personal_signature(session, author),
            shown=False,
            now=letter.runtime.clock(),
        )

    assert shown() == [("It taught me to read.", "")]


@pytest.mark.parametrize("gone", [SignatureState.WITHDRAWN, SignatureState.REMOVED])
def test_the_statement_goes_with_the_signature(letter, write, shown, decide, author, gone):
    write("It taught me to read.")
    decide(statements.approve)
    with letter.transaction() as (session, _):
        signatures.personal_signature(session, author).state = gone

    assert shown() == []
    with pytest.raises(NotAllowed, match="does not stand"):
        write("Once more.")


def test_a_statement_of_somebody_who_has_not_confirmed_is_not_shown(letter, shown, decide):
    letter.sign(statement="Spam.", use=StatementUse.PUBLIC)
    decide(statements.approve)

    assert shown() == []
