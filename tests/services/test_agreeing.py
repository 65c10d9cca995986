"""A text that changes after people have signed: who is asked, who agrees, and who is counted where."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select

from openletter import jobs
from openletter.db.agreeing import agreement
from openletter.db.audit import AuditEntry
from openletter.db.letters import Letter, current_revision
from openletter.db.outbox import OutboxMessage
from openletter.db.signatures import Signature
from openletter.domain import imports as import_rules
from openletter.domain.guard import HoldReason
from openletter.domain.letters import Alteration, LetterState
from openletter.domain.signatures import SignatureState
from openletter.errors import NotAllowed
from openletter.services import agreeing, imports, outbox, signatures
from openletter.services.agreeing import Outcome
from openletter.services.confirming import Confirmation
from openletter.tokens import new_key
from tests.changes import agree, ask, reword, stands_under
from tests.conftest import on_both_databases
from tests.services.test_races import at_once

pytestmark = on_both_databases


@pytest.fixture(autouse=True)
def without_a_breath(monkeypatch):
    """Nobody else writes here."""
    monkeypatch.setattr(jobs, "BREATH", 0)


@pytest.fixture
def asked(outbox):
    """Returns whom the messages about a changed text go to, in their order."""
    return lambda: [row.to_address for row in outbox() if row.message == "text_changed"]


@pytest.fixture
def many(letter):
    """Puts many confirmed people under the letter by the shortest way."""

    def put(number):
        with letter.transaction() as (session, row):
            one = {
                "letter_id": letter.id,
                "revision_id": current_revision(session, row).id,
                "kind": "individual",
                "state": "confirmed",
                "verification": "email",
                "public": True,
                "created_at": letter.runtime.clock(),
                "confirmed_at": letter.runtime.clock(),
            }
            session.execute(
                insert(Signature),
                [
                    one
                    | {
                        "key": new_key(),
                        "name": f"Person {n}",
                        "email": f"p{n}@example.org",
                        "email_canonical": f"p{n}@example.org",
                    }
                    for n in range(number)
                ],
            )

    return put


def withdraw(letter, key):
    with letter.transaction() as (session, _):
        signatures.withdraw(
            session, signatures.personal_signature(session, key), now=letter.runtime.clock()
        )


def log(letter):
    with letter.runtime.database.reading() as session:
        entries = session.execute(select(AuditEntry).order_by(AuditEntry.id)).scalars()
        return [(entry.action, entry.details) for entry in entries]


def figures(letter):
    with letter.runtime.database.reading() as session:
        return agreement(session, session.get_one(Letter, letter.id))


def test_after_a_material_change_those_who_signed_are_counted_apart_until_they_agree(letter):
    key = letter.signed()
    number = reword(letter)

    assert (letter.counts().count, letter.counts().earlier) == (0, 1)

    assert agree(letter, key, number) is Outcome.AGREED
    assert (letter.counts().count, letter.counts().earlier) == (1, 0)
    assert stands_under(letter, key) == number
    assert letter.signature(key).agreed_at == letter.runtime.clock()


def test_a_correction_leaves_every_signature_where_it_stands_and_asks_nobody(letter, asked):
    key = letter.signed()
    reword(letter, alteration=Alteration.CORRECTION)
    ask(letter)

    assert (letter.counts().count, letter.counts().earlier) == (1, 0)
    assert stands_under(letter, key) == 1
    assert asked() == []


def test_a_correction_after_a_material_change_leaves_it_standing_too(letter):
    reword(letter)
    letter.signed()
    reword(letter, "A comma more.", Alteration.CORRECTION)

    assert (letter.counts().count, letter.counts().earlier) == (1, 0)


def test_the_change_and_the_asking_are_written_down_without_a_name(letter):
    letter.signed()
    reword(letter)
    ask(letter)

    assert log(letter) == [
        ("text-changed", {"revision": 2, "alteration": "material"}),
        ("asked-to-agree", {"revision": 2, "signatures": 1}),
    ]


def test_everybody_with_an_address_is_asked_once_however_often_the_worker_comes(letter, asked):
    letter.signed("a@example.org")
    held = letter.signed("held@example.org", name="Held")
    with letter.transaction() as (session, _):
        session.merge(letter.signature(held)).held_because = HoldReason.REMOVED_BEFORE
    letter.sign("pending@example.org", name="Pending")
    withdraw(letter, letter.signed("gone@example.org", name="Gone"))
    reword(letter)
    letter.signed("later@example.org", name="Later")

    for _ in range(3):
        ask(letter)

    assert asked() == ["a@example.org", "held@example.org"]


def test_a_further_material_change_asks_again_also_those_who_have_agreed(letter, asked):
    key, other = letter.signed("a@example.org"), letter.signed("b@example.org", name="Other")
    number = reword(letter)
    ask(letter)
    agree(letter, key, number)
    assert (letter.counts().count, letter.counts().earlier) == (1, 1)

    reword(letter, "Third words.")
    ask(letter)

    assert asked() == ["a@example.org", "b@example.org"] * 2
    assert (letter.counts().count, letter.counts().earlier) == (0, 2)
    with letter.transaction() as (session, _):
        since = {
            key: agreeing.rewording(session, agreeing.signature_to_agree(session, key), "en")
            for key in (key, other)
        }
        assert (since[key].before.number, since[other].before.number) == (2, 1)
        assert [len(since[one].changes) for one in (key, other)] == [1, 2]


def test_two_thousand_are_asked_in_batches_and_a_killed_worker_asks_nobody_twice(
    letter, many, asked, monkeypatch
):
    many(2_000)
    reword(letter)
    sizes = []
    put_all = agreeing.outbox.put_all

    def killed_at_the_third_batch(session, drafts, *, now):
        put_all(session, drafts, now=now)
        sizes.append(len(drafts))
        if len(sizes) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(agreeing.outbox, "put_all", killed_at_the_third_batch)
    with pytest.raises(KeyboardInterrupt):
        ask(letter)
    assert len(asked()) == 1_000

    ask(letter)

    assert sizes == [500] * 5
    assert len(asked()) == len(set(asked())) == 2_000


def test_workers_who_ask_at_the_same_moment_ask_everybody_once(letter, many, asked):
    many(1_200)
    reword(letter)

    at_once(3, lambda _: ask(letter))
    ask(letter)

    assert len(asked()) == len(set(asked())) == 1_200


def test_whoever_signs_while_thousands_are_asked_gets_their_message_first(letter, many, runtime):
    many(600)
    reword(letter)
    ask(letter)
    letter.sign("new@example.org", name="New")

    with runtime.database.transaction() as session:
        first = outbox.claim(session, now=runtime.clock())[0]
        message = session.get_one(OutboxMessage, first)
        assert (message.to_address, message.message) == ("new@example.org", "confirm_signature")


def test_the_change_wakes_the_worker(letter, background, runtime):
    from openletter.mail.outbox import WAKE
    from openletter.services import letters
    from openletter.services.letters import Arrangements, TextChange
    from tests.conftest import WORDING

    with letter.transaction() as (session, row):
        change = TextChange(Alteration.MATERIAL)
        words = type(WORDING)("New title", "Her", "", "Body.", ("Ask.",))
        letters.revise(session, row, words, Arrangements(), now=runtime.clock(), change=change)
        assert session.info[WAKE] == {"agreeing"}
    assert "agreeing" in background._tasks


def test_agreeing_twice_is_agreeing_once(letter, clock):
    key = letter.signed()
    number = reword(letter)
    agree(letter, key, number)
    agreed_at = letter.signature(key).agreed_at
    clock.advance(hours=1)

    assert agree(letter, key, number) is Outcome.ALREADY
    assert letter.signature(key).agreed_at == agreed_at


def test_a_button_that_has_shown_another_text_binds_nobody(letter):
    key = letter.signed()
    shown = reword(letter)
    reword(letter, "Third words.")

    for seen in (shown, 0, 99):
        assert agree(letter, key, seen) is Outcome.CHANGED
    assert stands_under(letter, key) == 1


@pytest.mark.parametrize("state", [LetterState.DELIVERED, LetterState.ANSWERED])
def test_once_the_letter_is_handed_over_nobody_is_asked_or_agrees(letter, asked, state):
    key = letter.signed()
    number = reword(letter)
    with letter.transaction() as (_, row):
        row.state = state
    ask(letter)

    with pytest.raises(NotAllowed):
        agree(letter, key, number)
    assert asked() == []


def test_whoever_has_not_confirmed_or_has_gone_has_nothing_to_agree_to(letter):
    pending, gone = letter.sign("a@example.org"), letter.signed("b@example.org", name="Gone")
    number = reword(letter)
    withdraw(letter, gone)

    for key in (pending, gone):
        with pytest.raises(NotAllowed):
            agree(letter, key, number)


def test_agreeing_against_withdrawing_leaves_one_end(letter):
    for number in range(6):
        key = letter.signed(f"p{number}@example.org", name=f"Person {number}")
        shown = reword(letter, f"Words {number}.")

        def agree_or_withdraw(who, key=key, shown=shown):
            try:
                return agree(letter, key, shown) if who else withdraw(letter, key)
            except NotAllowed:
                return None

        at_once(2, agree_or_withdraw)

        assert letter.signature(key).state is SignatureState.WITHDRAWN
    assert (letter.counts().count, letter.counts().earlier) == (0, 0)


def test_eight_presses_at_once_agree_once(letter):
    key = letter.signed()
    number = reword(letter)

    outcomes = at_once(8, lambda _: agree(letter, key, number))

    assert sorted(outcomes) == [Outcome.AGREED] + [Outcome.ALREADY] * 7


def test_agreeing_while_the_text_changes_again_binds_only_to_what_was_shown(letter):
    for number in range(6):
        key = letter.signed(f"p{number}@example.org", name=f"Person {number}")
        shown = reword(letter, f"Words {number}.")
        with ThreadPoolExecutor(2) as threads:
            agreeing_now = threads.submit(agree, letter, key, shown)
            changing = threads.submit(reword, letter, f"Again {number}.")
            outcome, latest = agreeing_now.result(), changing.result()

        bound = stands_under(letter, key)
        assert bound == (shown if outcome is Outcome.AGREED else shown - 1)
        assert bound < latest, "nobody stands under a text that they have not seen"
    assert letter.counts().count == 0


def test_whoever_confirms_by_a_script_after_the_change_stands_apart_and_is_asked(letter, asked):
    key = letter.sign()
    reword(letter)

    assert letter.confirm(key) is Confirmation.CONFIRMED
    assert (letter.counts().count, letter.counts().earlier) == (0, 1)
    ask(letter)
    assert asked() == ["sian@example.org"]


def test_names_without_an_address_stay_apart_and_the_desk_is_told_how_many(letter, runtime, asked):
    with letter.transaction() as (session, row):
        rows = import_rules.rows(b"kind,name\nindividual,Paper Jones\nindividual,Paper Rees")
        imports.import_signatures(session, row, rows, now=runtime.clock())
    key = letter.signed("a@example.org")
    letter.signed("b@example.org", name="Other")
    assert figures(letter) is None
    number = reword(letter)
    ask(letter)
    agree(letter, key, number)

    assert asked() == ["a@example.org", "b@example.org"]
    told = figures(letter)
    assert (told.agreed, told.waiting, told.unreachable) == (1, 1, 2)
    assert (letter.counts().count, letter.counts().earlier) == (1, 3)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_asked_agreed_and_changed_the_sum_of_both_figures_stays(letter, seed):
    chance = random.Random(seed)
    keys = [letter.signed(f"p{n}@example.org", name=f"Person {n}") for n in range(6)]
    shown = 1
    for step in range(20):
        match chance.choice(["ask", "agree", "agree", "change", "correct"]):
            case "ask":
                ask(letter)
            case "agree":
                agree(letter, chance.choice(keys), shown)
            case "change":
                shown = reword(letter, f"Words {step}.")
            case "correct":
                shown = reword(letter, f"Words {step}.", Alteration.CORRECTION)
        counts = letter.counts()
        assert counts.count + counts.earlier == len(keys)
