"""The messages that Openletter sends, and how a row of the outbox becomes one of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from openletter.db.outbox import OutboxMessage
from openletter.db.versions import Called
from openletter.domain import accents
from openletter.domain.addresses import deliverable
from openletter.i18n import Speech
from openletter.links import Links
from openletter.templating import as_spoken, environment
from openletter.tokens import Purpose, Tokens


class Message(StrEnum):
    """A kind of message; the value is its folder in `templates/emails/`."""

    CONFIRM_SIGNATURE = "confirm_signature"
    ALREADY_SIGNED = "already_signed"
    SIGNED_AFTER_WITHDRAWAL = "signed_after_withdrawal"
    SIGNATURE_CONFIRMED = "signature_confirmed"
    SIGNATURE_REMOVED = "signature_removed"
    TEXT_CHANGED = "text_changed"
    EXTRACT_PROPOSED = "extract_proposed"
    OFFICER_ASKED = "officer_asked"
    OFFICER_ANSWERED = "officer_answered"
    SIGNATURE_MERGED = "signature_merged"
    MERGE_UNDONE = "merge_undone"
    SUPPORT_APPROVED = "support_approved"
    SUPPORT_DECLINED = "support_declined"
    SUPPORT_FAILED = "support_failed"
    YOUR_SIGNATURES = "your_signatures"
    SIGN_IN = "sign_in"


ABOUT_SIGNING: frozenset[str] = frozenset(
    {
        Message.CONFIRM_SIGNATURE,
        Message.ALREADY_SIGNED,
        Message.SIGNED_AFTER_WITHDRAWAL,
        Message.SIGNATURE_CONFIRMED,
    }
)
"""Messages of which an address gets a few about each letter, since anybody can cause them by signing with it."""


TO_MANY: frozenset[str] = frozenset({Message.TEXT_CHANGED})
"""Messages that go to everybody on a letter at once, and so wait for those that somebody sits waiting for."""


@dataclass(frozen=True)
class TokenLink:
    """A link whose token is made when the message is rendered, so that the outbox never holds one.

    `issued_at` fixes the token's time (for tokens recognised by their hash); without it the time of sending counts.
    """

    purpose: Purpose
    subject: uuid.UUID
    issued_at: datetime | None = None

    def stored(self) -> dict[str, str]:
        """Return the link as the outbox keeps it."""
        kept = {"purpose": self.purpose.value, "subject": self.subject.hex}
        return kept | ({"issued_at": self.issued_at.isoformat()} if self.issued_at else {})

    @classmethod
    def restored(cls, kept: dict[str, str]) -> TokenLink:
        """Return the link from what the outbox keeps."""
        issued_at = datetime.fromisoformat(kept["issued_at"]) if "issued_at" in kept else None
        return cls(Purpose(kept["purpose"]), uuid.UUID(hex=kept["subject"]), issued_at)


class WholeSubjects(EmailPolicy):
    """Keeps every space of a subject beyond ASCII: Python before 3.13 loses one where such a line is folded."""

    def fold(self, name: str, value: str) -> str:
        """Return a header's lines."""
        if name.lower() != "subject" or str(value).isascii() or self.utf8:
            return str(super().fold(name, value))
        coded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {coded}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header's lines as they travel."""
        if name.lower() != "subject":
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii")


POLICY = WholeSubjects(linesep="\r\n")
"""How every message is written out (RFC 5322, RFC 2047)."""


class Composer:
    """Renders rows of the outbox into messages."""

    def __init__(self, *, tokens: Tokens, links: Links, sender: str) -> None:
        self._tokens = tokens
        self._links = links
        self._sender = sender

    def compose(
        self, row: OutboxMessage, speech: Speech, now: datetime, letter: Called | None = None
    ) -> EmailMessage:
        """Return the message of a row: plain text, its HTML twin, and a Message-ID that is the same on every try.

        `letter` is what its letter is called in the language of the message.
        """
        context = self._context(row.context, self._links.speaking(speech.locale), now)
        organisers_language = context.get("letter_language")
        if letter is not None:
            context |= {"letter_title": letter.title, "letter_language": letter.language}

        def filled(name: str, **more: Any) -> str:
            template = environment(speech).get_template(f"emails/{row.message}/{name}")
            return template.render(context | more)

        message = self._addressed(row, context["organiser"], now)
        message["Subject"] = " ".join(filled("subject.txt").split())
        message.set_content(filled("body.txt"))
        html = filled(
            "body.html",
            subject=message["Subject"],
            shades=accents.readable((letter and letter.accent) or accents.OWN),
            **_marked(context, speech, organisers_language),
        )
        message.add_alternative(html, subtype="html")
        # Last: making the message multipart moves every Content- header to its first part.
        message["Content-Language"] = speech.locale
        return message

    def _addressed(self, row: OutboxMessage, organiser: str, now: datetime) -> EmailMessage:
        message = EmailMessage(policy=POLICY)
        message["From"] = Address(display_name=_display_name(organiser), addr_spec=self._sender)
        message["To"] = deliverable(row.to_address)
        message["Date"] = now
        message["Message-ID"] = f"<{row.key.hex}@{urlsplit(self._links.base_url).hostname}>"
        message["Auto-Submitted"] = "auto-generated"
        return message

    def _context(self, kept: dict[str, Any], links: Links, now: datetime) -> dict[str, Any]:
        addresses = {
            Purpose.CONFIRM: links.confirm,
            Purpose.PERSONAL: links.personal,
            Purpose.EXTRACT: links.extract,
            Purpose.OFFICER: links.officer,
            Purpose.OVERVIEW: links.overview,
            Purpose.SIGN_IN: links.sign_in,
        }
        context = {key: value for key, value in kept.items() if key != "token_links"}
        if "slug" in context:
            context["letter_link"] = links.letter(context["slug"])
        for name, stored in kept.get("token_links", {}).items():
            link = TokenLink.restored(stored)
            token = self._tokens.make(link.purpose, link.subject, link.issued_at or now)
            context[name] = addresses[link.purpose](token)
        return context


def _marked(
    context: dict[str, Any], speech: Speech, organisers_language: str | None
) -> dict[str, Markup]:
    """Return the quoted words of a message as HTML that says in which language they are.

    What the organiser says is in the letter's own language.
    """
    languages = {"letter_title": context.get("letter_language")}
    languages["note"] = context.get("note_language", organisers_language)
    languages["reason"] = organisers_language
    return {
        name: Markup("<span{}>{}</span>").format(as_spoken(speech, language), context[name])
        for name, language in languages.items()
        if context.get(name) and as_spoken(speech, language)
    }


def _display_name(organiser: str) -> str:
    return " ".join(organiser.split()) or "Openletter"
