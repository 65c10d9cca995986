"""One's own message of support: sending it, changing its words, looking at it, and taking it back."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, BinaryIO

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField, StringField, TextAreaField

from openletter.db.signatures import Signature
from openletter.db.support import SupportMessage, is_shown, support_of
from openletter.domain import support as rules
from openletter.domain.faults import Faults
from openletter.domain.support import FAULTS, HEAD, PREPARED, About, SupportState
from openletter.errors import InvalidFields, NotAllowed
from openletter.services import disk, support
from openletter.tokens import Purpose, new_key
from openletter.web.context import now, runtime, session
from openletter.web.forms import ConsentField, PublicForm
from openletter.web.language import lazy
from openletter.web.my import personal_signature
from openletter.web.security import PRIVATE_CACHE
from openletter.web.support_media import PARTS, Addresses, gone, part_of
from openletter.web.texts import text_of

pages = Blueprint("my_support", __name__)


class WordsForm(PublicForm):
    """What is said of a message of support."""

    caption = StringField(
        lazy("Caption"), description=lazy("In a line: what it is, such as “Why I signed”.")
    )
    words = TextAreaField(
        lazy("In words"),
        description=lazy(
            "For those who cannot see or hear it: every word that is spoken, or what the picture shows. "
            "The dossier prints these words."
        ),
    )
    people = StringField(
        lazy("Who else is seen or heard? (optional)"),
        description=lazy("Their names are shown with it. Leave it empty if nobody else is."),
    )

    def about(self) -> About:
        """Return what was typed, checked; raises InvalidFields."""
        names = ("caption", "people", "words")
        return rules.about({name: self._fields[name].data or "" for name in names})


class SendForm(WordsForm):
    """A file with what is said of it."""

    file = FileField(
        lazy("Your picture, sound or video"),
        description=lazy(
            "A picture up to 12 MB (JPEG, PNG or WebP), or a sound or a video up to 30 seconds and 50 MB. "
            "Where it was taken and with what is not kept."
        ),
    )
    agreed = ConsentField(
        lazy("Everybody who is seen or heard in it agrees that anybody may see it here"),
        description=lazy(
            "For a child, their parent or guardian agrees. You can take it back at any time."
        ),
    )


@pages.get("/my/<token>/support")
def show(token: str) -> str:
    """One's own message of support, and the form to send one."""
    return _page(token, personal_signature(token))


@pages.post("/my/<token>/support")
def send(token: str) -> tuple[str, int] | BaseResponse:
    """Take a file to be prepared."""
    # Before anything is stored: only who has a link of ours may leave a file here.
    runtime().tokens.read(Purpose.PERSONAL, token, now())
    form, name = SendForm(), new_key().hex
    try:
        about, sent = _sent(form)
    except InvalidFields as error:
        form.refuse(error)
        return _page(token, personal_signature(token), send_form=form), 422
    # Stored before the database is asked for anything: whoever writes must not wait for a disk.
    disk.keep_all_of(runtime().support_folder, name, sent)
    try:
        support.send(session(), personal_signature(token), about, name, now=now())
    except Exception as error:
        with suppress(FileNotFoundError):
            (runtime().support_folder / name).unlink()
        if not isinstance(error, NotAllowed):
            raise
        form.refuse(error)
        return _page(token, personal_signature(token), send_form=form), 409
    return _back(token, "sent")


@pages.post("/my/<token>/support/words")
def describe(token: str) -> tuple[str, int] | BaseResponse:
    """Change what is said of it."""
    signature, form = personal_signature(token), WordsForm(prefix="its-")
    try:
        about = form.about()
    except InvalidFields as error:
        form.refuse(error)
        return _page(token, signature, words_form=form), 422
    support.describe(session(), signature, about, now=now())
    return _back(token, "words")


@pages.post("/my/<token>/support/back")
def take_back(token: str) -> BaseResponse:
    """Take it back: it is gone at once."""
    support.take_back(session(), personal_signature(token), now=now())
    return _back(token, "back")


@pages.get(f"/my/<token>/support/<any({PARTS}):part>")
def own_part(token: str, part: str) -> Response:
    """One's own picture or recording, whether or not anybody else may see it."""
    message = support_of(session(), personal_signature(token).id)
    if message is None:
        raise gone()
    return part_of(message, part, PRIVATE_CACHE)


def _sent(form: SendForm) -> tuple[About, BinaryIO]:
    """Return what was said and the file that was sent; raises InvalidFields with every fault in both."""
    faults = Faults()
    sent = faults.check(lambda: _file(request.files.get("file")))
    about = faults.check(form.about)
    faults.check(lambda: rules.agreement(bool(form.agreed.data)))
    faults.refuse_if_any()
    assert about is not None
    assert sent is not None
    return about, sent


def _file(sent: FileStorage | None) -> BinaryIO:
    """Return what was sent, if it can be a picture, a sound or a video; raises InvalidInput."""
    if sent is None:
        rules.container(b"")
    assert sent is not None
    container = rules.container(sent.stream.read(HEAD))
    rules.refuse_large(sent.stream.seek(0, 2), container)
    sent.stream.seek(0)
    return sent.stream  # type: ignore[return-value]


def _back(token: str, saved: str) -> BaseResponse:
    return redirect(url_for(".show", token=token, saved=saved) + "#main", 303)


def addresses_for_author(token: str, message: SupportMessage) -> Addresses:
    """Return where the author finds what belongs to a message."""

    def of(part: str) -> str:
        # Another file has another address, so that no browser shows the last one.
        return url_for("my_support.own_part", token=token, part=part, v=message.key.hex[:8])

    return Addresses(
        of("file"),
        of("still") if message.still_sha256 else None,
        of("captions") if message.kind == "video" else None,
    )


def _page(
    token: str,
    signature: Signature,
    *,
    send_form: SendForm | None = None,
    words_form: WordsForm | None = None,
) -> str:
    message = support_of(session(), signature.id)
    if message is not None and message.state is SupportState.TAKEN_BACK:
        message = None
    return render_template(
        "public/my/support.html",
        letter=signature.letter,
        text=text_of(signature.letter),
        signature=signature,
        token=token,
        saved=request.args.get("saved", ""),
        send_form=send_form or SendForm(formdata=None),
        **_about(token, message, words_form),
    )


def _about(token: str, message: SupportMessage | None, form: WordsForm | None) -> dict[str, Any]:
    """Return what the page says about a message that is there."""
    prepared = message is not None and message.state in PREPARED and message.sha256 is not None
    said = message and {name: getattr(message, name) for name in ("caption", "people", "words")}
    return {
        "message": message,
        "prepared": prepared,
        "at": addresses_for_author(token, message) if message and prepared else None,
        "shown": message is not None and is_shown(session(), message, now=now()),
        "fault": FAULTS[message.fault] if message and message.fault else "",
        "words_form": form or WordsForm(formdata=None, prefix="its-", **(said or {})),
    }
