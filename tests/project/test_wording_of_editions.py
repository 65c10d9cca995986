"""What an edition says, and the page that checks it, goes through gettext (`test_wording.py` says how it is found)."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from openletter.db.editions import Edition
from openletter.domain.basis import AuthorityBasis
from openletter.domain.editions import EditionState
from openletter.domain.plans import NameOrder, PartKind
from openletter.domain.signatures import Verification
from openletter.dossier.html import page as dossier_page
from openletter.dossier.record import Person
from openletter.i18n import speech
from openletter.services import editions
from tests.dossier.composing.records import LINKS, RECORD
from tests.project import test_wording as wording

bracketed, letter = wording.bracketed, wording.letter
check = wording.check
LONDON = ZoneInfo("Europe/London")


def test_the_page_that_checks_a_dossier(client, letter):
    with letter.transaction() as (session, row):
        edition = editions.ask_for(session, row, now=letter.runtime.clock())
        edition.state, edition.pages = EditionState.READY, 3
        edition.pdf_sha256 = edition.data_sha256 = "ab" * 32
        edition.data_sha256 = "cd" * 32
        edition.omitted, edition.signed_by = 2, "Имя"
        edition.manifest = [
            {"part": kind.value, "pages": 1, "sha256": "ef" * 32} for kind in PartKind
        ]
        edition.finished_at = letter.runtime.clock()
        session.flush()
        reference = session.get_one(Edition, edition.id).reference
    for number in ("", "OL-9-9", reference):
        for sha256 in ("", "ab" * 32, "cd" * 32, "ee" * 32):
            check(client.get(f"/verify?edition={number}&sha256={sha256}"))
    check(client.get("/verify?sha256=12"), 422)


@pytest.mark.parametrize("order", list(NameOrder))
def test_a_dossier_with_everything_in_it(order):
    html = dossier_page(cyrillic(order), speeches=(speech("en", LONDON),), links=LINKS)
    # A message may have an element in it; and a checksum is written in groups.
    whole = re.sub(r"\b[0-9a-f]{8}\b", " ", " ".join(wording.texts_of(html)))
    assert "⟦" in whole
    assert wording.untranslated(whole) == []


def cyrillic(order):
    """The data of a dossier that has every part, and a word for every figure."""
    names = {"name": "Анна", "role": "врач", "organisation": "Дом"}
    letter = replace(
        RECORD.letter, slug="1", title="Слово", addressee="Министр", salutation="Да,",
        body="Да.", requests=("Да.", "Нет."),
    )  # fmt: skip
    people = tuple(
        Person(name, "врач", "", way, day)
        for name, day in (("Анна", "2026-11-22"), ("7 я", ""))
        for way in Verification
        for _ in range(60)
    )
    return replace(
        RECORD,
        reference="7-3",
        organiser="Друзья",
        letter=letter,
        voices=tuple(replace(one, text="Да.", **names) for one in RECORD.voices),
        statements=tuple(replace(one, text="Да.", **names) for one in RECORD.statements),
        organisations=tuple(
            structs.replace(one, name="Дом", signed_by="Анна", role="", own_domain="", basis=basis)
            for one in RECORD.organisations
            for basis in AuthorityBasis
        ),
        people=people,
        annexes=tuple(replace(one, name="Анна") for one in RECORD.annexes),
        plan=replace(RECORD.plan, name_order=order),
    )
