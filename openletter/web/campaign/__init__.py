"""The campaigners' desk: everything under /campaign, for those who have signed in."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

pages = Blueprint("campaign", __name__, url_prefix="/campaign")
csrf = CSRFProtect()
pages.before_request(csrf.protect)


def install(app: Flask) -> None:
    """Put the desk under /campaign, its forms protected by a token as well."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)
    app.register_blueprint(pages)
