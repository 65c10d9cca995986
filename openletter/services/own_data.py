"""Everything that is stored about a signatory, under names that anybody understands (UK GDPR, articles 15 and 20).

Left out are what only the program needs (ids, slots) and what would tell a cheat that they were noticed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from openletter.db.authority import Authority, authority_of
from openletter.db.editions import editions_with
from openletter.db.outbox import messages_about
from openletter.db.signatures import Signature, words_of
from openletter.db.statements import Extract, Statement, statement_of
from openletter.db.support import SupportMessage, support_of
from openletter.links import Links

SIGNATURE = {
    "state": "state",
    "kind": "signed_as",
    "name": "name",
    "organisation": "organisation",
    "role": "role",
    "sector": "sector",
    "country": "country",
    "email": "email_address",
    "email_canonical": "email_address_as_we_compare_it",
    "name_key": "name_as_we_compare_it",
    "search_words": "words_that_find_you",
    "client": "network_address_you_signed_from",
    "public": "you_show_your_name",
    "shown_as": "fullest_form_in_which_you_let_it_be_shown",
    "withheld": "the_organiser_keeps_your_name_back",
    "updates": "you_want_to_hear_what_comes_of_it",
    "locale": "language_of_messages",
    "verification": "how_it_was_verified",
    "created_at": "signed_at",
    "confirmed_at": "confirmed_at",
    "withdrawn_at": "withdrawn_at",
    "removed_at": "removed_by_the_organiser_at",
    "agreed_at": "agreed_to_a_later_text_at",
    "anonymised_at": "address_forgotten_at",
    "retyped_at": "corrected_or_typed_again_at",
    "changed_at": "last_changed_in_public_at",
}
"""Columns of a signature, and what they are called for its owner."""

STATEMENT = {
    "text": "words",
    "use": "where_it_may_be_used",
    "state": "decision_of_the_organiser",
    "created_at": "written_at",
    "updated_at": "changed_at",
    "decided_at": "decided_at",
}

EXTRACT = {
    "text": "words",
    "request_number": "speaks_to_request",
    "state": "your_decision",
    "proposed_at": "proposed_at",
    "decided_at": "decided_at",
}

SUPPORT = {
    "kind": "picture_sound_or_video",
    "caption": "caption",
    "people": "who_else_is_seen_or_heard",
    "words": "what_there_is_to_see_or_hear",
    "state": "state",
    "reason": "why_the_organiser_declined_it",
    "sha256": "checksum_of_the_file",
    "size": "bytes",
    "milliseconds": "milliseconds",
    "sends": "files_sent",
    "sends_since": "files_sent_since",
    "created_at": "sent_at",
    "updated_at": "changed_at",
    "decided_at": "decided_at",
}
"""Columns of a message of support; the file itself stands on the page of its author."""

AUTHORITY = {
    "registration_number": "registration_number",
    "website": "website",
    "basis": "how_it_was_decided",
    "decided_on": "decided_on",
    "basis_note": "in_your_words",
    "domain_match": "what_your_email_address_says",
    "officer_name": "second_officer_name",
    "officer_role": "second_officer_role",
    "officer_email": "second_officer_email_address",
    "officer_state": "second_officer_answer",
    "officer_decided_at": "second_officer_answered_at",
}


def everything_about(session: Session, signature: Signature, links: Links) -> dict[str, Any]:
    """Return all that is stored about a signatory, ready for JSON: moments in UTC (ISO 8601), nothing as null."""
    letter, revision = signature.letter, signature.revision
    return {
        "letter": {
            "title": revision.title,
            "organiser": letter.organiser.name,
            "web_address": links.letter(letter.slug),
        },
        "text_you_signed": {
            "revision": revision.number,
            "language": revision.language,
            "title": revision.title,
            "web_address": links.revision(letter.slug, revision.number),
        },
        "signature": _signature(signature),
        "statement": _statement(statement_of(session, signature.id)),
        "message_of_support": _support(support_of(session, signature.id)),
        "right_to_sign_for_the_organisation": _authority(authority_of(session, signature.id)),
        "messages_we_wrote": [
            {
                "kind": row.message,
                "written_at": _plain(row.created_at),
                "sent_at": _plain(row.sent_at),
            }
            for row in messages_about(session, signature.id)
        ],
        "dossier_editions_you_stand_in": [
            {"edition": edition.reference, "made_at": _plain(edition.finished_at)}
            for edition in editions_with(session, signature)
        ],
    }


def _signature(signature: Signature) -> dict[str, Any]:
    """Return a signature as its owner is shown it: who was held for review must not notice what came of that."""
    told = _called(signature, SIGNATURE)
    if signature.state_for_owner is not signature.state:
        told |= {
            "state": signature.state_for_owner,
            "removed_by_the_organiser_at": None,
            "words_that_find_you": words_of(signature),
        }
    return told


def _statement(statement: Statement | None) -> dict[str, Any] | None:
    if statement is None:
        return None
    extracts = [_called(extract, EXTRACT) for extract in statement.extracts]
    return {**_called(statement, STATEMENT), "extracts": extracts}


def _support(message: SupportMessage | None) -> dict[str, Any] | None:
    return _called(message, SUPPORT) if message else None


def _authority(authority: Authority | None) -> dict[str, Any] | None:
    return _called(authority, AUTHORITY) if authority else None


def _called(
    row: Signature | Statement | Extract | SupportMessage | Authority, names: dict[str, str]
) -> dict[str, Any]:
    return {called: _plain(getattr(row, column)) for column, called in names.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat() if hasattr(value, "isoformat") else value
