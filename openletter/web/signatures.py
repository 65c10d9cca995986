"""Signing a letter, confirming by the mailed link, and the list of signatories."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from openletter.db import signatories as rows
from openletter.db.letters import Letter, LetterHead, head_to_sign
from openletter.db.searching import Search
from openletter.db.signatures import Signature
from openletter.db.statements import statement_of
from openletter.domain import letters
from openletter.domain.letters import PUBLIC_STATES
from openletter.domain.signatures import SignatureKind, SignatureState
from openletter.errors import InvalidFields, InvalidInput, NotAllowed, NotFound
from openletter.services import agreeing, authority, changed_address, confirming
from openletter.services.signing import Attempt
from openletter.tokens import Purpose, TokenExpired
from openletter.web.context import now, runtime, session, speech
from openletter.web.forms import SignForm, typed_again
from openletter.web.heads import public_head
from openletter.web.inbox import inbox_page
from openletter.web.letters import (
    NO_WALL,
    Wall,
    by_sector,
    cached,
    earlier_of,
    is_open,
    public_letter,
    state_of_list,
    wall_of,
)
from openletter.web.places import cursor, position
from openletter.web.searching import (
    ORGANISATIONS_ON_PAGE,
    asked_of,
    found_page,
    previous_page,
    search_form,
)
from openletter.web.texts import text_of

pages = Blueprint("signatures", __name__)

PEOPLE_ON_PAGE = 500


@pages.get("/letters/<slug>/sign")
def sign(slug: str) -> Response:
    """The form that signs a letter."""
    letter = _open_letter(slug)
    form = SignForm(formdata=None)
    return cached(_sign_page(letter, form), form)


@pages.post("/letters/<slug>/sign")
def sign_now(slug: str) -> tuple[str, int]:
    """Sign a letter: the answer is the same whoever has signed before."""
    form = SignForm()
    try:
        attempt = form.attempt()
    except (InvalidFields, InvalidInput) as error:
        form.refuse(error)
        return _sign_page(_open_letter(slug), form), 422
    # All that takes time is done before the letter is locked, and on SQLite every other writer with it.
    page = _inbox_page(slug, form, attempt)
    changed_address.sign_instead(
        session(),
        _letter_to_sign(slug),
        attempt,
        _instead_of(form),
        now=now(),
        today=runtime().today(),
        pace=runtime().pace,
    )
    return page, 200


@pages.get("/letters/<slug>/challenge.json")
def challenge(slug: str) -> Response:
    """A proof of work to solve before signing, while a campaigner asks for one; 404 otherwise."""
    letter = _open_letter(slug)
    if not letter.proof_of_work:
        raise NotFound("This letter asks for no proof of work.")
    response: Response = jsonify(runtime().proofs.challenge(letter.id, now()))
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.get("/confirm/<token>")
def confirm(token: str) -> str | tuple[str, int]:
    """The page with the button that confirms; opening it changes nothing."""
    try:
        key = runtime().tokens.read(Purpose.CONFIRM, token, now())
    except TokenExpired as expired:
        return _expired(expired, token)
    signature = confirming.signature_to_confirm(session(), key, now=now())
    if signature.state_for_owner is SignatureState.CONFIRMED:
        return _confirmed_before(signature)
    return _confirm_page(signature)


@pages.post("/confirm/<token>")
def confirm_now(token: str) -> str | tuple[str, int] | BaseResponse:
    """Confirm a signature; the second press finds it done."""
    try:
        key = runtime().tokens.read(Purpose.CONFIRM, token, now())
    except TokenExpired as expired:
        return _expired(expired, token)
    shown = request.form.get("shown", "")
    outcome, signature = confirming.confirm(session(), key, now=now(), shown=shown)
    if outcome is confirming.Confirmation.CHANGED:
        return _confirm_page(signature, changed=True), 409
    if outcome is confirming.Confirmation.ALREADY:
        return _confirmed_before(signature)
    return redirect(url_for("my.thanks", token=_personal_token(signature)), 303)


@pages.post("/confirm/<token>/again")
def send_link_again(token: str) -> str:
    """Send a new link in place of one that is too old, to the address that signed."""
    try:
        key = runtime().tokens.read(Purpose.CONFIRM, token, now())
    except TokenExpired as expired:
        key = expired.subject
    signature = confirming.send_link_again(session(), key, now=now())
    return render_template("public/signatures/sent_again.html", **_about(signature.letter))


@pages.get("/letters/<slug>/signatories")
def index(slug: str) -> Response:
    """Everybody who has signed and shows it, or who is looked for: organisations on the first page, people on all."""
    letter = public_letter(slug)
    asked = asked_of(letter)
    if asked.question.asks:
        return found_page(letter, asked)
    counts = rows.counts(session(), letter, now=now())
    page = people_page(letter, rows.under_present_text, counts)
    page["earlier"] = earlier_of(letter, counts) if page["next_page"] is None else None
    page["form"] = search_form(letter, asked) if counts.count > counts.hidden else None
    return cached(render_template("public/signatures/index.html", **page, **_about(letter)))


def people_page(letter: Letter, under: rows.Under, counts: rows.Counts) -> dict[str, Any]:
    """Return what a page of a list shows: organisations on the first, people on all, and on the last how many more."""
    after = cursor(request.args.get("after", ""))
    people = rows.shown_people(
        session(), letter, under, now=now(), limit=PEOPLE_ON_PAGE + 1, after=after
    )
    more = len(people) > PEOPLE_ON_PAGE
    people = people[:PEOPLE_ON_PAGE]
    wall = _organisations_of(letter, under) if after is None else NO_WALL
    here = partial(url_for, ".index", slug=letter.slug)
    return {
        "counts": counts,
        "organisations": by_sector(wall.names),
        "more_organisations": wall.more,
        "people": people,
        "hidden": counts.hidden if not more else 0,
        "state": state_of_list(letter),
        "previous_page": previous_page(
            here, letter, Search(SignatureKind.INDIVIDUAL, under=under), after, PEOPLE_ON_PAGE
        ),
        "next_page": here(after=position(people[-1])) if more else None,
    }


def _organisations_of(letter: Letter, under: rows.Under) -> Wall:
    """Return the organisations of a list: the newest, which have a list of their own, or all of an earlier text."""
    if under is rows.under_present_text:
        return wall_of(letter, under, ORGANISATIONS_ON_PAGE)
    names = rows.shown_organisations(session(), letter, under, now=now())
    return Wall(names, len(names))


def _letter_to_sign(slug: str) -> LetterHead:
    letter = head_to_sign(session(), slug)
    if letter is None or letter.state not in PUBLIC_STATES:
        raise NotFound("There is no letter at this address.")
    if not letters.is_open(letter.state, letter.deadline, runtime().today()):
        raise NotAllowed("This letter is not open for signatures.")
    return letter


def _instead_of(form: SignForm) -> uuid.UUID | None:
    """Return the key of the first try that this one stands for; after its hour it simply goes by itself."""
    if not form.instead_of.data:
        return None
    try:
        return runtime().tokens.read(Purpose.INSTEAD_OF, form.instead_of.data, now())
    except TokenExpired:
        return None


def _open_letter(slug: str) -> Letter:
    letter = public_letter(slug)
    if not is_open(letter):
        raise NotAllowed("This letter is not open for signatures.")
    return letter


def _about(letter: Letter) -> dict[str, object]:
    return {"letter": letter, "text": text_of(letter)}


def _inbox_page(slug: str, form: SignForm, attempt: Attempt) -> str:
    """Return the page that says to look into the inbox.

    Its token is for the signature that the attempt would insert, also where it inserts none: the page must not tell
    who has signed.
    """
    token = runtime().tokens.make(Purpose.INSTEAD_OF, attempt.key, now())
    return inbox_page(public_head(slug), attempt.address.typed, typed_again(form), token)


def _sign_page(letter: Letter, form: SignForm) -> str:
    counts = rows.counts(session(), letter, now=now())
    return render_template(
        "public/signatures/sign.html", form=form, counts=counts, **_about(letter)
    )


def _confirm_page(signature: Signature, *, changed: bool = False) -> str:
    return render_template(
        "public/signatures/confirm.html",
        signature=signature,
        statement=statement_of(session(), signature.id),
        authority=authority.of(session(), signature),
        shown=confirming.digest(session(), signature),
        changed=changed,
        rewording=agreeing.rewording(session(), signature, speech().locale),
        **_about(signature.letter),
    )


def _confirmed_before(signature: Signature) -> str:
    return render_template(
        "public/signatures/confirmed.html",
        signature=signature,
        counts=rows.counts(session(), signature.letter, now=now()),
        my_token=_personal_token(signature),
        **_about(signature.letter),
    )


def _expired(expired: TokenExpired, token: str) -> str | tuple[str, int]:
    signature = confirming.signature_to_confirm(session(), expired.subject, now=now())
    if signature.state_for_owner is SignatureState.CONFIRMED:
        return render_template(
            "public/signatures/confirmed.html",
            signature=signature,
            my_token=None,
            counts=rows.counts(session(), signature.letter, now=now()),
            **_about(signature.letter),
        )
    return render_template(
        "public/signatures/expired.html", token=token, **_about(signature.letter)
    ), 410


def _personal_token(signature: Signature) -> str:
    return runtime().tokens.make(Purpose.PERSONAL, signature.key, now())
