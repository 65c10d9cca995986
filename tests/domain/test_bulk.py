"""How signatures are chosen for a change, and why it needs a reason."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from openletter.domain.bulk import BulkKind, Selection, reason, selection
from openletter.domain.guard import HoldReason
from openletter.domain.signatures import SignatureState
from openletter.errors import InvalidFields, InvalidInput

CARDIFF = ZoneInfo("Europe/London")


def test_what_is_typed_becomes_a_selection_with_times_as_the_host_reads_them():
    chosen = selection(
        {"words": "  robot ", "state": "pending", "reason_held": "rate", "domain": "@Flood.Example",
         "network": "203.0.113.9/24", "since": "2026-06-01T20:00"}, CARDIFF,
    )  # fmt: skip

    assert chosen == Selection(
        words="robot", state=SignatureState.PENDING, reason=HoldReason.RATE,
        domain="flood.example", network="203.0.113.0/24",
        since=datetime(2026, 6, 1, 19, 0, tzinfo=UTC),
    )  # fmt: skip


def test_a_selection_is_read_back_as_it_was_written():
    chosen = selection({"since": "2026-11-22 20:00", "network": "::/0", "held": "1"}, CARDIFF)

    assert Selection.restored(chosen.stored()) == chosen
    assert Selection.restored(Selection(ids=(3, 5)).stored()).ids == (3, 5)


def test_every_fault_is_named_at_its_field():
    with pytest.raises(InvalidFields) as refused:
        selection(
            {"since": "soon", "until": "later", "network": "the hall", "domain": "the bots"},
            CARDIFF,
        )

    faulty = {fault.field for fault in refused.value.faults}
    assert faulty == {"since", "until", "network", "domain"}


@pytest.mark.parametrize(
    "typed, found",
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("googlemail.com", "gmail.com"),
        ("", ""),
    ],
)
def test_a_domain_is_chosen_as_addresses_are_compared(typed, found):
    assert selection({"domain": typed}, CARDIFF).domain == found


def test_an_end_before_the_beginning_is_refused():
    with pytest.raises(InvalidFields):
        selection({"since": "2026-11-22 20:00", "until": "2026-11-22 20:00"}, CARDIFF)


def test_a_removal_needs_a_reason_of_some_words_and_nothing_else_does():
    assert reason(" A \n robot ", BulkKind.REMOVE) == "A robot"
    assert reason("", BulkKind.HIDE) == ""
    for wrong in (" ", "x" * 301):
        with pytest.raises(InvalidInput):
            reason(wrong, BulkKind.REMOVE)
