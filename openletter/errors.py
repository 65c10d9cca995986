"""The exceptions that rules raise; each carries a sentence that tells the person what to do."""

from __future__ import annotations

from typing import Any


class Listed(tuple[str, ...]):
    """Message ids that fill one place of a message, told one after another."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return them in English."""
        return ", ".join(self)


class OpenletterError(Exception):
    """A refusal that a person can understand.

    `message` is a gettext message id with named placeholders, `values` fills them; the edge (web page,
    command) translates. `field` names the form field it belongs to, if any.
    """

    def __init__(self, message: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = values

    def __str__(self) -> str:
        """Return the message in English, filled in."""
        return self.message % self.values if self.values else self.message


class InvalidInput(OpenletterError):
    """What was typed cannot be accepted as it stands."""


class InvalidFields(OpenletterError):
    """Several things that were typed cannot be accepted; `faults` holds an InvalidInput for each, in field order."""

    def __init__(self, faults: list[InvalidInput]) -> None:
        super().__init__("There is a problem")
        self.faults = faults


class NotAllowed(OpenletterError):
    """The thing asked for is not possible in the present state; nothing was changed."""


class TooLarge(OpenletterError):
    """A file is larger than it may be; it was not read to its end."""


class NotFound(OpenletterError):
    """There is no such thing, or not for this person."""


class Gone(OpenletterError):
    """What the link led to has been erased for good; `values` names the letter by its slug, if there is one."""


class ImportRefused(OpenletterError):
    """A file of signatures was refused as a whole; `faults` lists (line number, OpenletterError)."""

    def __init__(self, faults: list[tuple[int, OpenletterError]]) -> None:
        super().__init__("The file was not imported.")
        self.faults = faults


class SettingsRefused(Exception):
    """The settings are unsafe or incomplete; `sentences` says what to set, one sentence each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
