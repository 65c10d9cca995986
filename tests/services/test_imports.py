import pytest
from sqlmodel import select

from openletter.db.signatures import Signature
from openletter.domain import imports as rules
from openletter.domain.signatures import SignatureState, Verification
from openletter.errors import ImportRefused, NotAllowed
from openletter.services import imports, signatures
from tests.conftest import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def bring_in(letter):
    def import_file(*lines):
        with letter.transaction() as (session, row):
            return imports.import_signatures(
                session, row, rules.rows("\n".join(lines).encode()), now=letter.runtime.clock()
            )

    return import_file


def test_names_on_paper_count_at_once_and_are_shown_as_recorded(letter, bring_in, outbox):
    assert bring_in("kind,name,organisation", "individual,Mair,", "organisation,,Readers") == 2

    counts = letter.counts()
    assert (counts.count, counts.organisations, counts.recorded, counts.by_email) == (2, 1, 2, 0)
    assert {s.verification for s in letter.signatures()} == {Verification.RECORDED}
    assert all(s.public for s in letter.signatures())
    assert outbox() == []


def test_a_row_with_an_address_waits_for_its_owner_and_keeps_the_name_to_them(
    letter, bring_in, outbox
):
    bring_in("name,email", "Mair,mair@example.org")

    (signature,) = letter.signatures()
    assert (signature.state, signature.public) == (SignatureState.PENDING, False)
    assert letter.counts().count == 0
    assert [row.to_address for row in outbox()] == ["mair@example.org"]

    letter.confirm(signature.key)
    assert letter.counts().by_email == 1


def test_all_rows_or_none(letter, bring_in, outbox):
    letter.signed("sian@example.org")
    messages = len(outbox())

    with pytest.raises(ImportRefused) as refused:
        bring_in(
            "name,email",
            "Mair,mair@example.org",
            "Siân,SIAN@example.org",
            "Owain,owain@example.org",
        )

    assert [line for line, _ in refused.value.faults] == [3]
    assert letter.counts().count == len(letter.signatures()) == 1
    assert len(outbox()) == messages


def test_the_same_paper_is_not_brought_in_twice(letter, bring_in):
    bring_in("kind,name,organisation", "individual,Mair,", "organisation,,Readers of Wales")

    with pytest.raises(ImportRefused) as refused:
        bring_in("kind,name,organisation", "individual,MAIR,", "organisation,,readers of wales")
    assert [line for line, _ in refused.value.faults] == [2, 3]
    assert letter.counts().count == 2


def test_a_person_and_an_organisation_of_one_name_are_two(letter, bring_in):
    bring_in("kind,name,organisation", "individual,Mair,", "organisation,,Mair")
    assert letter.counts().count == 2


def test_after_closing_paper_can_still_be_brought_in_until_the_letter_is_delivered(
    letter, bring_in
):
    letter.close()
    assert bring_in("name", "Mair") == 1

    with letter.transaction() as (_, row):
        row.state = "delivered"
    with pytest.raises(NotAllowed):
        bring_in("name", "Owain")


def test_whoever_was_brought_in_may_sign_again_and_gets_the_same_signature(letter, bring_in):
    bring_in("name,email", "Mair,mair@example.org")
    (imported,) = letter.signatures()

    assert letter.sign("mair@example.org", name="MAIR", role="Reader") == imported.key


def test_a_long_list_goes_in_at_once(letter, bring_in):
    assert bring_in("name", *(f"Person {n}" for n in range(2_000))) == 2_000
    assert letter.counts().recorded == 2_000


def test_a_long_list_with_addresses_takes_no_more_statements_than_a_short_one(
    letter, bring_in, outbox, listen
):
    """Signing waits for the write lock while a list is written, so nothing is asked for each row."""
    asked = []
    listen("before_cursor_execute", lambda *details: asked.append(details[2]))

    bring_in("name,email", *(f"Person {n},person{n}@example.org" for n in range(2_000)))

    assert len(outbox()) == 2_000
    assert len([statement for statement in asked if statement.startswith("SELECT")]) < 20
    assert len(asked) < 100


def test_whoever_is_brought_in_gets_the_message_that_the_form_sends(letter, bring_in, outbox):
    bring_in("name,email", "Mair,mair@example.org")
    with letter.transaction() as (session, _):
        (signature,) = session.exec(select(Signature)).all()
        signatures.ask_to_confirm(session, signature, letter.runtime.clock())

    by_import, by_form = (row.model_dump(exclude={"id", "key"}) for row in outbox())
    assert by_import == by_form
