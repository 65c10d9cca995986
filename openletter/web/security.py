"""What every request must pass and every response carries.

Forms are protected by Sec-Fetch-Site and Origin, so that public pages need no cookie (OWASP CSRF Prevention Cheat
Sheet, "Fetch Metadata"). The campaigners' desk has a token on top.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request, session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from openletter.config import Settings
from openletter.domain.covers import COVER_MAX
from openletter.domain.letter_files import ANNEX_MAX, LOGO_MAX
from openletter.domain.support import RECORDING_MAX
from openletter.errors import TooLarge
from openletter.tokens import Purpose, TokenExpired, TokenInvalid
from openletter.web import uploads
from openletter.web.context import SAFE_METHODS, now, runtime

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CONTENT_SECURITY_POLICY_WITH_FRAME = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
"""For a page that shows another of ours within itself."""
PUBLIC_CACHE = "public, max-age=1, stale-while-revalidate=2"
"""For what is the same for everybody: with the two seconds that `keeping` adds, it is shown for five at most."""
PRIVATE_CACHE = "private, no-store"
HEARD_MAX = 4 * 1024 * 1024  # bytes of a form that is too long
UPLOADS: dict[str, int] = {
    "campaign.add_logo": LOGO_MAX,
    "campaign.add_annex": ANNEX_MAX,
    "campaign.put_cover": COVER_MAX,
}
"""The forms that carry a file, and how large it may be; only those who have signed in may send so much."""
OWN_UPLOADS: dict[str, int] = {"my_support.send": RECORDING_MAX}
"""The same for forms behind a personal link: only those who have such a link may send so much."""
NONE = "'none'"
_STYLES = re.compile(r"<style>(.*?)</style>", re.DOTALL)
AROUND_A_FILE = 64 * 1024  # bytes that a form takes besides its file


def install(app: Flask, settings: Settings) -> None:
    """Trust as many proxies as the host has set, and no host name but ours."""
    host = urlsplit(settings.base_url).hostname or ""
    app.config.update(
        TRUSTED_HOSTS=sorted({host, "127.0.0.1", "localhost"}),
        MAX_CONTENT_LENGTH=512 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        MAX_FORM_PARTS=200,
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="openletter_desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        SESSION_COOKIE_PATH="/campaign",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies, x_host=0
        )
    uploads.install(app)
    app.before_request(_refuse_null)
    app.before_request(_refuse_foreign_forms)
    app.before_request(_take_in_the_form)
    app.after_request(_add_headers)


def policy_of_document(html: str, *, frame_ancestors: str) -> str:
    """Return the policy of a document that carries its own styles and pictures, and may fetch and run nothing."""
    hashes = [
        f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
        for style in dict.fromkeys(_STYLES.findall(html))
    ]
    return (
        f"default-src 'none'; style-src {' '.join(hashes or [NONE])}; img-src data:; "
        f"form-action 'none'; base-uri 'none'; frame-ancestors {frame_ancestors}"
    )


def _refuse_null() -> None:
    """Refuse an address with a NUL, which PostgreSQL takes in no text: nothing of ours is there."""
    if "\0" in request.path:
        abort(404)


def _refuse_foreign_forms() -> None:
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin != runtime().settings.base_url:
        abort(403)


def _take_in_the_form() -> None:
    """Read the form whole before anything is locked: whoever sends it slowly must hold up nobody else's signature."""
    if request.method in SAFE_METHODS:
        return
    largest = _largest_file()
    if largest is not None:
        request.max_content_length = largest + AROUND_A_FILE
    if largest is not None and request.endpoint in OWN_UPLOADS and not uploads.take(_link()):
        _hear_out(HEARD_MAX + 2 * largest)
        abort(503)
    try:
        _ = request.form
    except RequestEntityTooLarge as error:
        _hear_out(HEARD_MAX if largest is None else HEARD_MAX + 2 * largest)
        if largest is None:
            raise
        raise TooLarge(
            "This file is larger than %(size)s MB. Go back and choose a smaller one.",
            size=largest // 1024 // 1024,
        ) from error


def _largest_file() -> int | None:
    """Return how large the file may be that comes with this form; None where none belongs to it."""
    endpoint = request.endpoint or ""
    if endpoint in UPLOADS and "campaigner" in session:
        return UPLOADS[endpoint]
    return OWN_UPLOADS[endpoint] if endpoint in OWN_UPLOADS and _has_personal_link() else None


def _has_personal_link() -> bool:
    try:
        runtime().tokens.read(Purpose.PERSONAL, _link(), now())
    except (TokenInvalid, TokenExpired):
        return False
    return True


def _link() -> str:
    return str((request.view_args or {}).get("token", ""))


def _hear_out(heard_max: int) -> None:
    """Read on where a form is too long: a browser cut off while it sends does not show the page that says why."""
    left = min(request.content_length or 0, heard_max)
    while left > 0 and (heard := request.environ["wsgi.input"].read(min(left, 65_536))):
        left -= len(heard)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cache-Control", PRIVATE_CACHE)
    if runtime().settings.is_production:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
