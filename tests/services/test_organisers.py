"""What a coalition says about itself, and where its page is."""

import pytest

from openletter.db.letters import Organiser
from openletter.domain.addresses import address
from openletter.errors import InvalidFields
from openletter.services import campaigners, organisers


def test_a_coalition_is_described_in_something_readable_or_not_at_all(runtime, organiser_id):
    with runtime.database.transaction() as session:
        organiser = session.get_one(Organiser, organiser_id)
        organisers.describe(session, organiser, "  Darllenwyr   Cymru ", "We *read*.\r\n")
        for name, about in (
            ("", ""),
            (" ", "x"),
            ("Readers\u202e", ""),
            ("x" * 201, ""),
            ("R", "x" * 4_001),
        ):
            with pytest.raises(InvalidFields):
                organisers.describe(session, organiser, name, about)
        assert (organiser.name, organiser.about) == ("Darllenwyr Cymru", "We *read*.")


def test_each_coalition_gets_an_address_of_its_own_that_stays(runtime):
    with runtime.database.transaction() as session:
        names = ("Côr Cymru", "Cor, Cymru", "合唱团")
        made = [
            campaigners.add(
                session, address(f"{n}@example.org"), name, now=runtime.clock()
            ).organiser
            for n, name in enumerate(names)
        ]
        assert [one.slug for one in made] == ["cor-cymru", "cor-cymru-2", "organiser"]
        organisers.describe(session, made[0], "Another name", "")
        assert made[0].slug == "cor-cymru"
