"""Who is the same: names folded so that spelling makes no difference, and nothing else does."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.identity import KEY_MAX, name_key, organisation_key, person_key
from openletter.domain.signatures import SignatureKind

NAMES = st.text(max_size=60)
WORDS = st.lists(
    st.text("abcdefghijklmnoprstuwyŵŷâ", min_size=3, max_size=9), min_size=2, max_size=4
)
PLAIN = st.sampled_from(
    ["Cymdeithas Llyfrgelloedd", "Tenby Readers", "Tŷ Agored", "Friends of Maindee Library"]
)


@pytest.mark.parametrize(
    "one, other",
    [
        ("Tenby Readers", "TENBY READERS"),
        ("Tenby Readers", "The Tenby Readers"),
        ("Tenby Readers", "Tenby Readers Ltd"),
        ("Tenby Readers", "Tenby Readers Ltd."),
        ("Tenby Readers", "Tenby-Readers, Limited"),
        ("Tenby Readers", "Tenby Readers C.I.C."),
        ("Tenby Readers", "Tenby Readers Community Interest Company"),
        ("Tenby Readers", "  Tenby   Readers (CIO)"),
        ("Darllenwyr Dinbych", "Darllenwyr Dinbych Cyf."),
        ("Darllenwyr Dinbych", "Y Darllenwyr Dinbych Cyfyngedig"),
        ("Books & Bread", "Books and Bread"),
        ("Llyfrau a Bara", "Llyfrau & Bara"),
        ("Bara ac Ymenyn", "Bara & Ymenyn"),
        ("Tŷ Agored", "Ty Agored"),
        ("Women's Aid", "Women’s Aid"),
        ("Women's Aid", "Womens Aid"),
        ("Ｔｅｎｂｙ Readers", "Tenby Readers"),
    ],
)
def test_the_same_organisation_however_it_is_written(one, other):
    assert organisation_key(one) == organisation_key(other)


@pytest.mark.parametrize(
    "one, other",
    [
        ("Tenby Readers", "Tenby Writers"),
        ("Tenby Readers", "Readers"),
        ("Cyngor Gwynedd", "Gwynedd Council"),
        ("Friends of Branch 1", "Friends of Branch 2"),
        ("Limited", "The"),
        ("Library A1", "Library B1"),
    ],
)
def test_others_are_others(one, other):
    assert organisation_key(one) != organisation_key(other)


@pytest.mark.parametrize(
    "name", ["Ltd", "The", "And", "Y", "&", "!!!", "…", "The Ltd", "李氏", "Ω"]
)
def test_a_name_of_nothing_else_keeps_what_it_has(name):
    assert organisation_key(name)


@given(NAMES)
def test_a_key_is_its_own_key(name):
    assert organisation_key(organisation_key(name)) == organisation_key(name)
    assert person_key(person_key(name)) == person_key(name)


@given(NAMES)
def test_a_key_fits_its_column_and_has_no_space_at_its_edges(name):
    for key in (organisation_key(name * 9), person_key(name * 9)):
        assert len(key) <= KEY_MAX
        assert key == key.strip()


@given(
    WORDS,
    st.sampled_from(["", "The ", "the ", "Y "]),
    st.sampled_from(["", " Ltd", ", Cyf.", " CIC"]),
)
def test_article_and_legal_form_make_no_difference(words, before, after):
    name = " ".join(words)
    assert organisation_key(f"{before}{name}{after}") == organisation_key(name)


@given(PLAIN, st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
def test_case_makes_no_difference(name, changed):
    assert organisation_key(changed(name)) == organisation_key(name)
    assert person_key(changed(name)) == person_key(name)


@given(PLAIN, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_form_of_unicode_makes_no_difference(name, form):
    assert organisation_key(unicodedata.normalize(form, name)) == organisation_key(name)


@given(PLAIN, st.sampled_from([",", " -", "!", " /", "  ", " –"]))
def test_punctuation_makes_no_difference(name, sign):
    assert organisation_key(name.replace(" ", f"{sign} ")) == organisation_key(name)


def test_an_organisation_is_known_by_its_own_name_and_a_person_by_theirs():
    assert name_key(SignatureKind.ORGANISATION, "Siân", "The Readers") == "readers"
    assert name_key(SignatureKind.INDIVIDUAL, "Siân Prŷs", "The Readers") == "sian prys"
