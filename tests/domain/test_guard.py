"""Which clients are one, and which traces give a program away."""

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain.guard import (
    BURST_MAX,
    MAILS_MAX,
    SUSTAINED_MAX,
    HoldReason,
    Recent,
    Traces,
    client_of,
    domains_of,
    is_of_the_internet,
    networks_of,
)

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "remote, client",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::FFFF:cb00:7107", "203.0.113.7"),
        ("203.0.113.7:52100", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:52100", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("", None),
        (None, None),
        ("unknown", None),
        ("203.0.113.7, 198.51.100.1", None),
        ("203.0.113.999", None),
    ],
)
def test_an_address_stands_for_its_client(remote, client):
    assert client_of(remote) == client


@given(st.ip_addresses(v=6).filter(lambda address: address.ipv4_mapped is None))
def test_addresses_of_one_ipv6_network_are_one_client(address):
    neighbour = ipaddress.IPv6Address(int(address) ^ 0xFFFF)
    assert client_of(str(address)) == client_of(str(neighbour))


@given(st.ip_addresses())
def test_a_client_lies_in_every_network_named_for_it_and_fits_its_column(address):
    client = client_of(str(address))
    assert len(client) <= 45
    assert {"0.0.0.0/0", "::/0"} & set(networks_of(client))
    for network in networks_of(client):
        assert ipaddress.ip_network(client).subnet_of(ipaddress.ip_network(network))


def test_a_proxy_of_ones_own_is_no_address_of_the_internet():
    assert is_of_the_internet("8.8.8.8")
    assert is_of_the_internet(client_of("2a00:1450::1"))
    for local in ("127.0.0.1", "172.17.0.1", client_of("::1"), client_of("fd00::1"), ""):
        assert not is_of_the_internet(local)


def test_a_domain_lies_under_its_parents():
    assert domains_of("mail.example.org") == ["mail.example.org", "example.org", "org"]


def test_the_line_is_where_a_class_still_fits_under_it():
    assert not Recent(BURST_MAX - 1, SUSTAINED_MAX - 1).is_over_the_line
    assert Recent(BURST_MAX, BURST_MAX).is_over_the_line
    assert Recent(0, SUSTAINED_MAX).is_over_the_line
    assert Recent(0, MAILS_MAX - 1).may_cause_mail
    assert not Recent(0, MAILS_MAX).may_cause_mail


@pytest.mark.parametrize(
    "traces, reason",
    [
        (Traces(), None),
        (Traces(trapped=True), HoldReason.TRAP),
        (Traces(shown_at=NOW - timedelta(seconds=1.9)), HoldReason.HASTE),
        (Traces(shown_at=NOW + timedelta(seconds=30)), HoldReason.HASTE),
        (Traces(shown_at=NOW - timedelta(seconds=2)), None),
        (Traces(shown_at=NOW - timedelta(days=30)), None),
        (Traces(trapped=True, shown_at=NOW), HoldReason.TRAP),
    ],
)
def test_traces_tell_a_program_from_a_person(traces, reason):
    assert traces.give_away(NOW) is reason
