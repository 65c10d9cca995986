"""An organisation's authority trail: what must be said, and what a mail address says about a website."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.addresses import address
from openletter.domain.authority import FREE_MAIL, DomainMatch, domain_match, trail, website
from openletter.domain.basis import AuthorityBasis
from openletter.errors import InvalidFields, InvalidInput

TODAY = date(2026, 11, 22)
SIGNATORY = address("sian@tenbyreaders.example")
BOARD = {"role": "Chair", "basis": "board", "decided_on": "3/5/2026"}
OFFICER = {"officer_name": "Mair Hughes", "officer_email": "mair@tenbyreaders.example"}


def faults(raw):
    with pytest.raises(InvalidFields) as refused:
        trail(raw, SIGNATORY, TODAY)
    return {fault.field: str(fault) for fault in refused.value.faults}


def test_a_board_decides_on_a_day():
    made = trail(BOARD, SIGNATORY, TODAY)

    assert (made.basis, made.decided_on) == (AuthorityBasis.BOARD, date(2026, 5, 3))
    assert (made.website, made.registration_number, made.officer) == ("", "", None)


@pytest.mark.parametrize("day", ["22/11/2026", "2026-11-22", "22.11.2026"])
def test_today_is_a_day_on_which_a_board_can_have_decided(day):
    assert trail(BOARD | {"decided_on": day}, SIGNATORY, TODAY).decided_on == TODAY


def test_an_office_needs_neither_day_nor_words():
    made = trail({"role": "Chair", "basis": "officer", "decided_on": "soon"}, SIGNATORY, TODAY)
    assert (made.basis, made.decided_on, made.basis_note) == (AuthorityBasis.OFFICER, None, "")


def test_any_other_way_is_told_in_a_few_words():
    made = trail(
        {"role": "Clerk", "basis": "other", "basis_note": "A vote of the members"}, SIGNATORY, TODAY
    )
    assert made.basis_note == "A vote of the members"


@pytest.mark.parametrize(
    "changes, field, says",
    [
        ({"basis": ""}, "basis", "how it was decided"),
        ({"basis": "oracle"}, "basis", "how it was decided"),
        ({"role": " "}, "role", "Enter your role"),
        ({"decided_on": ""}, "decided_on", "like 31/3/2026"),
        ({"decided_on": "30/2/2026"}, "decided_on", "like 31/3/2026"),
        ({"decided_on": "23/11/2026"}, "decided_on", "still to come"),
        ({"basis": "other"}, "basis_note", "in a few words"),
        ({"basis": "other", "basis_note": "x" * 201}, "basis_note", "200 characters"),
        ({"basis": "other", "basis_note": "see https://a.example"}, "basis_note", "web addresses"),
        ({"website": "not a website"}, "website", "like tenbyreaders.org.uk"),
        ({"registration_number": "none"}, "registration_number", "registered"),
        ({"registration_number": "1" * 61}, "registration_number", "60 characters"),
        ({"officer_name": "Mair"}, "officer_email", "Enter the second officer’s email address"),
        ({"officer_email": "m@o.example"}, "officer_name", "Enter the second officer’s name"),
        (OFFICER | {"officer_email": "mair"}, "officer_email", "like name@example.org"),
        (OFFICER | {"officer_email": "SIAN@tenbyreaders.example"}, "officer_email", "another"),
        (OFFICER | {"officer_role": "https://a.example"}, "officer_role", "web addresses"),
    ],
)
def test_what_is_missing_or_wrong_is_named_at_its_field(changes, field, says):
    told = faults(BOARD | changes)

    assert list(told) == [field]
    assert says in told[field]


def test_everything_that_is_wrong_is_told_at_once():
    assert set(faults({"website": "??", "officer_role": "Treasurer"})) == {
        "basis",
        "website",
        "role",
        "officer_name",
        "officer_email",
    }


@pytest.mark.parametrize(
    "typed, host",
    [
        ("tenbyreaders.org.uk", "tenbyreaders.org.uk"),
        ("www.tenbyreaders.org.uk", "tenbyreaders.org.uk"),
        ("HTTPS://www.TenbyReaders.org.uk:8443/about?us=1#top", "tenbyreaders.org.uk"),
        ("http://tenbyreaders.org.uk.", "tenbyreaders.org.uk"),
        ("  tŷ-llyfrau.cymru/  ", "xn--t-llyfrau-e8b.cymru"),
        ("www.com", "www.com"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_website_is_known_by_its_host_however_its_address_is_typed(typed, host):
    found = website(typed)
    assert found == host or found == website(found)
    if host.isascii() and "xn--" not in host:
        assert found == host


@pytest.mark.parametrize(
    "typed",
    [
        "localhost",
        "readers",
        "the library in Tenby",
        "info@tenbyreaders.org.uk",
        "ftp://tenbyreaders.org.uk",
        "javascript://tenbyreaders.org.uk",
        "http://192.168.0.1/",
        "http://[::1]/",
        "http://[nonsense",
        "tenby_readers.org.uk",
        "-tenby.org.uk",
        "tenby..org.uk",
        "https://",
        "/about",
        "a" * 64 + ".org",
        "x" * 400,
        "tenby\u202e.org.uk",
    ],
)
def test_what_is_no_public_website_is_refused(typed):
    with pytest.raises(InvalidInput) as refused:
        website(typed)
    assert refused.value.field == "website"


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_host_in_ascii_or_refused(typed):
    try:
        host = website(typed)
    except InvalidInput:
        return
    assert host.isascii()
    assert host == host.lower()
    assert host == "" or "." in host
    assert website(host) == host, "a host is its own host"


OWN, FREE, OTHER, UNKNOWN = (
    DomainMatch.OWN,
    DomainMatch.FREE_MAIL,
    DomainMatch.OTHER,
    DomainMatch.UNKNOWN,
)


@pytest.mark.parametrize(
    "host, mail, match",
    [
        ("tenbyreaders.org.uk", "sian@tenbyreaders.org.uk", OWN),
        ("tenbyreaders.org.uk", "sian@POST.TenbyReaders.org.uk", OWN),
        ("library.cardiff.gov.uk", "sian@cardiff.gov.uk", OWN),
        ("xn--t-llyfrau-e8b.cymru", "sian@xn--t-llyfrau-e8b.cymru", OWN),
        ("tenbyreaders.org.uk", "sian@tenby.org.uk", OTHER),
        ("tenbyreaders.org.uk", "sian@nottenbyreaders.org.uk", OTHER),
        ("tenbyreaders.org.uk", "sian@tenbyreaders.org.uk.evil.example", OTHER),
        # Whoever registers under a public suffix is nobody's subdomain.
        ("tenbyreaders.org.uk", "sian@org.uk", OTHER),
        ("tenbyreaders.cymru", "sian@cymru", OTHER),
        ("co.uk", "sian@anybody.co.uk", OTHER),
        ("gov.uk", "sian@anybody.gov.uk", OTHER),
        ("tenbyreaders.github.io", "sian@github.io", OTHER),
        ("tenbyreaders.github.io", "sian@others.github.io", OTHER),
        ("tenbyreaders.org.uk", "sian@gmail.com", FREE),
        ("", "sian@gmail.com", FREE),
        ("gmail.com", "sian@gmail.com", FREE),
        ("tenbyreaders.free.fr", "sian@free.fr", FREE),
        ("tenbyreaders.org.uk", "sian@mail.btinternet.com", FREE),
        ("", "sian@tenbyreaders.org.uk", UNKNOWN),
        ("tenbyreaders.org.uk", "", UNKNOWN),
    ],
)
def test_a_mail_domain_is_told_apart(host, mail, match):
    assert domain_match(host, mail) is match


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.co.uk",
        "live.com",
        "live.co.uk",
        "yahoo.com",
        "yahoo.co.uk",
        "icloud.com",
        "me.com",
        "btinternet.com",
        "btopenworld.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "gmx.net",
        "gmx.de",
        "proton.me",
        "protonmail.com",
        "aol.com",
        "aol.co.uk",
        "msn.com",
        "mail.com",
        "fastmail.com",
        "plusnet.com",
        "tutanota.com",
    ],
)
def test_the_providers_that_give_addresses_to_anybody_are_known(domain):
    assert domain in FREE_MAIL


@given(st.sampled_from(sorted(FREE_MAIL)), st.sampled_from(sorted(FREE_MAIL)))
def test_an_address_at_a_free_provider_is_never_an_organisations_own(domain, host):
    assert domain_match(host, f"sian@{domain}") is FREE
