"""Messages of support: what their authors do with them, and what campaigners decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from openletter.db import support as rows
from openletter.db.campaigners import Campaigner
from openletter.db.signatures import Signature
from openletter.db.support import SupportMessage, support_of
from openletter.domain import support as rules
from openletter.domain.signatures import SignatureState
from openletter.domain.support import PREPARED, About, SupportState
from openletter.errors import NotAllowed, NotFound
from openletter.mail.messages import Message
from openletter.mail.outbox import wake_after_commit
from openletter.services import audit
from openletter.services.signatures import lock, note_change, refuse_erased, tell
from openletter.tokens import new_key

NO_FILE: dict[str, Any] = {
    "kind": None,
    "upload": None,
    "sha256": None,
    "still_sha256": None,
    "size": 0,
    "milliseconds": 0,
    "width": 0,
    "height": 0,
    "fault": None,
    "attempts": 0,
    "heartbeat_at": None,
}


def send(
    session: Session, signature: Signature, about: About, upload: str, *, now: datetime
) -> SupportMessage:
    """Take a message of support; `upload` is the name of its file in the folder of uploads.

    It takes the place of an earlier one, waits to be prepared, and then for a campaigner. Raises NotAllowed if the
    signature is not confirmed, or where there are too many already.
    """
    _hold(session, signature)
    _refuse_without_address(signature)
    present = support_of(session, signature.id)
    _refuse_too_many(session, signature, present, now)
    if present is None:
        present = SupportMessage(
            key=new_key(),
            letter_id=signature.letter_id,
            signature_id=signature.id,
            state=SupportState.WAITING,
            sends_since=now,
            created_at=now,
            updated_at=now,
        )
    _empty(signature, present, now)
    if present.sends_since <= now - rules.SENDS_WITHIN:
        present.sends, present.sends_since = 0, now
    present.sends += 1
    present.key, present.state, present.upload = new_key(), SupportState.WAITING, upload
    present.created_at = present.updated_at = now
    _describe(present, about)
    session.add(present)
    session.flush()
    wake_after_commit(session, "support")
    return present


def describe(session: Session, signature: Signature, about: About, *, now: datetime) -> None:
    """Change the words of a message; one that campaigners have decided about waits for them again.

    Raises NotFound if there is none.
    """
    _hold(session, signature)
    message = _present(session, signature)
    if (message.caption, message.people, message.words) == (
        about.caption,
        about.people,
        about.words,
    ):
        return
    _describe(message, about)
    if message.state in PREPARED:
        _undecide(message, now)
    message.updated_at = now
    session.add(message)


def take_back(session: Session, signature: Signature, *, now: datetime) -> None:
    """Take a message back: it is gone from all pages, and its file is deleted. Twice is the same as once."""
    lock(session, signature)
    refuse_erased(signature)
    message = support_of(session, signature.id)
    if message is None or message.state is SupportState.TAKEN_BACK:
        return
    _empty(signature, message, now)
    message.state, message.updated_at = SupportState.TAKEN_BACK, now
    _describe(message, About("", "", ""))
    session.add(message)
    wake_after_commit(session, "support")


def approve(
    session: Session, message: SupportMessage, read: str, *, by: Campaigner, now: datetime
) -> None:
    """Approve a message as a campaigner saw it (`read`): anybody sees it as long as its author is named in full."""
    _decide(session, message, read, SupportState.APPROVED, now)
    _note(session, message, "support-approved", by, now)
    session.flush()
    shown = "yes" if rows.is_shown(session, message, now=now) else ""
    _tell(session, message, Message.SUPPORT_APPROVED, now, {"shown": shown})


def decline(
    session: Session,
    message: SupportMessage,
    read: str,
    reason: str,
    *,
    by: Campaigner,
    now: datetime,
) -> None:
    """Decline a message, with a reason that its author gets by mail; its file is kept for a week.

    Raises InvalidInput without a reason.
    """
    said = rules.reason(reason)
    _decide(session, message, read, SupportState.DECLINED, now)
    message.reason = said
    _note(session, message, "support-declined", by, now, reason=said)
    _tell(session, message, Message.SUPPORT_DECLINED, now, {"reason": said})


def leave_undecided(
    session: Session, message: SupportMessage, *, by: Campaigner, now: datetime
) -> None:
    """Take a decision back: the message waits again, and nobody sees it. Raises NotAllowed once its file is deleted."""
    _read_anew(session, message)
    if message.sha256 is None:
        raise NotAllowed("The file of this message is deleted. Its author can send it again.")
    _undecide(message, now)
    session.add(message)
    _note(session, message, "support-undecided", by, now)


def _hold(session: Session, signature: Signature) -> None:
    lock(session, signature)
    refuse_erased(signature)
    if signature.state_for_owner is not SignatureState.CONFIRMED:
        raise NotAllowed(
            "Only a signature that is confirmed and stands can have a message of support."
        )


def _refuse_without_address(signature: Signature) -> None:
    if signature.email is None:
        raise NotAllowed(
            "The campaign is over and your address is erased, so no message of support can be sent any more."
        )


def _refuse_too_many(
    session: Session, signature: Signature, present: SupportMessage | None, now: datetime
) -> None:
    address = signature.email_canonical or ""
    if rows.count_sends(session, address, now - rules.SENDS_WITHIN) >= rules.SENDS_MAX:
        raise NotAllowed(
            "You have sent many files today. The one you sent last stands; send another tomorrow."
        )
    waiting = rows.count_in_states(session, signature.letter_id, frozenset({SupportState.WAITING}))
    if waiting >= rules.WAITING_MAX:
        raise NotAllowed(
            "Many people are sending pictures and recordings at this moment. Try again in ten minutes."
        )
    kept = rows.count_in_states(session, signature.letter_id, PREPARED)
    if kept >= rules.KEPT_MAX and (present is None or present.state not in PREPARED):
        raise NotAllowed(
            "This letter has as many pictures and recordings as it can keep. Write a statement instead."
        )


def _present(session: Session, signature: Signature) -> SupportMessage:
    found = support_of(session, signature.id)
    if found is None or found.state is SupportState.TAKEN_BACK:
        raise NotFound("There is no message of support with your signature any more.")
    return found


def _describe(message: SupportMessage, about: About) -> None:
    message.caption, message.people, message.words = about.caption, about.people, about.words


def _empty(signature: Signature, message: SupportMessage, now: datetime) -> None:
    """Take the file out of a message; where anybody saw it, the pages change."""
    if message.state is SupportState.APPROVED:
        note_change(signature, now)
    for column, nothing in NO_FILE.items():
        setattr(message, column, nothing)
    message.reason, message.decided_at = "", None


def _decide(
    session: Session, message: SupportMessage, read: str, state: SupportState, now: datetime
) -> None:
    _read_anew(session, message)
    if message.updated_at.isoformat() != read:
        raise NotAllowed(
            "The author has changed this message since you opened the page. Load the page again, and look at it."
        )
    if message.sha256 is None:
        raise NotAllowed("The file of this message is deleted. Its author can send it again.")
    message.state, message.decided_at, message.reason = state, now, ""
    note_change(message.signature, now)
    session.add(message)


def _undecide(message: SupportMessage, now: datetime) -> None:
    if message.state is SupportState.APPROVED:
        note_change(message.signature, now)
    if message.sha256 is not None:
        message.state, message.decided_at, message.reason = SupportState.READY, None, ""


def _read_anew(session: Session, message: SupportMessage) -> None:
    """Read a message anew behind the lock of its signature; raises NotFound if it went meanwhile."""
    signature, number = message.signature, message.id
    lock(session, signature)
    session.expire(message)
    if rows.support_in(session, signature.letter_id, number) is None:
        raise NotFound(
            "There is no such message under this letter. Its author may have taken it back."
        )


def _note(
    session: Session,
    message: SupportMessage,
    action: str,
    by: Campaigner,
    now: datetime,
    **details: str,
) -> None:
    letter = message.signature.letter
    audit.record(session, letter, action, by=by, now=now, message=message.id, **details)


def _tell(
    session: Session,
    message: SupportMessage,
    kind: Message,
    now: datetime,
    words: dict[str, str] | None = None,
) -> None:
    signature = message.signature
    tell(session, signature, kind, now=now, words={"caption": message.caption, **(words or {})})
