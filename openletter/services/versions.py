"""Writing a letter's words in another language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter, Revision, current_revision, version_in, wording_of
from openletter.domain.letters import Wording
from openletter.errors import InvalidInput
from openletter.i18n import canonical_tag, known_languages, language_name
from openletter.services import audit
from openletter.services.letters import reword

TAG_MAX = 12
"""Characters of a language's tag, as revisions keep it."""


def language_to_add(letter: Letter, typed: str) -> str:
    """Return the tag (BCP 47) of a language by its name or its tag; raises InvalidInput unless a letter can add it."""
    wanted = " ".join(typed.split()).casefold()
    names = {
        name: tag
        for english, tag in known_languages().items()
        for name in (english.casefold(), language_name(tag).casefold())
    }
    tag = names.get(wanted) or canonical_tag(wanted)
    if not tag or len(tag) > TAG_MAX:
        raise InvalidInput(
            "Enter a language by its name, like Arabic or Polski, or by its code, like ar or pt-BR",
            field="language",
        )
    if tag == letter.language:
        raise InvalidInput("That is the letter’s own language. Enter another", field="language")
    return tag


def may_only_correct(present: Revision, version: Revision | None) -> bool:
    """Tell whether a version is of words that people sign: then it is corrected, and its campaigner says why."""
    return present.frozen_at is not None and version is not None


@dataclass(frozen=True)
class Words:
    """A letter's words in another language, and what is `told` there of its material change.

    The `reason` is for the log, where words are corrected that people sign.
    """

    wording: Wording
    told: str = ""
    reason: str = ""


def write(
    session: Session,
    letter: Letter,
    language: str,
    words: Words,
    *,
    by: Campaigner,
    now: datetime,
) -> bool:
    """Save the words of a letter's present revision in another language; tells whether anything has changed.

    Raises InvalidInput unless it asks as many things as the letter does, and for a correction without a reason.
    """
    present = current_revision(session, letter)
    _refuse_other_requests(present, words.wording)
    version = version_in(session, letter, language, present.number)
    rewords = version is None or wording_of(version) != words.wording
    if version is not None and not rewords and version.note == words.told:
        return False
    corrects = rewords and may_only_correct(present, version)
    if corrects and not words.reason:
        raise InvalidInput("Say what you correct. People have signed this letter", field="note")
    version = version or Revision(
        letter_id=letter.id, language=language, number=present.number, created_at=now,
        title="", addressee="", body="",
    )  # fmt: skip
    version.note = words.told
    session.add(version)
    reword(session, version, words.wording)
    audit.record(
        session, letter, "version-corrected" if corrects else "version-written", by=by, now=now,
        revision=present.number, language=language, reason=words.reason if corrects else "",
    )  # fmt: skip
    return True


def remove(
    session: Session, letter: Letter, language: str, reason: str, *, by: Campaigner, now: datetime
) -> None:
    """Take the words of a letter's present revision in another language away; does nothing where there are none.

    Raises InvalidInput without a reason.
    """
    if not reason:
        raise InvalidInput("Say why, in a few words. Only your coalition reads it", field="reason")
    present = current_revision(session, letter)
    version = version_in(session, letter, language, present.number)
    if version is None or language == letter.language:
        return
    session.delete(version)
    audit.record(
        session, letter, "version-removed", by=by, now=now, revision=present.number,
        language=language, reason=reason,
    )  # fmt: skip


def _refuse_other_requests(present: Revision, wording: Wording) -> None:
    if len(wording.requests) != len(present.requests):
        raise InvalidInput(
            "The letter asks %(count)s things. Write each of them here, in the same order",
            field="requests",
            count=len(present.requests),
        )
