"""Who came and who left between two editions, and what else is different."""

from __future__ import annotations

from dataclasses import replace

from openletter.domain.plans import PartKind, Plan
from openletter.domain.signatures import SignatureKind, Verification
from openletter.domain.support import MediaKind
from openletter.dossier.compare import Change, Named, Seen, Words, compare
from openletter.dossier.record import Organisation, Person, Record, Support, Voice
from tests.dossier.desk import Desk


def record(desk: Desk, **changes: object) -> Record:
    return replace(desk.record(), **changes)  # type: ignore[arg-type]


def person(name: str, organisation: str = "") -> Person:
    return Person(name, "", organisation, Verification.EMAIL)


def named(name: str, organisation: str = "") -> Named:
    return Named(SignatureKind.INDIVIDUAL, name, organisation)


def test_an_edition_is_no_different_from_itself(desk: Desk) -> None:
    desk.sign("Gwen Rees")
    one = desk.record()
    found = compare(one, one)
    assert (found.came, found.left, found.figures, found.text_changed) == ((), (), (), False)
    assert (found.extracts_added, found.extracts_dropped, found.not_compared) == ((), (), ())


def test_who_came_and_who_left_stand_in_the_order_of_printing(desk: Desk) -> None:
    older = record(desk, people=(person("Aled"), person("Mair"), person("Zoë")))
    newer = record(desk, people=(person("Aled"), person("Bethan"), person("Nia")))
    found = compare(older, newer)
    assert found.came == (named("Bethan"), named("Nia"))
    assert found.left == (named("Mair"), named("Zoë"))


def test_of_two_with_one_name_one_can_leave(desk: Desk) -> None:
    older = record(desk, people=(person("Aled Jones"), person("Aled Jones")))
    newer = record(desk, people=(person("Aled Jones"),))
    assert compare(older, newer).left == (named("Aled Jones"),)
    assert compare(newer, older).came == (named("Aled Jones"),)


def test_an_affiliation_tells_two_of_one_name_apart(desk: Desk) -> None:
    older = record(desk, people=(person("Aled Jones", "Tenby Readers"),))
    newer = record(desk, people=(person("Aled Jones", "Town council"),))
    found = compare(older, newer)
    assert (found.came, found.left) == (
        (named("Aled Jones", "Town council"),),
        (named("Aled Jones", "Tenby Readers"),),
    )


def test_an_organisation_stays_whoever_signs_for_it(desk: Desk) -> None:
    def its(signed_by: str) -> Organisation:
        return Organisation("Tenby Readers", signed_by, "Chair", None, Verification.EMAIL)

    older = record(desk, organisations=(its("Gwen"),))
    newer = record(desk, organisations=(its("Aled"), its("Aled")))
    assert compare(older, newer).came == (Named(SignatureKind.ORGANISATION, "", "Tenby Readers"),)


def test_a_list_that_one_edition_does_not_print_is_not_compared(desk: Desk) -> None:
    older = record(desk, people=(person("Aled"),))
    newer = record(desk, plan=Plan(parts=(PartKind.SUMMARY, PartKind.ORGANISATIONS)), people=())
    found = compare(older, newer)
    assert (found.came, found.left) == ((), ())
    assert found.not_compared == (PartKind.PEOPLE,)


def test_figures_are_told_that_are_not_as_they_were(desk: Desk) -> None:
    older = record(desk)
    newer = replace(older, figures=replace(older.figures, signatures=12, withdrawn=1))
    assert compare(older, newer).figures == (
        Change("signatures", 0, 12),
        Change("withdrawn", 0, 1),
    )


def test_extracts_that_were_added_and_dropped_are_told(desk: Desk) -> None:
    older = record(desk, voices=(Voice("Do it.", "Gwen", "", "", 1), Voice("Now.", "", "", "", 2)))
    newer = record(desk, voices=(Voice("Do it.", "Gwen", "", "", 2), Voice("Soon.", "", "", "", 2)))
    found = compare(older, newer)
    assert found.extracts_added == (Words("Soon.", "", ""),)
    assert found.extracts_dropped == (Words("Now.", "", ""),)


def test_messages_of_support_that_came_and_went_are_told_by_their_files(desk: Desk) -> None:
    def message(key: str, caption: str) -> Support:
        return Support(MediaKind.SOUND, caption, "Words.", "", "Gwen", "", "", "", 9, key)

    older = record(desk, support=(message("a", "Here"), message("b", "Gone")))
    newer = record(desk, support=(message("c", "New"), message("a", "Here, with other words")))
    found = compare(older, newer)
    assert found.support_added == (Seen("c", "New", "Gwen", ""),)
    assert found.support_dropped == (Seen("b", "Gone", "Gwen", ""),)

    without = record(desk, plan=Plan(parts=(PartKind.PEOPLE, PartKind.ORGANISATIONS)), support=())
    apart = compare(older, without)
    assert (apart.support_added, apart.support_dropped) == ((), ())
    assert PartKind.STATEMENTS in apart.not_compared


def test_another_revision_is_told(desk: Desk) -> None:
    older = record(desk)
    newer = replace(older, letter=replace(older.letter, revision=2))
    assert compare(older, newer).text_changed
