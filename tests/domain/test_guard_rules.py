"""What campaigners type to hold or to let through."""

import ipaddress
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.guard import RuleSubject, RuleVerdict, client_of, networks_of
from openletter.domain.guard_rules import (
    Named,
    is_far_reaching,
    named,
    network,
    refuse_by_accident,
    window_end,
)
from openletter.errors import InvalidInput

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed, subject, value",
    [
        ("example.org", "domain", "example.org"),
        (" @Example.ORG ", "domain", "example.org"),
        ("*.mail.example.org", "domain", "mail.example.org"),
        ("bücher.example", "domain", "xn--bcher-kva.example"),
        ("googlemail.com", "domain", "gmail.com"),
        ("Name@Example.org", "address", "name@example.org"),
        ("J.Doe+letters@googlemail.com", "address", "jdoe@gmail.com"),
        ("203.0.113.7", "network", "203.0.113.7/32"),
        ("203.0.113.7/24", "network", "203.0.113.0/24"),
        ("2001:db8::1", "network", "2001:db8::/64"),
        ("2001:DB8:1::/48", "network", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "network", "203.0.113.7/32"),
        ("0.0.0.0/0", "network", "0.0.0.0/0"),
    ],
)
def test_domains_addresses_and_networks_are_told_apart(typed, subject, value):
    assert named(typed) == Named(RuleSubject(subject), value)


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        " ",
        "org",
        "exa mple.org",
        "203.0.113.999",
        "203.0.113.0/33",
        "https://example.org/",
        "example..org",
        "-example.org",
        "x" * 300 + ".org",
        "a@b@c",
        "<script>",
        "example.org; DROP TABLE",
        "1.2.3",
    ],
)
def test_nonsense_is_refused_in_a_sentence_that_says_what_to_type(nonsense):
    with pytest.raises(InvalidInput, match="Enter a domain"):
        named(nonsense)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(typed):
    for read in (named, network):
        with suppress(InvalidInput):
            assert len(read(typed).value) <= 254


@given(st.ip_addresses())
def test_a_rule_for_the_address_somebody_has_is_found_for_their_client(address):
    assert network(str(address)).value in networks_of(client_of(str(address)))


@given(st.ip_addresses(), st.integers(0, 64))
def test_a_network_in_a_rule_holds_exactly_those_in_it(address, shorter):
    whole = ipaddress.ip_network(address)
    reached = whole.supernet(new_prefix=max(0, min(64, whole.max_prefixlen) - shorter))
    rule = network(str(reached)).value
    client = client_of(str(address))
    if ipaddress.ip_network(client).version == ipaddress.ip_network(rule).version:
        assert rule in networks_of(client)


def test_a_large_part_of_the_internet_is_not_named_by_accident():
    for wide in ("0.0.0.0/0", "10.0.0.0/8", "::/0", "2001::/16"):
        assert is_far_reaching(network(wide))
        with pytest.raises(InvalidInput, match="would wait for your review"):
            refuse_by_accident(network(wide), RuleVerdict.BLOCK, field="value")
        with pytest.raises(InvalidInput, match="attackers"):
            refuse_by_accident(network(wide), RuleVerdict.ALLOW, field="network")
    for usual in ("203.0.113.7", "172.16.0.0/16", "2001:db8::/32"):
        refuse_by_accident(network(usual), RuleVerdict.BLOCK, field="value")
    refuse_by_accident(named("example.org"), RuleVerdict.BLOCK, field="value")


def test_a_window_is_open_for_hours():
    assert window_end("4", NOW) == NOW + timedelta(hours=4)
    for nonsense in ("", "0", "-1", "1000", "x", "4.5"):
        with pytest.raises(InvalidInput, match="for how long"):
            window_end(nonsense, NOW)
