"""What an edition's frozen record takes in, by its plan and by what was left out, and what it must not."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from openletter.db.editions import Edition
from openletter.db.letter_files import LetterFile
from openletter.db.letters import Letter, Request, Revision
from openletter.db.omissions import Omission
from openletter.db.signatures import Signature
from openletter.db.statements import statement_of
from openletter.domain.authority import Trail
from openletter.domain.basis import AuthorityBasis
from openletter.domain.letter_files import FileKind
from openletter.domain.plans import NameOrder, PartKind, Plan, Tongue
from openletter.domain.signatures import SignatureState
from openletter.dossier.gather import gather
from openletter.dossier.record import Growth
from openletter.services import editions, extracts, signatures, statements
from tests.conftest import WORDING, on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def record(letter, runtime):
    """Gathers an edition with a plan, and returns its record."""

    def gathered(plan=None, **changes):
        plan = replace(plan or Plan(), **changes)
        now, zone = runtime.clock(), runtime.settings.zone
        with runtime.database.snapshot() as session:
            edition = session.exec(select(Edition)).first() or Edition(
                letter=session.get_one(Letter, letter.id), letter_id=letter.id, number=1
            )
            edition.plan = plan.stored()
            return gather(session, edition, now=now, zone=zone)

    return gathered


def leave_out(letter, key, *, statement_only=False, reason="A joke."):
    with letter.transaction() as (session, _):
        signature = session.exec(select(Signature).where(Signature.key == key)).one()
        session.add(
            Omission(
                letter_id=letter.id,
                signature_id=signature.id,
                statement_only=statement_only,
                reason=reason,
                created_at=letter.runtime.clock(),
            )
        )


def quote(letter, key, words, *, request=None, approved=True):
    now = letter.runtime.clock()
    with letter.transaction() as (session, _):
        signature = session.exec(select(Signature).where(Signature.key == key)).one()
        statement = statement_of(session, signature.id)
        statements.approve(session, statement, now=now)
        extract = extracts.propose(session, statement, words, request, now=now)
        if approved:
            extracts.approve(session, extract, words, now=now)
        return statement.id


def file(letter, kind, name, *, position=0, statement_id=None):
    with letter.transaction() as (session, _):
        session.add(
            LetterFile(
                letter_id=letter.id,
                kind=kind,
                name=name,
                statement_id=statement_id,
                sha256=name.encode().hex().ljust(64, "0")[:64],
                media_type="application/pdf",
                size=9,
                pages=2,
                position=position,
                created_at=letter.runtime.clock(),
            )
        )


def test_a_name_left_out_is_neither_printed_nor_counted_and_the_record_says_how_many(
    letter, record
):
    joke = letter.signed("a@example.org", name="Mickey Mouse", statement="Squeak.")
    letter.signed("b@example.org", name="Gwen Rees")
    quote(letter, joke, "Squeak.")
    leave_out(letter, joke)
    found = record()

    assert [person.name for person in found.people] == ["Gwen Rees"]
    assert (found.figures.signatures, found.figures.individuals, found.figures.omitted) == (1, 1, 1)
    assert found.figures.growth[-1].count == 1
    for words in ("Mickey", "Squeak", "A joke"):
        assert words not in found.canonical().decode()


def test_words_left_out_leave_their_author_where_they_stand(letter, record):
    key = letter.signed(name="Gwen Rees", statement="Rude words.")
    quote(letter, key, "Rude words.")
    assert [said.text for said in record().statements] == ["Rude words."]
    leave_out(letter, key, statement_only=True)
    found = record()

    assert [person.name for person in found.people] == ["Gwen Rees"]
    assert (found.figures.omitted, found.figures.omitted_statements) == (0, 1)
    assert (found.statements, found.voices) == ((), ())


def test_what_waits_for_the_next_edition_says_nothing_about_this_one(letter, record):
    key = letter.signed()
    with letter.transaction() as (session, row):
        editions.ask_for(session, row, now=letter.runtime.clock())
    leave_out(letter, key)

    assert record().figures.signatures == 1


def test_a_held_signature_that_was_left_out_is_not_told_of(letter, record):
    key = letter.sign()
    leave_out(letter, key)
    assert record().figures.omitted == 0


def test_a_statement_is_printed_in_full_only_where_its_author_has_approved_every_word(
    letter, record
):
    whole = letter.signed("a@example.org", name="Aled Jones", statement="One. Two!")
    part = letter.signed("b@example.org", name="Gwen Rees", statement="Three. Four.")
    asked = letter.signed("c@example.org", name="Mair Huws", statement="Nobody approved this.")
    quote(letter, whole, "One.")
    quote(letter, whole, "Two!")
    quote(letter, part, "Three.")
    quote(letter, asked, "Nobody approved this.", approved=False)
    found = record()

    (said,) = found.statements
    assert (said.text, said.name, said.day) == ("One. Two!", "Aled Jones", "2026-11-22")
    for words in ("Four", "Nobody approved"):
        assert words not in found.canonical().decode()


def test_the_author_of_a_statement_in_full_is_not_named_where_the_name_is_hidden(letter, record):
    key = letter.signed(name="Nesta Unseen", role="Nurse", public=False, statement="Keep it open.")
    quote(letter, key, "Keep it open.")
    (said,) = record().statements

    assert (said.name, said.role, said.organisation) == ("", "", "")


@pytest.mark.parametrize(
    "part, field",
    [
        (PartKind.PEOPLE, "people"),
        (PartKind.ORGANISATIONS, "organisations"),
        (PartKind.STATEMENTS, "statements"),
        (PartKind.ANNEXES, "annexes"),
        (PartKind.COVER, "logos"),
    ],
)
def test_what_a_plan_leaves_out_is_not_in_the_data_either(letter, record, part, field):
    letter.signed("a@example.org", kind="organisation", organisation="Readers", role="Chair")
    quote(letter, letter.signed("b@example.org", statement="Keep it."), "Keep it.")
    file(letter, FileKind.ANNEX, "A letter")
    file(letter, FileKind.LOGO, "Readers of Wales")

    assert getattr(record(), field)
    assert getattr(record(parts=tuple(set(PartKind) - {part})), field) == ()


def test_extracts_and_the_chart_are_kept_for_the_parts_that_print_them(letter, record):
    quote(letter, letter.signed(statement="Keep it."), "Keep it.")
    only_summary, neither = (PartKind.SUMMARY,), (PartKind.PEOPLE,)

    summary = record(parts=only_summary)
    assert (len(summary.voices), summary.figures.growth) == (1, (Growth("2026-11-22", 1),))
    assert len(record(parts=(PartKind.REQUESTS,)).voices) == 1
    assert (record(parts=neither).voices, record(parts=neither).figures.growth) == ((), ())


def test_growth_counts_at_the_end_of_each_day_where_the_host_lives(letter, record, clock):
    clock.now = clock.now.replace(month=7, hour=22, minute=59)
    letter.signed("a@example.org")
    clock.advance(minutes=2)  # past midnight in a British summer
    letter.signed("b@example.org", public=False)
    clock.advance(days=1)

    assert record().figures.growth == (
        Growth("2026-07-22", 1),
        Growth("2026-07-23", 2),
        Growth("2026-07-24", 2),
    )


def test_people_stand_by_name_without_days_or_in_the_order_of_signing_with_them(
    letter, record, clock
):
    letter.signed("a@example.org", name="Mair Huws")
    clock.advance(days=1)
    letter.signed("b@example.org", name="Aled Jones")
    by_date = record(name_order=NameOrder.DATE).people

    assert [(one.name, one.day) for one in record().people] == [
        ("Aled Jones", ""),
        ("Mair Huws", ""),
    ]
    assert [(one.name, one.day) for one in by_date] == [
        ("Mair Huws", "2026-11-22"),
        ("Aled Jones", "2026-11-23"),
    ]


def test_a_list_in_welsh_takes_its_digraphs_for_letters(letter, record):
    for number, name in enumerate(("Chloe", "Cynan", "Dafydd")):
        letter.signed(f"{number}@example.org", name=name)

    assert [one.name for one in record(tongue=Tongue.ENGLISH).people] == [
        "Chloe",
        "Cynan",
        "Dafydd",
    ]
    assert [one.name for one in record(tongue=Tongue.BOTH).people] == ["Cynan", "Chloe", "Dafydd"]


def test_an_organisation_stands_with_what_is_known_of_its_right_to_sign(letter, record):
    trail = Trail(
        basis=AuthorityBasis.BOARD,
        decided_on=date(2026, 11, 1),
        basis_note="",
        website="tenbyreaders.org.uk",
        registration_number="1234567",
        officer=None,
    )
    letter.signed(
        "chair@tenbyreaders.org.uk",
        name="Gwenllian Prys",
        kind="organisation",
        organisation="Tenby Readers",
        role="Chair",
        sector="community",
        country="GB-WLS",
        trail=trail,
    )
    (its,) = record().organisations

    assert (its.name, its.signed_by, its.role) == ("Tenby Readers", "Gwenllian Prys", "Chair")
    assert (its.sector, its.country, its.day) == ("community", "GB-WLS", "2026-11-22")
    assert (its.own_domain, its.officer_confirmed) == ("tenbyreaders.org.uk", False)
    assert (its.basis, its.decided_on) == (AuthorityBasis.BOARD, "2026-11-01")
    assert its.registration_number == "1234567"


def in_welsh(letter, *requests):
    """Write the letter in Welsh, with these requests."""
    with letter.transaction() as (session, _):
        session.add(
            Revision(
                letter_id=letter.id,
                language="cy",
                number=1,
                title="Cadwch ein llyfrgelloedd ar agor",
                addressee="Y Gweinidog",
                body="Cadwch nhw ar agor.",
                created_at=letter.runtime.clock(),
                requests=[Request(number=n, text=text) for n, text in enumerate(requests, start=1)],
            )
        )


def test_the_letter_stands_in_every_language_that_the_edition_speaks(letter, record):
    in_welsh(letter, "Ariannwch nhw.", "Gofynnwch i ni.")
    (welsh,) = record(tongue=Tongue.BOTH).versions

    assert (welsh.language, welsh.revision) == ("cy", 1)
    assert (welsh.title, welsh.requests) == (
        "Cadwch ein llyfrgelloedd ar agor",
        ("Ariannwch nhw.", "Gofynnwch i ni."),
    )
    assert record(tongue=Tongue.ENGLISH).versions == ()
    assert record(tongue=Tongue.BOTH).letter.title == WORDING.title


def test_words_that_ask_fewer_things_than_the_letter_are_out_of_step_and_left_out(letter, record):
    in_welsh(letter, "Ariannwch nhw.")

    assert record(tongue=Tongue.BOTH).versions == ()


def test_an_annex_goes_with_the_statement_that_it_is_the_original_of(letter, record):
    key = letter.signed(statement="We support this.")
    statement_id = quote(letter, key, "We support this.")
    file(letter, FileKind.ANNEX, "Tenby Readers", statement_id=statement_id, position=2)
    file(letter, FileKind.ANNEX, "Town council", position=1)
    assert [one.name for one in record().annexes] == ["Town council", "Tenby Readers"]

    with letter.transaction() as (session, _):
        signatures.withdraw(
            session, signatures.personal_signature(session, key), now=letter.runtime.clock()
        )
    assert [one.name for one in record().annexes] == ["Town council"]


@pytest.mark.parametrize("statement_only", [True, False])
def test_an_annex_of_what_was_left_out_is_left_out(letter, record, statement_only):
    key = letter.signed(statement="We support this.")
    file(letter, FileKind.ANNEX, "Tenby", statement_id=quote(letter, key, "We support this."))
    leave_out(letter, key, statement_only=statement_only)

    assert record().annexes == ()


def test_an_annex_would_name_an_author_who_is_hidden(letter, record):
    key = letter.signed(statement="We support this.", public=False)
    file(letter, FileKind.ANNEX, "Tenby", statement_id=quote(letter, key, "We support this."))

    assert record().annexes == ()


def test_duplicates_are_told_of_among_those_removed(letter, record):
    first, second = letter.signed("a@example.org"), letter.signed("b@example.org")
    with letter.transaction() as (session, _):
        kept = session.exec(select(Signature).where(Signature.key == first)).one()
        same = session.exec(select(Signature).where(Signature.key == second)).one()
        same.state, same.removed_at = SignatureState.REMOVED, letter.runtime.clock()
        same.merged_into_id = kept.id
    found = record().figures

    assert (found.signatures, found.removed, found.merged) == (1, 1, 1)


def test_what_is_signed_while_an_edition_is_gathered_is_not_half_in_it(letter, runtime):
    with runtime.database.snapshot() as session:
        before = session.exec(select(Signature)).all()
        letter.signed()
        assert session.exec(select(Signature)).all() == before == []
