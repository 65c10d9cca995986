"""What an edition leaves out, and what stays, on both databases."""

import pytest
from sqlmodel import select

from openletter.db import stock
from openletter.db.audit import audit_of_letter
from openletter.db.campaigners import Campaigner, CampaignerRole
from openletter.db.editions import Edition
from openletter.db.letters import Letter
from openletter.db.omissions import Omission, omissions_for_next
from openletter.db.signatures import Signature
from openletter.db.statements import Statement
from openletter.db.stock import Printed, Stock
from openletter.domain.letter_files import FileKind
from openletter.domain.omissions import Omitted
from openletter.domain.statements import StatementUse
from openletter.errors import NotAllowed
from openletter.services import (
    editions,
    extracts,
    letter_files,
    omissions,
    signatures,
    statements,
)
from openletter.services.letter_files import Wish
from openletter.tokens import new_key
from tests.conftest import on_both_databases
from tests.dossier.test_received import letter as pdf

pytestmark = on_both_databases


@pytest.fixture
def by(letter):
    with letter.transaction() as (session, its):
        campaigner = Campaigner(
            key=new_key(), organiser_id=its.organiser_id, email="mair@example.org",
            email_canonical="mair@example.org", role=CampaignerRole.OWNER,
            created_at=letter.runtime.clock(),
        )  # fmt: skip
        session.add(campaigner)
        session.flush()
        return campaigner.id


@pytest.fixture
def people(letter):
    """Three signatures: Ann, an organisation, and Cat, who has approved every word of her statement."""
    ann = letter.signed("ann@example.org", name="Ann")
    club = letter.signed(
        "club@example.org", kind="organisation", name="Bea", organisation="Book Club",
        role="Chair", sector="arts",
    )  # fmt: skip
    cat = letter.signed(
        "cat@example.org", name="Cat", statement="We need it.", use=StatementUse.PUBLIC
    )
    with letter.transaction() as (session, _):
        now, statement = letter.runtime.clock(), session.exec(select(Statement)).one()
        statements.approve(session, statement, now=now)
        extract = extracts.propose(session, statement, "We need it.", None, now=now)
        extracts.approve(session, extract, "We need it.", now=now)
    return {
        name: letter.signature(key).id for name, key in zip("abc", (ann, club, cat), strict=True)
    }


@pytest.fixture
def leave_out(letter, by):
    def leave(number, what=Omitted.NAME):
        with letter.transaction() as (session, its):
            return omissions.leave_out(
                session, its, session.get_one(Signature, number), what, "Why",
                by=session.get_one(Campaigner, by), now=letter.runtime.clock(),
            )  # fmt: skip

    return leave


@pytest.fixture
def read(letter):
    """Asks one question about the letter."""

    def ask(question, *args, **named):
        with letter.runtime.database.reading() as session:
            return question(session, session.get_one(Letter, letter.id), *args, **named)

    return ask


def test_the_numbers_before_and_after(people, leave_out, read, letter):
    now = letter.runtime.clock()
    everything = Stock(organisations=1, people=2, statements=1, extracts=1, in_full=1)
    assert read(stock.stock, now=now) == read(stock.stock_left, now=now) == everything

    leave_out(people["b"])
    leave_out(people["c"], Omitted.STATEMENT)

    assert read(stock.stock, now=now) == everything
    left = read(stock.stock_left, now=now)
    assert left == Stock(organisations=0, people=2, statements=0, extracts=0, in_full=0)


def test_what_would_be_printed_is_found_by_name_and_by_statement(people, read):
    def names(words="", *, with_statement=False, limit=9, offset=0):
        wanted = Printed(words, with_statement)
        found = read(stock.printed, wanted, limit=limit, offset=offset)
        return [signature.organisation or signature.name for signature, _ in found]

    assert names() == ["Ann", "Book Club", "Cat"]
    assert names("BOOK") == ["Book Club"]
    assert names("%") == []
    assert names(with_statement=True) == ["Cat"]
    assert names(limit=1, offset=1) == ["Book Club"]
    assert read(stock.count_printed, Printed()) == 3
    assert read(stock.count_printed, Printed(with_statement=True)) == 1


def test_nothing_is_left_out_twice_and_a_wider_choice_takes_the_place_of_a_narrower(
    people, leave_out, letter
):
    assert leave_out(people["c"], Omitted.STATEMENT)
    assert not leave_out(people["c"], Omitted.STATEMENT)
    assert leave_out(people["c"], Omitted.NAME)

    with letter.runtime.database.reading() as session:
        (one,) = omissions_for_next(session, letter.id)
        assert not one.statement_only
        assert len(audit_of_letter(session, letter.id, 9)) == 2


def test_a_statement_that_is_not_approved_needs_not_be_left_out(people, leave_out):
    with pytest.raises(NotAllowed, match="no approved statement"):
        leave_out(people["a"], Omitted.STATEMENT)


def test_what_an_edition_left_out_is_left_out_again_but_for_who_has_gone(
    people, leave_out, letter, by
):
    leave_out(people["a"])
    leave_out(people["b"])
    now = letter.runtime.clock()
    with letter.transaction() as (session, its):
        edition = editions.ask_for(session, its, now=now).id
        gone = session.get_one(Signature, people["b"])
        signatures.withdraw(session, gone, now=now)
    with letter.transaction() as (session, its):
        for expected in (1, 0):
            count = omissions.leave_out_again(
                session, its, session.get_one(Edition, edition),
                by=session.get_one(Campaigner, by), now=now,
            )  # fmt: skip
            assert count == expected
        assert len(session.exec(select(Omission)).all()) == 3


def test_the_authors_offered_for_a_letter_are_those_whose_words_would_be_printed(
    people, leave_out, read, letter, by
):
    now = letter.runtime.clock()
    ((number, name),) = read(stock.speakers, now=now)
    assert name == "Cat"
    with letter.transaction() as (session, its):
        file = letter_files.add(
            session, its, Wish(FileKind.ANNEX, "Cat", number),
            letter_files.cleaned(pdf(), FileKind.ANNEX), letter.runtime.file_folder(its.id),
            by=session.get_one(Campaigner, by), now=now,
        ).id  # fmt: skip
    assert read(stock.annexes_in_next, now=now) == {file}

    leave_out(people["c"], Omitted.STATEMENT)

    assert read(stock.speakers, now=now) == []
    assert read(stock.annexes_in_next, now=now) == set()
