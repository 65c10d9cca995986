"""Mail addresses: what is accepted, and the canonical form in which two of them are compared."""

from __future__ import annotations

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from openletter.errors import InvalidInput

ADDRESS_MAX = 254  # RFC 5321, 4.5.3.1.3


@dataclass(frozen=True)
class Address:
    """A mail address as it was typed, and the canonical form in which it is compared."""

    typed: str
    canonical: str


def address(value: str, *, field: str = "email") -> Address:
    """Return the address; raises InvalidInput if it is empty or could not be written to (RFC 5321, RFC 6531)."""
    typed = value.strip(" ")
    if not typed:
        raise InvalidInput("Enter your email address", field=field)
    try:
        valid = validate_email(typed[: ADDRESS_MAX + 1], check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        raise InvalidInput("Enter an email address, like name@example.org", field=field) from error
    return Address(
        typed=valid.normalized, canonical=f"{valid.local_part}@{valid.ascii_domain}".casefold()
    )


def deliverable(typed: str) -> str:
    """Return an address with its domain in ASCII (RFC 5890) where that makes it fit for every mail server."""
    valid = validate_email(typed, check_deliverability=False)
    return valid.ascii_email or typed
