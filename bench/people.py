"""People with names of their own, as many as are wanted: what is set once must not be set for all who share a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openletter.domain.signatures import Verification
from openletter.dossier.collation import key
from openletter.dossier.record import Person

GIVEN = (
    "Aled", "Angharad", "Aneirin", "Ann", "Ayesha", "Bethan", "Bronwen", "Carys", "Catrin",
    "Ceri", "Dafydd", "David", "Deiniol", "Dylan", "Efa", "Elen", "Elin", "Elizabeth", "Emyr",
    "Ffion", "Gareth", "Gethin", "Gwen", "Gwenllïan", "Heledd", "Huw", "Idris", "Ioan", "Jamal",
    "John", "Llinos", "Lowri", "Mair", "Mary", "Mohammed", "Nerys", "Owain", "Rhys", "Siân",
    "Tŷfaelog",
)  # fmt: skip
FAMILY = (
    "Abdulrahman", "Adams", "Ahmed", "Ali", "Anderson", "Bailey", "Baker", "Begum", "Bennett",
    "Bevan", "Bowen", "Brown", "Bryant", "Campbell", "Carter", "Clarke", "Collins", "Cooper",
    "Cox", "Davies", "Edwards", "Ellis", "Evans", "Fisher", "Fletcher", "Ford", "Foster",
    "Francis", "George", "Gibson", "Gough", "Gray", "Green", "Griffiths", "Gruffydd", "Hall",
    "Harding", "Harris", "Havard", "Hill", "Hopkins", "Howells", "Hughes", "Humphreys", "Hussain",
    "James", "Jenkins", "John", "Jones", "Kaur", "Khan", "King", "Lee", "Lewis", "Llewelyn",
    "Lloyd", "Llwyd", "Marshall", "Martin", "Matthews", "Meredith", "Miller", "Mitchell", "Moore",
    "Morgan", "Morris", "Murphy", "Ng", "Nicholas", "O’Brien", "O’Connor", "Owen", "Parker",
    "Parry", "Patel", "Phillips", "Powell", "Price", "Pritchard", "Probert", "Pryce", "Prŷs",
    "Pugh", "Rees", "Richards", "Roberts", "Rogers", "Rowlands", "Samuel", "Shah", "Singh",
    "Smith", "Stephens", "Taylor", "Thomas", "Vaughan", "Walters", "Watkins", "Williams",
)  # fmt: skip
INITIALS = "ABCDEFGHIJLMNOPRSTUWY"
ROLES = (
    "",
    "carer",
    "",
    "Professor of Social Policy, Aberystwyth University",
    "nurse",
    "",
    "trustee, {town} Community Partnership",
    "parent",
    "",
    "youth worker, {town}",
)
TOWNS = (
    "Aberaeron", "Aberdare", "Abertillery", "Ammanford", "Bala", "Bangor", "Barry", "Blackwood", "Brecon",
    "Butetown", "Caerphilly", "Cardigan", "Chepstow", "Conwy", "Denbigh", "Dolgellau", "Fishguard", "Flint",
    "Holyhead", "Lampeter", "Llandeilo", "Llanelli", "Maesteg", "Machynlleth", "Newtown", "Penarth", "Pwllheli",
    "Ruthin", "Tenby", "Tregaron", "Ystradgynlais",
)  # fmt: skip


def people(numbers: Iterable[int]) -> Iterator[Person]:
    """Return a person for each number, no two with the same name."""
    for number in numbers:
        rest, given = divmod(number, len(GIVEN))
        rest, family = divmod(rest, len(FAMILY))
        initials = []
        while rest or not initials:
            rest, initial = divmod(rest, len(INITIALS))
            initials.append(INITIALS[initial] + ".")
        yield Person(
            " ".join((GIVEN[given], *initials, FAMILY[family])),
            # So many towns that no two pages end alike: a checker would take such a line for a running foot.
            ROLES[number // 7 % len(ROLES)].format(town=TOWNS[number // 11 % len(TOWNS)]),
            "",
            Verification.EMAIL,
            "2026-11-24",
        )


def listed(numbers: Iterable[int]) -> tuple[Person, ...]:
    """Return people in the order of the alphabet."""
    return tuple(sorted(people(numbers), key=lambda person: key(person.name, "en")))
