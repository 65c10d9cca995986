"""Why a dossier could not be made."""

from __future__ import annotations

from openletter.errors import OpenletterError


class DossierFailed(OpenletterError):
    """The edition could not be made; no file was left behind. The message says why in a sentence."""


class KeyUnusable(OpenletterError):
    """The host's key for signing dossiers cannot be used; the message says what to do and names no secret."""
