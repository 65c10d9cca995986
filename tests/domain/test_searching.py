"""Words are found however they are typed, and only those that a letter publishes are written down."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openletter.domain.safety import NameForm
from openletter.domain.searching import WORD_MAX, WORDS_MAX, question, terms, words, written_down
from openletter.domain.signatures import SignatureKind

PERSON, CLUB = SignatureKind.INDIVIDUAL, SignatureKind.ORGANISATION
LETTERS = st.characters(categories=["L", "M", "N", "P", "Zs", "S"])


def is_found(typed, name, *, kind=PERSON, form=NameForm.FULL, shown_as=NameForm.FULL, **asked):
    role, organisation = asked.pop("role", ""), asked.pop("organisation", "")
    sector, country = asked.pop("sector", None), asked.pop("country", None)
    held = f" {written_down(7, kind, shown_as, (name, role, organisation), sector, country)} "
    wanted = terms(question(typed, **asked.pop("filters", {})), 7, kind, form)
    return all(f" {one.word}{'' if one.is_begun else ' '}" in held for one in wanted)


@pytest.mark.parametrize(
    "typed, name",
    [
        ("sian", "Siân Prŷs"),
        ("microsoft", "微软Microsoft中国"),
        ("SIÂN PR", "Siân Prŷs"),
        ("prys sian", "Siân Prŷs"),
        ("obrien", "Mary O’Brien"),
        ("o'brien", "Mary O’Brien"),
        ("van der b", "Ludwig van der Berg"),
        ("strasse", "Anna Straße"),
        ("lukasz", "Łukasz Żółć"),
        ("oystein", "Øystein Ås"),
        ("istanbul", "İSTANBUL"),
        ("ΣΙΣΥΦΟΣ", "Σίσυφος"),
        ("елкин", "Ёлкин"),
        ("محمد", "مُحَمَّد علي"),
        ("שלום", "שָׁלוֹם"),
        ("सियान", "सियान प्रीस"),
        ("सि", "सियान प्रीस"),
        ("小龙", "李小龙"),
        ("キ", "山田ユキ"),
        ("이소", "이소룡"),
        ("１２３", "Class 123"),
    ],
)
def test_a_name_is_found_however_it_is_typed(typed, name):
    assert is_found(typed, name)


@pytest.mark.parametrize("typed", ["ian", "sian jones", "pryss", "siân prŷs x"])
def test_every_word_must_begin_a_word_of_the_name(typed):
    assert not is_found(typed, "Siân Prŷs")


@given(st.text(LETTERS, max_size=60), st.data())
def test_half_a_word_in_any_form_finds_the_whole(name, data):
    there = words(name)
    assume(there)
    word = data.draw(st.sampled_from(there))
    begun = word[: data.draw(st.integers(1, len(word)))]
    typed = data.draw(st.sampled_from([str.upper, str.lower, str.title, str.swapcase, str]))
    form = data.draw(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
    # What upper case turns into other letters is nothing that a person would type.
    assume(words(typed(begun)) == words(begun))
    assert is_found(unicodedata.normalize(form, typed(begun)), name)


@given(st.text(max_size=80))
def test_folding_again_changes_nothing_and_leaves_no_sign_that_an_index_would_take_for_its_own(
    text,
):
    folded = words(text)
    assert words(" ".join(folded)) == folded
    assert all(word.isalnum() and len(word) <= WORD_MAX for word in folded)


@given(st.text(max_size=300))
def test_a_question_is_bounded_whatever_is_typed(typed):
    assert len(question(typed).words) <= WORDS_MAX


def test_of_people_shown_by_an_initial_nothing_else_finds_them():
    hidden = {"role": "Nurse", "organisation": "Ward Five", "country": "GB-WLS", "sector": "health"}
    by_initial = {"form": NameForm.INITIAL} | hidden
    assert is_found("sian p", "Siân Prŷs", **by_initial)
    for typed in ("pr", "nurse", "ward", "five"):
        assert not is_found(typed, "Siân Prŷs", **by_initial), typed
        assert not is_found(typed, "Siân Prŷs", shown_as=NameForm.INITIAL, **hidden), typed
    for filters in ({"sector": "health"}, {"country": "GB-WLS"}):
        assert is_found("", "Siân Prŷs", filters=filters, **hidden)
        assert not is_found("", "Siân Prŷs", filters=filters, **by_initial)
    assert not is_found("si", "Siân", form=NameForm.INITIAL), "one word may be the whole name"


def test_an_organisation_keeps_its_name_and_who_signs_for_it_follows_the_form():
    club = {"kind": CLUB, "form": NameForm.INITIAL, "organisation": "Readers of Tenby"}
    assert is_found("tenby", "Siân Prŷs", sector="arts", filters={"sector": "arts"}, **club)
    assert not is_found("prys", "Siân Prŷs", **club)


def test_nothing_is_written_down_of_whom_nobody_was_told_to_be_shown():
    assert written_down(7, PERSON, NameForm.NONE, ("Siân", "", ""), "arts", "GB") == ""


def test_a_filter_is_a_whole_word_that_nobody_can_type():
    assert is_found("", "Siân", sector="arts", filters={"sector": "arts"})
    assert not is_found("", "Siân", sector="arts", filters={"sector": "art"})
    assert not is_found("sarts", "Siân", sector="arts")
    assert not is_found("§sarts", "Siân", sector="arts")
