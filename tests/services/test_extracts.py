import pytest
from sqlmodel import select

from openletter.db.statements import Extract, Statement, dossier_voices, public_voices
from openletter.domain.statements import StatementUse
from openletter.errors import InvalidInput, NotAllowed, NotFound
from openletter.services import extracts, signatures, statements
from openletter.tokens import new_key
from tests.conftest import on_both_databases

pytestmark = on_both_databases

WORDS = "It taught me to read. I was nine, and nobody had time. It gave me a trade."


class Authors:
    """One author with an approved statement, and a campaigner who would like to quote it."""

    def __init__(self, letter):
        self.letter = letter
        self.now = letter.runtime.clock
        self.author = letter.signed(name="Siân Prŷs")
        self.writes(WORDS)
        with letter.transaction() as (session, _):
            statements.approve(session, session.exec(select(Statement)).one(), now=self.now())

    def writes(self, words, use=StatementUse.PUBLIC):
        with self.letter.transaction() as (session, _):
            signature = signatures.personal_signature(session, self.author)
            statements.write(session, signature, words, use, now=self.now())

    def is_asked(self, words, request=None):
        with self.letter.transaction() as (session, _):
            statement = session.exec(select(Statement)).one()
            return extracts.propose(session, statement, words, request, now=self.now()).key

    def agrees(self, key, words=None):
        with self.letter.transaction() as (session, _):
            extract = extracts.extract_for_author(session, key)
            extracts.approve(session, extract, words or extract.text, now=self.now())

    def declines(self, key):
        with self.letter.transaction() as (session, _):
            extract = extracts.extract_for_author(session, key)
            extracts.decline(session, extract, now=self.now())

    def state(self, key):
        with self.letter.runtime.database.reading() as session:
            return session.exec(select(Extract).where(Extract.key == key)).one().state

    def shown(self):
        with self.letter.transaction() as (session, row):
            return [voice.text for voice in public_voices(session, row, now=self.now())]

    def printed(self):
        with self.letter.transaction() as (session, row):
            voices = dossier_voices(session, row, now=self.now())
            return [(voice.text, voice.name) for voice in voices]


@pytest.fixture
def author(letter):
    return Authors(letter)


def test_an_extract_is_shown_only_once_its_author_agrees(author):
    key = author.is_asked("It taught me to read.", 1)
    assert author.shown() == []
    assert author.printed() == []

    author.agrees(key)
    assert author.shown() == ["It taught me to read."]


def test_the_author_is_asked_by_a_message_with_the_words(author, outbox):
    author.is_asked("It taught me to read. […] It gave me a trade.")

    row = outbox()[-1]
    assert (row.message, row.to_address) == ("extract_proposed", "sian@example.org")
    assert row.context["extract_text"] == "It taught me to read. […] It gave me a trade."


def test_an_author_may_choose_other_words_but_only_their_own(author):
    key = author.is_asked("It taught me to read.")
    with pytest.raises(InvalidInput):
        author.agrees(key, "It taught me everything.")
    assert author.shown() == []

    author.agrees(key, "It gave me a trade.")
    assert author.shown() == ["It gave me a trade."]


def test_a_declined_extract_is_shown_nowhere_and_the_author_may_think_again(author):
    key = author.is_asked("It taught me to read.")
    author.agrees(key)
    author.declines(key)
    assert (author.shown(), author.printed()) == ([], [])

    author.agrees(key)
    assert author.shown() == ["It taught me to read."]


def test_a_new_proposal_replaces_the_one_that_waits(author):
    first = author.is_asked("It taught me to read.")
    second = author.is_asked("It gave me a trade.")

    assert (author.state(first), author.state(second)) == ("lapsed", "proposed")
    with pytest.raises(NotAllowed, match="replaced"):
        author.agrees(first)
    assert author.shown() == []


def test_a_second_click_is_the_same_proposal_and_no_second_message(author, outbox):
    first = author.is_asked("It taught me to read.")
    messages = len(outbox())

    assert author.is_asked("It taught  me to read.") == first
    assert len(outbox()) == messages


def test_an_approved_extract_stays_while_another_is_proposed(author):
    author.agrees(author.is_asked("It taught me to read."))
    author.is_asked("It gave me a trade.")

    assert author.shown() == ["It taught me to read."]


def test_an_extract_lapses_when_its_words_leave_the_statement(author):
    gone = author.is_asked("It taught me to read.")
    author.agrees(gone)
    stays = author.is_asked("It gave me a trade.")

    author.writes("I changed my mind. It gave me a trade.")

    assert (author.state(gone), author.state(stays)) == ("lapsed", "proposed")
    with pytest.raises(NotAllowed):
        author.declines(gone)


def test_a_changed_statement_shows_no_extract_until_it_is_approved_again(author):
    author.agrees(author.is_asked("It gave me a trade."))
    author.writes("New words. It gave me a trade.")

    assert author.shown() == []
    assert author.printed() == []


def test_words_for_the_dossier_alone_are_printed_and_not_shown(author):
    author.agrees(author.is_asked("It gave me a trade."))
    author.writes(WORDS, StatementUse.DOSSIER)

    assert author.shown() == []
    assert author.printed() == [("It gave me a trade.", "Siân Prŷs")]


def test_a_hidden_name_is_not_printed_under_the_words(author, letter):
    author.agrees(author.is_asked("It gave me a trade."))
    with letter.transaction() as (session, _):
        signatures.show_name(
            session,
            signatures.personal_signature(session, author.author),
            shown=False,
            now=author.now(),
        )

    assert author.printed() == [("It gave me a trade.", "")]


def test_words_that_are_not_verbatim_are_not_even_proposed(author, outbox):
    messages = len(outbox())
    with pytest.raises(InvalidInput):
        author.is_asked("It taught me to write.")
    assert len(outbox()) == messages


def test_an_extract_speaks_to_a_request_that_there_is(author):
    author.is_asked("It gave me a trade.", 2)
    for wrong in (0, 3, -1):
        with pytest.raises(InvalidInput, match="requests"):
            author.is_asked("It taught me to read.", wrong)


def test_nothing_is_proposed_from_a_statement_that_nobody_has_approved(author):
    author.writes("Words that nobody has read.")
    with pytest.raises(NotAllowed, match="Approve"):
        author.is_asked("nobody has read")


def test_whoever_has_withdrawn_is_not_asked_and_not_quoted(author, letter):
    key = author.is_asked("It gave me a trade.")
    author.agrees(key)
    with letter.transaction() as (session, _):
        signatures.withdraw(
            session, signatures.personal_signature(session, author.author), now=author.now()
        )

    assert (author.shown(), author.printed()) == ([], [])
    with pytest.raises(NotAllowed, match="confirmed address"):
        author.is_asked("It taught me to read.")
    with pytest.raises(NotFound):
        author.agrees(key)


def test_a_statement_taken_away_takes_its_extracts_along(author):
    key = author.is_asked("It gave me a trade.")
    author.writes("")

    with pytest.raises(NotFound, match="went with"):
        author.agrees(key)


def test_an_unknown_extract_is_not_found(author):
    with pytest.raises(NotFound):
        author.agrees(new_key())
