"""What campaigners may say about domains, addresses and networks: read from what they type, and how far it reaches."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network

import idna

from openletter.domain import networks
from openletter.domain.addresses import address, canonical_form
from openletter.domain.guard import RuleSubject, RuleVerdict
from openletter.errors import InvalidInput

WINDOW_HOURS = (1, 2, 4, 8, 24)
WINDOW_USUAL = 4
NOTE_MAX = 200
_NARROW = {4: 16, 6: 32}
"""The shortest prefixes that still name some organisation's network; what is wider is a part of the internet."""
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


@dataclass(frozen=True)
class Named:
    """What a rule is about, in the form in which it is compared."""

    subject: RuleSubject
    value: str


def named(typed: str, *, field: str = "value") -> Named:
    """Return the domain, address or network that somebody typed; raises InvalidInput for anything else."""
    value = typed.strip().removeprefix("mailto:")
    if not value:
        raise InvalidInput("Enter a domain, an address or a network", field=field)
    for subject, read in _READERS.items():
        if (found := read(value)) is not None:
            return Named(subject, found)
    raise InvalidInput(
        "Enter a domain like example.org, an address like name@example.org, or a network like 203.0.113.0/24",
        field=field,
    )


def network(typed: str, *, field: str = "network") -> Named:
    """Return the network that somebody typed; raises InvalidInput for anything else."""
    return Named(RuleSubject.NETWORK, networks.network(typed, field=field))


def is_far_reaching(rule: Named) -> bool:
    """Tell whether a rule is about more than any organisation's network."""
    if rule.subject is not RuleSubject.NETWORK:
        return False
    reached = ip_network(rule.value)
    return reached.prefixlen < _NARROW[reached.version]


def refuse_by_accident(rule: Named, verdict: RuleVerdict, *, field: str) -> None:
    """Raise InvalidInput that says what a rule for a large part of the internet would do."""
    if not is_far_reaching(rule):
        return
    if verdict is RuleVerdict.BLOCK:
        raise InvalidInput(
            "%(network)s is a large part of the internet: whoever signs from there, by far most of them honest, "
            "would wait for your review. If you mean that, tick “Yes, all of it” and send the form again",
            field=field,
            network=rule.value,
        )
    raise InvalidInput(
        "%(network)s is a large part of the internet: nobody from there could sign too fast any more, attackers "
        "neither. If you mean that, tick “Yes, all of it” and send the form again",
        field=field,
        network=rule.value,
    )


def window_end(hours: str, now: datetime, *, field: str = "hours") -> datetime:
    """Return when a window that opens now ends; raises InvalidInput unless it is one of the choices."""
    if hours not in {str(choice) for choice in WINDOW_HOURS}:
        raise InvalidInput("Choose for how long the window stays open", field=field)
    return now + timedelta(hours=int(hours))


def _address(value: str) -> str | None:
    if not value.partition("@")[0]:
        return None
    try:
        return address(value).canonical
    except InvalidInput:
        return None


def mail_domain(value: str) -> str | None:
    """Return a mail domain as canonical addresses have it; None for what is none.

    It may be written in its own script, and as @example.org or *.example.org.
    """
    try:
        bare = idna.encode(re.sub(r"^(?:@|\*?\.)", "", value).rstrip("."), uts46=True).decode()
    except idna.IDNAError:
        return None
    if not _DOMAIN.fullmatch(bare) or len(bare) > 253:
        return None
    return canonical_form("somebody", bare).rpartition("@")[2]


_READERS: dict[RuleSubject, Callable[[str], str | None]] = {
    RuleSubject.NETWORK: networks.read,
    RuleSubject.ADDRESS: _address,
    RuleSubject.DOMAIN: mail_domain,
}
