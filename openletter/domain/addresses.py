"""Mail addresses: what is accepted, and the canonical form in which two of them are compared.

The canonical form is for comparing only; messages go to the address as it was typed. Two addresses are one where no
mail system would tell them apart (case, Unicode form, script of the domain), or where their provider says that it
brings both to one mailbox. Of every other provider the local part stays whole: only it can know what a dot or a tag
means (RFC 5321, 2.3.11).
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Literal

from email_validator import EmailNotValidError, validate_email

from openletter.errors import InvalidInput

ADDRESS_MAX = 254  # RFC 5321, 4.5.3.1.3


@dataclass(frozen=True)
class Provider:
    """What a provider says about addresses that reach one mailbox: "+" begins a tag, and `ignored` signs do not count.

    Where all its `domains` lead to the same mailboxes, `shared` names the one that stands for them.
    """

    domains: tuple[str, ...]
    ignored: str = ""
    shared: str | None = None


PROVIDERS: tuple[Provider, ...] = (
    # Dots: support.google.com/mail/answer/7436150, tags: support.google.com/mail/answer/22370,
    # and googlemail.com is gmail.com by support.google.com/mail/answer/10313
    Provider(("gmail.com", "googlemail.com"), ignored=".", shared="gmail.com"),
    # learn.microsoft.com/exchange/recipients-in-exchange-online/plus-addressing-in-exchange-online; the free mailboxes
    # on the same servers do the same: each domain has its own people
    Provider(("outlook.com", "hotmail.com", "hotmail.co.uk", "live.com", "live.co.uk", "msn.com")),
    # en.wikipedia.org/wiki/Email_address#Sub-addressing, which lists Apple
    Provider(("icloud.com", "me.com", "mac.com")),
    # www.fastmail.help/hc/en-us/articles/360060591053 (plus addressing)
    Provider(("fastmail.com", "fastmail.fm", "fastmail.co.uk")),
    # proton.me/support/addresses-and-aliases (tags); usernames that differ in these signs only count as one, as the
    # provider's own program has it: ProtonMail/WebClients, removeEmailAlias in helpers/string
    Provider(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), ignored=".-_"),
    # www.zoho.com/mail/help/plus-addressing.html
    Provider(("zohomail.com", "zohomail.eu", "zoho.com")),
    # kb.mailbox.org/en/business/account-article/what-is-an-alias-and-how-do-i-use-it ("plus" extension)
    Provider(("mailbox.org",)),
)
_BY_DOMAIN = {domain: provider for provider in PROVIDERS for domain in provider.domains}


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
    canonical = canonical_form(valid.local_part, valid.ascii_domain)
    if len(canonical) > ADDRESS_MAX:  # folded, a few letters become several
        raise InvalidInput("Enter an email address, like name@example.org", field=field)
    return Address(valid.normalized, canonical)


def canonical_form(local_part: str, ascii_domain: str) -> str:
    """Return the form in which an address is compared; the canonical form of a canonical form is itself."""
    local, domain = folded(local_part), ascii_domain.lower()
    provider = _BY_DOMAIN.get(domain)
    if provider is None:
        return f"{local}@{domain}"
    mailbox = local.partition("+")[0].translate({ord(sign): None for sign in provider.ignored})
    return f"{mailbox or local}@{provider.shared or domain}"


def folded(local_part: str) -> str:
    """Return a local part without case and in one Unicode form (toNFKC_Casefold, Unicode 3.13; RFC 6530, 10.1).

    Where that would make signs such as "@" or "+" out of other characters, case and accents are folded only.
    """
    narrow = _stable(local_part, "NFC")
    wide = _stable(local_part, "NFKC")
    return wide if _signs(wide) == _signs(narrow) else narrow


def deliverable(typed: str) -> str:
    """Return an address with its domain in ASCII (RFC 5890) where that makes it fit for every mail server."""
    valid = validate_email(typed, check_deliverability=False)
    return valid.ascii_email or typed


def same_address(one: str | None, other: str | None) -> bool:
    """Tell whether two addresses, as they were typed once, are the same in canonical form."""
    return bool(one and other) and address(one or "").canonical == address(other or "").canonical


def digest(typed: str) -> str:
    """Return what tells whether an address, as it was typed once, is another one, and cannot be written to."""
    return hashlib.sha256(address(typed).canonical.encode()).hexdigest()


def veiled(typed: str) -> str:
    """Return an address so that its owner knows it and nobody else can write to it: g…@example.org."""
    local, _, domain = typed.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _stable(value: str, form: Literal["NFC", "NFKC"]) -> str:
    """Return a value folded until folding it again changes nothing, which takes two rounds for some characters."""
    while (again := unicodedata.normalize(form, value.casefold())) != value:
        value = again
    return value


def _signs(value: str) -> str:
    return "".join(c for c in value if c.isascii() and not c.isalnum())
