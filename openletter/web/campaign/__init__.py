"""The campaigners' desk: everything under /campaign, for those who have signed in."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

pages = Blueprint("campaign", __name__, url_prefix="/campaign")


def install(app: Flask) -> None:
    """Put the desk under /campaign, its forms protected by a token as well."""
    csrf = CSRFProtect()
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)
    pages.before_request(csrf.protect)
    app.register_blueprint(pages)
