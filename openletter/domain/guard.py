"""What keeps a list honest without telling a cheat: reasons to hold a signature, and lists that decide beforehand."""

from __future__ import annotations

from enum import StrEnum


class HoldReason(StrEnum):
    """Why a signature is held: it looks as any other to whoever made it, is not counted, and waits for review."""

    RATE = "rate"
    BLOCKED = "blocked"
    TRAP = "trap"
    HASTE = "haste"
    NO_PROOF = "no_proof"
    REMOVED_BEFORE = "removed_before"


class RuleVerdict(StrEnum):
    """What a rule says about signatures that match it."""

    ALLOW = "allow"
    BLOCK = "block"


class RuleSubject(StrEnum):
    """What a rule looks at."""

    DOMAIN = "domain"
    ADDRESS = "address"
    NETWORK = "network"
