import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.addresses import PROVIDERS, address, canonical_form, deliverable, folded
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


@pytest.mark.parametrize(
    "one, other",
    [
        ("sian.prys@gmail.com", "S.ian.P.rys+letter@googlemail.com"),
        ("sian@outlook.com", "sian+letter@outlook.com"),
        ("sian@hotmail.com", "SIAN+x+y@hotmail.com"),
        ("sian@me.com", "sian+letter@me.com"),
        ("sian@fastmail.com", "sian+letter@fastmail.com"),
        ("sian@zohomail.com", "sian+letter@zohomail.com"),
        ("sian_prys@proton.me", "s.i-anprys+letter@proton.me"),
        ("ﬁon@example.org", "fion@example.org"),
    ],
)
def test_what_the_provider_brings_to_one_mailbox_is_one_address(one, other):
    assert address(one).canonical == address(other).canonical


@pytest.mark.parametrize(
    "one, other",
    [
        ("sian.prys@outlook.com", "sianprys@outlook.com"),
        ("sian@outlook.com", "sian@hotmail.com"),
        ("sian-letter@yahoo.com", "sian@yahoo.com"),
        ("sian+letter@yahoo.com", "sian@yahoo.com"),
        ("sian_prys@gmail.com", "sianprys@gmail.com"),
        ("sian.prys@gmail.example", "sianprys@gmail.example"),
        ("sian@proton.me", "sian@protonmail.com"),
        ("sian＋x@gmail.com", "sian@gmail.com"),
    ],
)
def test_what_may_be_two_mailboxes_is_two_addresses(one, other):
    assert address(one).canonical != address(other).canonical


@pytest.mark.parametrize("email", ["Sian.Prys+letters@gmail.com", "s_i-a.n@pm.me"])
def test_messages_go_to_the_address_as_it_was_typed(email):
    assert address(email).typed == deliverable(address(email).typed) == email


def test_an_address_of_nothing_but_a_tag_stays_whole():
    assert address("+tag@gmail.com").canonical == "+tag@gmail.com"
    assert address("-+tag@pm.me").canonical == "-+tag@pm.me"


def test_an_address_that_grows_too_long_when_it_is_folded_is_refused():
    with pytest.raises(InvalidInput):
        address("㌖" * 21 + "@" + "wales." * 30 + "org")


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


LOCAL = st.text(st.sampled_from("abcXYZ09._-+"), min_size=1, max_size=20)
ANY_LOCAL = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
KNOWN = st.sampled_from([domain for provider in PROVIDERS for domain in provider.domains])
UNKNOWN = st.sampled_from(["example.org", "prifysgol.cymru", "yahoo.com", "gmail.com.example"])


@given(ANY_LOCAL, st.one_of(KNOWN, UNKNOWN))
def test_the_canonical_form_of_a_canonical_form_is_itself(local, domain):
    canonical = canonical_form(local, domain)
    again = canonical_form(canonical.rpartition("@")[0], canonical.rpartition("@")[2])
    assert again == canonical


@given(ANY_LOCAL)
def test_no_letter_becomes_a_sign_when_an_address_is_folded(local):
    assert [c for c in folded(local) if c in "@+. "] == [c for c in local if c in "@+. "]


@given(LOCAL, LOCAL, UNKNOWN)
def test_addresses_of_other_providers_are_one_only_if_case_alone_tells_them_apart(
    one, other, domain
):
    same = canonical_form(one, domain) == canonical_form(other, domain)
    assert same == (one.casefold() == other.casefold())


@given(st.text(st.sampled_from("abcxyz09"), min_size=1, max_size=12), LOCAL, KNOWN, st.data())
def test_case_tags_and_signs_that_a_provider_ignores_make_no_other_address(
    mailbox, tag, domain, data
):
    (provider,) = [one for one in PROVIDERS if domain in one.domains]
    typed = "".join(
        data.draw(st.sampled_from((c, c.upper())))
        + data.draw(st.sampled_from(("", *provider.ignored)))
        for c in mailbox
    )
    canonical = canonical_form(mailbox, domain)
    assert canonical_form(f"{typed}+{tag}", domain.upper()) == canonical
    assert canonical.startswith(f"{mailbox}@")
