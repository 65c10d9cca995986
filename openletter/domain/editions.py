"""Dossier editions: numbered, frozen, and made in steps that a campaigner can watch."""

from __future__ import annotations

import re
from enum import StrEnum

from openletter.domain.wording import N_


class EditionState(StrEnum):
    """Where an edition stands."""

    QUEUED = "queued"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class EditionStep(StrEnum):
    """What is being done while an edition is made."""

    WAITING = "waiting"
    GATHERING = "gathering"
    COMPOSING = "composing"
    RENDERING = "rendering"
    ASSEMBLING = "assembling"
    DONE = "done"


STEP_NAMES: dict[EditionStep, str] = {
    EditionStep.WAITING: N_("Waiting for its turn"),
    EditionStep.GATHERING: N_("Collecting the signatures and extracts"),
    EditionStep.COMPOSING: N_("Setting the type"),
    EditionStep.RENDERING: N_("Laying out the pages"),
    EditionStep.ASSEMBLING: N_("Binding and checking"),
    EditionStep.DONE: N_("Done"),
}


UNDER_WAY = frozenset({EditionState.QUEUED, EditionState.MAKING})


_BETWEEN = "[\\s\u2010-\u2015\u2212-]"
_REFERENCE = re.compile(f"OL{_BETWEEN}*([0-9]{{1,9}}){_BETWEEN}+([0-9]{{1,9}})", re.IGNORECASE)


def share_done(step: EditionStep, done: int, total: int) -> int:
    """Return how far an edition is, out of 100; every step counts alike, `done` of `total` within it."""
    steps = list(EditionStep)
    within = min(done, total) / total if total > 0 else 0
    return min(100, int(100 * (steps.index(step) + within) / (len(steps) - 1)))


def reference(letter_id: int, number: int) -> str:
    """Return an edition's printed reference, such as OL-2-1."""
    return f"OL-{letter_id}-{number}"


def parse_reference(value: str) -> tuple[int, int] | None:
    """Return (letter id, edition number) for a reference as somebody may type it, or None.

    Phones make long dashes of hyphens, and whoever is told it on a telephone types none.
    """
    match = _REFERENCE.fullmatch(value.strip())
    return (int(match[1]), int(match[2])) if match else None
