import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.addresses import address, deliverable
from openletter.errors import InvalidInput


def test_an_address_is_kept_as_typed_and_compared_without_case():
    typed = address(" Sian.Prys@Example.ORG ")

    assert typed.typed == "Sian.Prys@example.org"
    assert typed.canonical == "sian.prys@example.org"


def test_a_domain_in_its_own_script_and_in_ascii_is_one_address():
    assert address("a@bücher.example").canonical == address("a@xn--bcher-kva.example").canonical


def test_letters_beyond_ascii_are_welcome_and_two_ways_to_type_them_are_one():
    assert address("siân@example.org").canonical == address("sia\u0302n@example.org").canonical


def test_a_plus_makes_another_address():
    assert address("sian+a@example.org").canonical != address("sian@example.org").canonical


def test_two_addresses_that_differ_in_the_case_of_a_special_letter_are_one():
    assert address("STRASSE@example.org").canonical == address("straße@example.org").canonical


@pytest.mark.parametrize(
    "wrong",
    [
        "sian",
        "sian@",
        "@example.org",
        "sian@example",
        "sian@@example.org",
        "sian@exa mple.org",
        "si an@example.org",
        "sian@example.org, mair@example.org",
        "sian@example.org\nBcc: mair@example.org",
        "sian@example.org\r\n",
        "sian\x00@example.org",
        "sian@[127.0.0.1]",
        "sian@localhost",
        "Siân <sian@example.org>",
        "sian@example..org",
        ".sian@example.org",
        "sian@-example.org",
        "sian\u202e@example.org",
        "a" * 65 + "@example.org",
        "sian@" + "a" * 250 + ".org",
        "a" * 100_000,
    ],
)
def test_what_cannot_be_written_to_is_refused_with_an_example(wrong):
    with pytest.raises(InvalidInput, match=r"like name@example\.org") as refused:
        address(wrong)
    assert refused.value.field == "email"


@pytest.mark.parametrize("nothing", ["", "   "])
def test_nothing_is_asked_for(nothing):
    with pytest.raises(InvalidInput, match="Enter your email address"):
        address(nothing)


def test_mail_goes_to_the_ascii_domain_where_the_name_is_ascii_too():
    assert deliverable("sian@bücher.example") == "sian@xn--bcher-kva.example"
    assert deliverable("siân@bücher.example") == "siân@bücher.example"
    assert deliverable("sian@example.org") == "sian@example.org"


@given(st.emails())
def test_the_canonical_form_of_an_address_is_its_own(email):
    try:
        canonical = address(email).canonical
    except InvalidInput:
        return
    assert address(canonical).canonical == canonical
    assert address(email.upper()).canonical == canonical


@given(st.text())
def test_whatever_is_typed_is_an_address_of_one_line_or_is_refused(value):
    try:
        typed = address(value)
    except InvalidInput:
        return
    assert typed.typed.isprintable()
    assert typed.typed.count("@") == 1
