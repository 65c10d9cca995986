"""The campaigners' desk: everything under /campaign, for those who have signed in."""

from __future__ import annotations

from flask import Flask

from openletter.web.campaign import (
    access,
    audit,
    bulk,
    comparing,
    desk,
    duplicates,
    editions,
    guard,
    letter_files,
    letters,
    looks,
    omissions,
    organiser,
    plans,
    refusals,
    review,
    safety,
    share_words,
    sign_in,
    signatures,
    statements,
    support,
    versions,
)

__all__ = [
    "audit",
    "bulk",
    "comparing",
    "duplicates",
    "editions",
    "guard",
    "install",
    "letter_files",
    "letters",
    "looks",
    "omissions",
    "organiser",
    "plans",
    "refusals",
    "review",
    "safety",
    "share_words",
    "sign_in",
    "signatures",
    "statements",
    "support",
    "versions",
]


def install(app: Flask) -> None:
    """Put the desk under /campaign, its forms protected by a token as well."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["PERMANENT_SESSION_LIFETIME"] = access.SIGNED_IN_FOR
    desk.csrf.init_app(app)
    plans.install(app)
    app.register_blueprint(desk.pages)
