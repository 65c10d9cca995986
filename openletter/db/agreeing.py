"""Who stands under a text that has changed materially since, and what is known of their agreeing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, update
from sqlmodel import Session, col, select

from openletter.db.letters import Letter, Revision
from openletter.db.signatures import COUNTED, Signature
from openletter.domain.letters import LetterState, may_agree
from openletter.domain.signatures import SignatureState

_ASKING = [state for state in LetterState if may_agree(state)]


@dataclass(frozen=True)
class Agreement:
    """What has come of asking, in counted signatures: who has agreed, who may still, who has no address to be asked."""

    agreed: int
    waiting: int
    unreachable: int


def stands_apart(letter: Letter, signature: Signature) -> bool:
    """Tell whether a signature was given under a text that has changed materially since."""
    since = letter.material_revision_id
    return since is not None and signature.revision_id < since


def letters_to_ask_about(session: Session) -> list[int]:
    """Return the letters whose text has changed materially and may still be agreed to."""
    query = (
        select(Letter.id)
        .where(col(Letter.material_revision_id).is_not(None), col(Letter.state).in_(_ASKING))
        .order_by(col(Letter.id))
    )
    return list(session.exec(query).all())


def signatures_to_ask(
    session: Session, letter: Letter, *, after: int, limit: int
) -> Sequence[Signature]:
    """Return confirmed signatures, held ones too, whose owners are to be asked, by id from `after` on.

    They are locked; one that somebody else holds just now is passed over until the next time.
    """
    query = (
        select(Signature)
        .where(
            Signature.letter_id == letter.id,
            Signature.id > after,
            Signature.state == SignatureState.CONFIRMED,
            col(Signature.email).is_not(None),
            col(Signature.revision_id) < letter.material_revision_id,
            col(Signature.asked_revision_id).is_distinct_from(letter.material_revision_id),
        )
        .order_by(col(Signature.id))
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return session.exec(query).all()


def mark_asked(session: Session, ids: list[int], revision_id: int) -> None:
    """Write down about which revision the owners of signatures were asked."""
    asked = (
        update(Signature)
        .where(col(Signature.id).in_(ids))
        .values(asked_revision_id=revision_id)
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(asked)


def agreement(session: Session, letter: Letter) -> Agreement | None:
    """Return what has come of asking about the last material change; None if there was none."""
    if letter.material_revision_id is None:
        return None
    changed_at = session.get_one(Revision, letter.material_revision_id).created_at
    earlier = col(Signature.revision_id) < letter.material_revision_id
    with_address = col(Signature.email).is_not(None)

    def number(*conditions: Any) -> Any:
        met = conditions[0]
        for condition in conditions[1:]:
            met = met & condition
        return func.coalesce(func.sum(case((met, 1), else_=0)), 0)

    query = select(
        number(~earlier, col(Signature.agreed_at) >= changed_at),
        number(earlier, with_address),
        number(earlier, ~with_address),
    ).where(Signature.letter_id == letter.id, COUNTED)
    return Agreement(*session.exec(query).one())
