"""What keeps a list honest without telling a cheat: reasons to hold a signature, and how fast people come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

BURST = timedelta(minutes=1)
BURST_MAX = 15
"""Signatures that one client may give under a letter in a minute: a class that signs together, sharing an address."""
SUSTAINED = timedelta(hours=1)
SUSTAINED_MAX = 45
"""In an hour: a class and its teachers, or those who share a mobile carrier's address when a letter is in the news."""
MAILS_MAX = 200
"""Signatures in an hour beyond which one client causes no more messages to addresses that may be strangers'."""
HUMAN_TIME = timedelta(seconds=2)
"""What a person needs at least between seeing the form and sending it."""
PROOF_LIFE = timedelta(minutes=20)
"""How long a challenge may be solved and sent."""


class HoldReason(StrEnum):
    """Why a signature is held: it looks as any other to whoever made it, is not counted, and waits for review."""

    RATE = "rate"
    BLOCKED = "blocked"
    TRAP = "trap"
    HASTE = "haste"
    NO_PROOF = "no_proof"
    REMOVED_BEFORE = "removed_before"


class RuleVerdict(StrEnum):
    """What a rule says about signatures that match it."""

    ALLOW = "allow"
    BLOCK = "block"


class RuleSubject(StrEnum):
    """What a rule looks at."""

    DOMAIN = "domain"
    ADDRESS = "address"
    NETWORK = "network"


@dataclass(frozen=True)
class Recent:
    """How often a client has signed a letter lately, in a minute and in an hour; counted up to MAILS_MAX."""

    burst: int = 0
    sustained: int = 0

    @property
    def is_over_the_line(self) -> bool:
        """Whether the next signature is one too many to be counted without review."""
        return self.burst >= BURST_MAX or self.sustained >= SUSTAINED_MAX

    @property
    def may_cause_mail(self) -> bool:
        """Whether the next signature may still cause a message."""
        return self.sustained < MAILS_MAX


@dataclass(frozen=True)
class Proof:
    """A proof of work that is genuine and solved: which challenge, for which letter, until when it may be used."""

    challenge: str
    letter_id: int
    expires_at: datetime


@dataclass(frozen=True)
class Traces:
    """What a form tells about how it was filled in; a script that sends only names and addresses leaves none."""

    trapped: bool = False
    """Whether something stood in the field that nobody sees, or the time of the form was forged."""
    shown_at: datetime | None = None
    proof: Proof | None = None

    def give_away(self, now: datetime) -> HoldReason | None:
        """Return what the traces say against a person having sent the form, the clearest first."""
        if self.trapped:
            return HoldReason.TRAP
        if self.shown_at is not None and now - self.shown_at < HUMAN_TIME:
            return HoldReason.HASTE
        return None


@lru_cache(maxsize=4096)
def client_of(remote: str | None) -> str | None:
    """Return the client that a network address stands for; None where there is no address.

    An IPv4 address is one, also written as IPv6 (RFC 4291, 2.5.5.2). Of IPv6 it is the network of 64 bits, which is
    the least that anybody is given and in which addresses change at will (RFC 6177, RFC 8981).
    """
    found = _address(remote or "")
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found) if found else None


def networks_of(client: str) -> list[str]:
    """Return every network that a client lies in, from its own to the whole internet, as rules write them."""
    own = ip_network(client)
    return [str(own.supernet(new_prefix=length)) for length in range(own.prefixlen, -1, -1)]


def is_of_the_internet(client: str) -> bool:
    """Tell whether a client is one that others on the internet can be, too: not this machine, nor a local network."""
    return bool(client) and ip_network(client).network_address.is_global


def domains_of(domain: str) -> list[str]:
    """Return a domain and those that it lies under: a.b.example, b.example, example."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def _address(written: str) -> IPv4Address | IPv6Address | None:
    """Return an address that a proxy may have written with brackets, a port or a zone."""
    bare = re.sub(r"^\[(.*)\](:\d+)?$", r"\1", written.strip())
    bare = re.sub(r"^(\d+(?:\.\d+){3}):\d+$", r"\1", bare).partition("%")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
