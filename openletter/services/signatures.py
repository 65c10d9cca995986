"""What signatories do with their own signature, and what they are told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import InvalidRequestError
from sqlmodel import Session

from openletter.db.letters import LetterHead, head_of
from openletter.db.lookups import locked_by_key, signature_by_key
from openletter.db.outbox import count_messages
from openletter.db.signatures import Signature
from openletter.domain.safety import NameForm
from openletter.domain.signatures import LIVE_STATES, TRANSITIONS, Correction, SignatureState
from openletter.errors import Gone, InvalidInput, NotAllowed, NotFound
from openletter.i18n import locales
from openletter.mail import outbox
from openletter.mail.messages import ABOUT_SIGNING, Message, TokenLink
from openletter.services.deletion import delete_support
from openletter.tokens import Purpose


def ask_to_confirm(
    session: Session,
    signature: Signature,
    now: datetime,
    message: Message = Message.CONFIRM_SIGNATURE,
) -> None:
    """Write the message with the link that confirms a signature."""
    tell(session, signature, message, now=now, links=link_to_confirm(signature.key))


def link_to_confirm(key: uuid.UUID) -> dict[str, TokenLink]:
    """Return the link that confirms a signature, as messages name it."""
    return {"link": TokenLink(Purpose.CONFIRM, key)}


def tell(
    session: Session,
    signature: Signature,
    message: Message,
    *,
    now: datetime,
    links: dict[str, TokenLink] | None = None,
    words: dict[str, str] | None = None,
    letter: LetterHead | None = None,
) -> None:
    """Write a message to a signatory; every one carries the personal link. `letter` spares reading it again."""
    if signature.email is None:
        return  # forgotten since the campaign ended: there is nobody to write to
    about = letter or head_of(session, signature.letter_id)
    draft = message_to(Addressee.of(signature), about, message, links, words)
    outbox.put(session, draft, now=now)


@dataclass(frozen=True)
class Addressee:
    """A signatory as messages need one; the id is None while the signature is not written yet."""

    signature_id: int | None
    key: uuid.UUID
    name: str
    email: str
    locale: str

    @classmethod
    def of(cls, signature: Signature) -> Addressee:
        """Return whom a signature's messages go to."""
        return cls(
            signature.id, signature.key, signature.name, signature.email or "", signature.locale
        )


def message_to(
    addressee: Addressee,
    letter: LetterHead,
    message: Message,
    links: dict[str, TokenLink] | None = None,
    words: dict[str, str] | None = None,
) -> outbox.Draft:
    """Return a message to a signatory about a letter; every one carries the personal link."""
    about = {
        "name": addressee.name,
        "letter_title": letter.title,
        "letter_language": letter.language,
        "slug": letter.slug,
        "organiser": letter.organiser,
    }
    return outbox.Draft(
        message=message,
        to=addressee.email,
        locale=addressee.locale,
        context=about | (words or {}),
        token_links={"personal_link": TokenLink(Purpose.PERSONAL, addressee.key), **(links or {})},
        signature_id=addressee.signature_id,
    )


def count_messages_to(session: Session, signature: Signature) -> int:
    """Count the messages that signing has caused to this signature's address about its letter."""
    return count_messages(
        session, signature.letter_id, signature.email_canonical or "", ABOUT_SIGNING
    )


def show_name(session: Session, signature: Signature, *, shown: bool, now: datetime) -> None:
    """Show or hide the name on the letter, from the next page view on.

    It is shown as the letter publishes names now. Raises NotAllowed if it stands no more, or if no names are published.
    """
    lock(session, signature)
    _refuse_unless_live(signature)
    if shown:
        _refuse_nameless(signature)
        _promise_form(signature)
    signature.public = shown
    note_change(signature, now)
    session.add(signature)


def _refuse_nameless(signature: Signature) -> None:
    if not (signature.name or signature.organisation):
        raise NotAllowed("Your name was erased after the campaign, so there is none to show.")


def _promise_form(signature: Signature) -> None:
    """Note in which form the owner lets the name be shown: the one that the letter has now."""
    if signature.letter.name_form is NameForm.NONE:
        raise NotAllowed("The organiser publishes no names under this letter.")
    if not signature.public:
        signature.shown_as = signature.letter.name_form


def choose_updates(session: Session, signature: Signature, *, wanted: bool) -> None:
    """Give or take back the consent to be told what comes of the letter; raises NotAllowed if it stands no more."""
    lock(session, signature)
    _refuse_unless_live(signature)
    signature.updates = wanted
    session.add(signature)


def choose_language(session: Session, signature: Signature, locale: str) -> None:
    """Choose the language of messages.

    Raises InvalidInput if the program does not speak it, NotAllowed if the signature stands no more.
    """
    if locale not in locales():
        raise InvalidInput("Choose one of the languages", field="locale")
    lock(session, signature)
    _refuse_unless_live(signature)
    signature.locale = locale
    session.add(signature)


def correct(
    session: Session, signature: Signature, correction: Correction, *, now: datetime
) -> None:
    """Put the role right, and an individual's affiliation; raises NotAllowed if the signature stands no more."""
    lock(session, signature)
    _refuse_unless_live(signature)
    signature.role, signature.retyped_at = correction.role, now
    if correction.organisation is not None:
        signature.organisation = correction.organisation
    note_change(signature, now)
    session.add(signature)


def withdraw(session: Session, signature: Signature, *, now: datetime) -> None:
    """Take a signature back, and with it its picture or recording; asking twice is the same as asking once.

    Editions that were made before keep it, and say how many were taken back since. Raises NotAllowed if the organiser
    removed it, Gone if it has been erased.
    """
    lock(session, signature)
    refuse_erased(signature)
    if signature.state_for_owner is SignatureState.WITHDRAWN:
        return
    if SignatureState.WITHDRAWN not in TRANSITIONS[signature.state_for_owner]:
        raise NotAllowed(
            "This signature was removed by the organiser, so there is nothing to withdraw."
        )
    signature.state, signature.withdrawn_at = SignatureState.WITHDRAWN, now
    # Set only where it was held and then removed, which its owner must not notice.
    signature.removed_at = None
    note_change(signature, now)
    session.add(signature)
    delete_support(session, [signature.id])


def personal_signature(session: Session, key: uuid.UUID) -> Signature:
    """Return the signature behind a personal link; raises NotFound, or Gone if it has been erased."""
    return found(session, key)


def lock(session: Session, signature: Signature) -> None:
    """Read a signature anew and locked, so that pressing the button and signing again come one after the other."""
    try:
        session.refresh(signature, with_for_update={"key_share": True})
    except InvalidRequestError as deleted_meanwhile:
        raise _gone() from deleted_meanwhile


def found(session: Session, key: uuid.UUID) -> Signature:
    """Return the signature with this key, in any state; raises NotFound, or Gone if it has been erased."""
    signature = signature_by_key(session, key)
    if signature is None:
        raise _gone()
    refuse_erased(signature)
    return signature


def found_locked(session: Session, key: uuid.UUID) -> Signature:
    """Return the signature with this key as `found` does, read anew and locked (`lock`) by the same query."""
    signature = locked_by_key(session, key)
    if signature is None:
        raise _gone()
    refuse_erased(signature)
    return signature


def refuse_erased(signature: Signature) -> None:
    """Raise Gone if a signature has been erased: nothing is left that could be shown or changed."""
    if signature.erased_at is not None:
        raise Gone(
            "Its owner asked for it, or signed with another address instead: the name and every word that came with it "
            "are gone. If that was you, and you want to be on the letter, you can sign it as anybody can.",
            slug=signature.letter.slug,
        )


def note_change(signature: Signature, now: datetime) -> None:
    """Note that the count or the lists change with this signature, if they ever had it."""
    if signature.confirmed_at is not None:
        signature.changed_at = now


def _gone() -> NotFound:
    return NotFound(
        "We do not have this signature any more: it was erased, not confirmed in time, or given again with another "
        "address. If you want to sign, open the letter and sign it again."
    )


def _refuse_unless_live(signature: Signature) -> None:
    refuse_erased(signature)
    if signature.state_for_owner not in LIVE_STATES:
        raise NotAllowed("Your signature does not stand any more, so there is nothing to change.")
