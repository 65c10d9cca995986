import pytest

from openletter.domain.signatures import (
    TRANSITIONS,
    SignatureKind,
    SignatureState,
    Verification,
    details,
    digest,
)
from openletter.domain.statements import StatementUse
from openletter.errors import InvalidFields


def faults(**raw):
    with pytest.raises(InvalidFields) as refused:
        details(raw)
    return [fault.field for fault in refused.value.faults]


def test_a_person_needs_a_name_and_nothing_else():
    made = details({"kind": "individual", "name": "Siân"})

    assert (made.kind, made.name, made.organisation, made.role) == (
        SignatureKind.INDIVIDUAL,
        "Siân",
        "",
        "",
    )
    assert (made.sector, made.country) == (None, None)


def test_a_person_may_name_where_they_belong():
    made = details({"kind": "individual", "name": "Siân", "organisation": "Tenby Readers"})
    assert made.organisation == "Tenby Readers"


def test_an_organisation_signs_by_a_person():
    assert faults(kind="organisation", organisation="Tenby Readers") == ["name"]
    assert faults(kind="organisation", name="Siân") == ["organisation"]


def test_an_organisation_recorded_from_paper_may_go_without():
    made = details({"kind": "organisation", "organisation": "Readers"}, Verification.RECORDED)
    assert made.name == ""


def test_even_a_recorded_person_has_a_name():
    with pytest.raises(InvalidFields):
        details({"kind": "individual"}, Verification.RECORDED)


def test_faults_come_in_the_order_of_the_form():
    assert faults(kind="x", name="", organisation="\x00", role="\x00", sector="x", country="x") == [
        "kind",
        "name",
        "organisation",
        "role",
        "sector",
        "country",
    ]


def test_an_empty_affiliation_is_none_even_with_spaces():
    assert details({"kind": "individual", "name": "S", "organisation": "  "}).organisation == ""


def test_what_was_taken_back_never_stands_again():
    assert TRANSITIONS[SignatureState.WITHDRAWN] == frozenset()
    assert SignatureState.PENDING not in TRANSITIONS[SignatureState.CONFIRMED]


def test_whatever_changes_in_what_is_shown_changes_its_digest():
    made = details({"kind": "individual", "name": "Siân", "role": "Reader"})
    moved = details({"kind": "individual", "name": "Siân Reader"})
    digests = [
        digest(made, "", None, public=True, updates=False, revision_id=1),
        digest(made, "", None, public=False, updates=False, revision_id=1),
        digest(made, "Words.", StatementUse.DOSSIER, public=True, updates=False, revision_id=1),
        digest(made, "Words.", StatementUse.PUBLIC, public=True, updates=False, revision_id=1),
        digest(moved, "", None, public=True, updates=False, revision_id=1),
        digest(made, "", None, public=True, updates=False, revision_id=2),
        digest(made, "", None, public=True, updates=True, revision_id=1),
    ]

    assert len(set(digests)) == len(digests)
    assert digests[0] == digest(made, "", None, public=True, updates=False, revision_id=1)
