"""The web application: its factory reads as its table of contents."""

from __future__ import annotations

from flask import Flask

from openletter import config, runtime, templating
from openletter.jobs import Background
from openletter.web import (
    accessibility,
    agreeing,
    api,
    campaign,
    carrying,
    compression,
    covers,
    database,
    devmail,
    earlier,
    editions,
    embedding,
    extracts,
    feeds,
    heads,
    health,
    inbox,
    keeping,
    language,
    leaving,
    letters,
    my,
    my_support,
    oembed,
    officers,
    organisers,
    overview,
    pictures,
    privacy,
    problems,
    revisions,
    searching,
    security,
    sharing,
    signatures,
    statements,
    styles,
    support,
    tongues,
    turns,
)

_ROOMS = (
    health,
    styles,
    letters,
    covers,
    organisers,
    revisions,
    signatures,
    searching,
    statements,
    support,
    earlier,
    overview,
    my,
    my_support,
    officers,
    leaving,
    agreeing,
    extracts,
    editions,
    privacy,
    accessibility,
    sharing,
    pictures,
    embedding,
    oembed,
    feeds,
)
"""Whatever has pages for the public, or for who watches over the host."""


def create_app(background: Background | None = None) -> Flask:
    """Return the application of an installation, by default of the one that the environment describes."""
    if background is None:
        background = Background(runtime.build(config.load()))
    settings = background.runtime.settings

    app = tongues.Site(
        __name__, template_folder=str(templating.TEMPLATES), static_folder=str(templating.STATIC)
    )
    app.extensions["openletter"] = background
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000

    compression.install(app)
    database.install(app)
    tongues.install(app)
    security.install(app, settings)
    turns.install(app)
    carrying.install(app)
    heads.install(app)
    inbox.install(app)
    language.install(app)
    problems.install(app)

    for room in _ROOMS:
        app.register_blueprint(room.pages)
    api.install(app)
    campaign.install(app)
    if not settings.is_production:
        app.register_blueprint(devmail.pages)
    keeping.install(app)
    return app
