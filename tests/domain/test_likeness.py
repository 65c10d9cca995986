"""What held signatures have in common, and networks as reviewers compare them."""

from datetime import UTC, datetime, timedelta

import pytest

from openletter.domain.guard import client_of
from openletter.domain.likeness import Trace, groups, likenesses, skeleton
from openletter.domain.networks import lies_in, network, network_of
from openletter.errors import InvalidInput

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def trace(number, name="ann ash", domain="example.org", network="203.0.113.0/24", after=0):
    return Trace(number, name, domain, network, NOON + timedelta(seconds=after))


def test_each_is_told_how_many_others_share_something_and_how_soon_it_came():
    found = likenesses(
        [
            trace(1, "person 1"),
            trace(2, "person 2", after=12),
            trace(3, "bea birch", "other.example", "", after=20),
        ]
    )

    assert (found[2].same_network, found[2].same_domain, found[2].similar_names) == (1, 1, 1)
    assert (found[1].seconds_since, found[2].seconds_since, found[3].seconds_since) == (None, 12, None)  # fmt: skip
    assert (found[3].same_network, found[3].same_domain, found[3].similar_names) == (0, 0, 0)


def test_names_look_alike_whatever_their_figures_lone_letters_and_order():
    assert skeleton("ash ann 12") == skeleton("ann b ash")
    assert skeleton("7") == "7"


def test_the_largest_group_comes_first_and_what_has_none_is_left_out():
    found = groups(
        [trace(1), trace(2, network="198.51.100.0/24"), trace(3, after=60), trace(4, network="")],
        "network",
    )

    assert [(group.value, group.count) for group in found] == [
        ("203.0.113.0/24", 2),
        ("198.51.100.0/24", 1),
    ]
    assert found[0].last - found[0].first == timedelta(seconds=60)


@pytest.mark.parametrize(
    "client, found",
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:2::9", "2001:db8:1::/48"),
        (None, ""),
        ("a proxy", ""),
    ],
)
def test_a_client_lies_in_a_network_of_its_neighbours(client, found):
    assert network_of(client) == found
    assert not found or lies_in(client, found)


def test_only_what_is_within_lies_in_a_network():
    assert lies_in("203.0.113.77", "203.0.0.0/16")
    assert not lies_in("203.0.114.77", "203.0.113.0/24")
    assert not lies_in("203.0.113.77", "2001:db8::/32")
    assert not lies_in(None, "203.0.113.0/24")


def test_a_network_may_be_typed_as_one_address_and_nonsense_is_refused():
    assert network("203.0.113.7/24") == "203.0.113.0/24"
    assert network("203.0.113.7") == "203.0.113.7/32"
    for nonsense in (" ", "the hall"):
        with pytest.raises(InvalidInput):
            network(nonsense)


def test_one_address_of_ipv6_is_typed_and_its_client_is_found():
    assert lies_in(client_of("2001:db8:1:2::9"), network("2001:db8:1:2::7"))
    assert lies_in(client_of("203.0.113.7"), network("::ffff:203.0.113.7"))
