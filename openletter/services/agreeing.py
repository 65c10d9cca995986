"""Asking those who signed before a text changed materially, and agreeing to what it says now."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from openletter.db import agreeing as rows
from openletter.db.changes import ToldChange, told_changes, told_in
from openletter.db.letters import (
    Letter,
    Revision,
    current_revision,
    head_of,
    wording_of,
)
from openletter.db.signatures import Signature
from openletter.db.versions import in_language, other_versions
from openletter.domain import edits
from openletter.domain.edits import Passage
from openletter.domain.letters import may_agree
from openletter.domain.signatures import SignatureState
from openletter.errors import NotAllowed
from openletter.mail import outbox
from openletter.mail.messages import Message
from openletter.services import audit, officers
from openletter.services.signatures import Addressee, found, lock, message_to, note_change

BATCH = 500
"""How many are asked in one transaction: on SQLite nobody can sign for as long as it takes."""


class Outcome(StrEnum):
    """What pressing the button did."""

    AGREED = "agreed"
    ALREADY = "already"
    CHANGED = "changed"


@dataclass(frozen=True)
class Rewording:
    """What has become of a letter's words since somebody signed: from which revision to which, and in which words.

    `told` has the words in each language in which both are written, the reader's first; `changes` are the material
    ones on the way, with what the campaigner says about them.
    """

    before: Revision
    after: Revision
    told: list[Told]
    changes: list[ToldChange]


@dataclass(frozen=True)
class Told:
    """What has changed in a letter, in the words of one of its languages."""

    language: str
    passages: list[Passage]


def ask(session: Session, letter_id: int, *, after: int, now: datetime) -> int:
    """Ask the next signatories of a letter, by id from `after` on; returns the last one's id, or 0 if none is left.

    Nobody is asked twice about one material change.
    """
    letter = session.get_one(Letter, letter_id)
    asked = rows.signatures_to_ask(session, letter, after=after, limit=BATCH)
    if not asked or letter.material_revision_id is None:
        return 0
    head, changed = (
        head_of(session, letter.id),
        session.get_one(Revision, letter.material_revision_id),
    )
    said = {
        locale: told_in(session, [changed], locale)[0] for locale in {one.locale for one in asked}
    }
    drafts = [
        message_to(Addressee.of(one), head, Message.TEXT_CHANGED, words=_words(said[one.locale]))
        for one in asked
    ]
    outbox.put_all(session, drafts, now=now)
    rows.mark_asked(session, [one.id for one in asked], changed.id)
    audit.record(
        session, letter, "asked-to-agree", by=None, now=now, revision=changed.number,
        signatures=len(asked),
    )  # fmt: skip
    return asked[-1].id


def signature_to_agree(session: Session, key: uuid.UUID) -> Signature:
    """Return the signature whose owner may agree to the present text, or has.

    Raises NotFound if there is none, NotAllowed if it does not count or the letter has been handed over.
    """
    signature = found(session, key)
    _refuse_unless_it_counts(signature)
    return signature


def agree(session: Session, signature: Signature, shown: int, *, now: datetime) -> Outcome:
    """Bind a signature to the present text if that is the revision with the number `shown`; once is as good as twice.

    Raises NotAllowed if the signature was taken back meanwhile, or the letter handed over.
    """
    lock(session, signature)
    session.refresh(signature.letter)
    _refuse_unless_it_counts(signature)
    if not rows.stands_apart(signature.letter, signature):
        return Outcome.ALREADY
    if not may_agree(signature.letter.state):
        raise NotAllowed(
            "This letter has been handed over, so nothing about its signatures can change any more."
        )
    present = current_revision(session, signature.letter)
    if present.number != shown:
        return Outcome.CHANGED
    signature.revision_id, signature.agreed_at = present.id, now
    note_change(signature, now)
    session.add(signature)
    officers.ask_anew(session, signature, now=now)
    return Outcome.AGREED


def rewording(session: Session, signature: Signature, language: str) -> Rewording | None:
    """Return how the text has changed since a signature was bound to it, told in a language; None if it has not."""
    after = current_revision(session, signature.letter)
    if after.id == signature.revision_id:
        return None
    before = session.get_one(Revision, signature.revision_id)
    return Rewording(
        before,
        after,
        _told(session, before, after, language),
        told_changes(session, signature.letter, language, after=before.id),
    )


def _told(session: Session, before: Revision, after: Revision, language: str) -> list[Told]:
    pairs = [(before, after)]
    for version in other_versions(session, after):
        earlier = in_language(session, before, version.language)
        pairs += [(earlier, version)] if earlier.language == version.language else []
    told = [
        Told(new.language, edits.passages(wording_of(old), wording_of(new))) for old, new in pairs
    ]
    return sorted(told, key=lambda one: one.language != language)


def _words(change: ToldChange) -> dict[str, str]:
    return {"note": change.note, "note_language": change.language}


def _refuse_unless_it_counts(signature: Signature) -> None:
    if signature.state_for_owner is SignatureState.PENDING:
        raise NotAllowed(
            "Confirm your signature first, by the link in the message we sent you. That page shows the present text."
        )
    if signature.state_for_owner is not SignatureState.CONFIRMED:
        raise NotAllowed("Your signature does not stand any more, so there is nothing to agree to.")
