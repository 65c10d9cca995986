"""Logos for the cover of a dossier, and letters of support as they were received."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response
from wtforms import FileField, SelectField, StringField

from openletter.db import stock
from openletter.db.letter_files import LetterFile, files_of
from openletter.db.letters import Letter, current_revision
from openletter.domain import letter_files as rules
from openletter.domain.faults import Faults
from openletter.domain.letter_files import PDF, FileKind
from openletter.errors import InvalidFields, InvalidInput, NotFound
from openletter.services import letter_files
from openletter.services.letter_files import Wish, file_of
from openletter.web.campaign.access import campaigner, letter, letter_to_change, require_writer
from openletter.web.campaign.desk import pages, say, undo
from openletter.web.campaign.forms import DeskForm
from openletter.web.context import now, runtime, session, speech
from openletter.web.forms import ConsentField
from openletter.web.language import lazy
from openletter.web.security import PRIVATE_CACHE

PLACES = {"up": -1, "down": 1}


class LogoForm(DeskForm):
    """A picture, and whose it is."""

    kind = FileKind.LOGO
    file = FileField(
        lazy("The picture"),
        description=lazy("PNG or JPEG, up to 1 MB. It is printed about 4 cm wide on white paper."),
    )
    name = StringField(
        lazy("Whose logo is it?"),
        description=lazy("It stands for the picture where nobody sees it, so use the full name."),
    )

    def wish(self) -> Wish:
        """Return what was said about the file; raises InvalidFields."""
        faults = Faults()
        name = faults.check(lambda: rules.name(self.name.data or "", self.kind))
        faults.refuse_if_any()
        return Wish(self.kind, name or "")


class AnnexForm(LogoForm):
    """A letter of support, who wrote it, and whether they agree."""

    kind = FileKind.ANNEX
    file = FileField(
        lazy("The letter"),
        description=lazy(
            "PDF, up to 10 MB and 60 pages. We keep what its pages show, and nothing else: "
            "no links, forms, scripts or attachments."
        ),
    )
    name = StringField(
        lazy("Who wrote it?"),
        description=lazy("Person or organisation. It stands over each of its pages."),
    )
    statement_id = SelectField(
        lazy("Did it come with a signature? (optional)"),
        description=lazy(
            "Then it goes by itself when its author takes back their signature or their words."
        ),
        validate_choice=False,
    )
    agreed = ConsentField(
        lazy("Its author has agreed that it goes into the dossier"),
        description=lazy("The log keeps that you said so."),
    )

    def offer(self, its: Letter) -> None:
        """Offer the statements that a letter can be the original of."""
        self.statement_id.choices = [
            ("", speech().gettext("No")),
            *((str(number), name) for number, name in stock.speakers(session(), its, now=now())),
        ]

    def wish(self) -> Wish:
        """Return what was said about the letter; raises InvalidFields."""
        faults = Faults()
        name = faults.check(lambda: rules.name(self.name.data or "", self.kind))
        statement = faults.check(self._statement)
        faults.check(lambda: rules.agreement(bool(self.agreed.data)))
        faults.refuse_if_any()
        return Wish(self.kind, name or "", statement)

    def _statement(self) -> int | None:
        value = self.statement_id.data or ""
        if value and not (value.isascii() and value.isdecimal() and len(value) < 10):
            raise InvalidInput("Choose a statement from the list", field="statement_id")
        return int(value) if value else None


FORMS: dict[FileKind, type[LogoForm]] = {FileKind.LOGO: LogoForm, FileKind.ANNEX: AnnexForm}


@pages.get("/letters/<slug>/dossier/files", endpoint="letter_files")
def index(slug: str) -> str:
    """The letter's logos and annexes, in the order in which they are printed."""
    its = letter(slug)
    return render_template(
        "campaign/letter_files/index.html",
        letter=its,
        text=current_revision(session(), its),
        logos=files_of(session(), its.id, FileKind.LOGO),
        annexes=files_of(session(), its.id, FileKind.ANNEX),
        printed=stock.annexes_in_next(session(), its, now=now()),
        limits=rules.FILES_MAX,
    )


@pages.get("/letters/<slug>/dossier/files/<any(logo, annex):kind>/new")
def new_file(slug: str, kind: str) -> str:
    """The form for one more file."""
    its = letter(slug)
    require_writer()
    return _page(its, FORMS[FileKind(kind)](formdata=None))


@pages.post("/letters/<slug>/dossier/files/logo/new")
def add_logo(slug: str) -> tuple[str, int] | Response:
    """Keep a logo."""
    return _add(letter(slug), LogoForm())


@pages.post("/letters/<slug>/dossier/files/annex/new")
def add_annex(slug: str) -> tuple[str, int] | Response:
    """Keep a letter of support."""
    return _add(letter(slug), AnnexForm())


@pages.get("/letters/<slug>/dossier/files/<int:number>")
def letter_file(slug: str, number: int) -> FlaskResponse:
    """The file itself: a logo to be seen, a letter to be fetched."""
    its = letter(slug)
    file = file_of(session(), its, number)
    stored = runtime().file_folder(its.id) / file.sha256
    if not stored.is_file():
        raise NotFound("This file is missing on this server. Remove it, and add it again.")
    is_document = file.media_type == PDF
    answer = send_file(
        stored,
        mimetype=file.media_type,
        as_attachment=is_document,
        download_name=f"letter-{file.id}.pdf" if is_document else f"logo-{file.id}",
        max_age=0,
    )
    answer.headers["Cache-Control"] = PRIVATE_CACHE
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@pages.get("/letters/<slug>/dossier/files/<int:number>/name")
def describe_file(slug: str, number: int) -> str:
    """The form that says anew whose a file is."""
    its = letter(slug)
    require_writer()
    file = file_of(session(), its, number)
    typed = {"name": file.name, "statement_id": str(file.statement_id or ""), "agreed": True}
    return _page(its, FORMS[file.kind](formdata=None, data=typed), file)


@pages.post("/letters/<slug>/dossier/files/<int:number>/name")
def save_file(slug: str, number: int) -> tuple[str, int] | Response:
    """Save whose a file is."""
    its = letter(slug)
    file = file_of(session(), its, number)
    form = FORMS[file.kind]()
    try:
        changed = letter_files.describe(
            session(), its, file, form.wish(), by=campaigner(), now=now()
        )
    except (InvalidFields, InvalidInput) as error:
        form.refuse(error)
        return _page(its, form, file), 422
    if changed:
        say(speech().gettext("Saved."))
    return _to(its)


@pages.post("/letters/<slug>/dossier/files/<int:number>/move")
def move_file(slug: str, number: int) -> Response:
    """Move a file up or down among those of its kind."""
    its = letter(slug)
    file = file_of(session(), its, number)
    letter_files.move(session(), its, file, PLACES.get(request.form.get("do", ""), 0))
    return redirect(url_for(".letter_files", slug=its.slug, _anchor=f"file-{file.id}"), 303)


@pages.post("/letters/<slug>/dossier/files/<int:number>/remove")
def remove_file(slug: str, number: int) -> Response:
    """Take a file out of the dossier."""
    its = letter(slug)
    file = file_of(session(), its, number)
    kept = {
        "kind": file.kind.value,
        "sha256": file.sha256,
        "name": file.name,
        "statement_id": str(file.statement_id or ""),
        "agreed": "y",
    }
    letter_files.remove(
        session(), its, file, runtime().file_folder(its.id), by=campaigner(), now=now()
    )
    words = speech()
    say(
        words.gettext(
            "“%(name)s” is removed. Editions made before stay as they are.", name=file.name
        ),
        undo(words.gettext("Undo"), ".restore_file", kept, slug=its.slug),
    )
    return _to(its)


@pages.post("/letters/<slug>/dossier/files/restore")
def restore_file(slug: str) -> Response:
    """Bring back a file that has just been removed."""
    its = letter(slug)
    kind = FileKind.LOGO if request.form.get("kind") == FileKind.LOGO else FileKind.ANNEX
    folder, wish = runtime().file_folder(its.id), FORMS[kind]().wish()
    clean = letter_files.still_there(folder, request.form.get("sha256", ""), kind)
    its = letter_to_change(slug)
    letter_files.add(session(), its, wish, clean, folder, by=campaigner(), now=now())
    say(speech().gettext("“%(name)s” is back, at the end of the list.", name=wish.name))
    return _to(its)


def _add(its: Letter, form: LogoForm) -> tuple[str, int] | Response:
    slug, folder = its.slug, runtime().file_folder(its.id)
    try:
        wish, data = _sent(form)
        clean = letter_files.cleaned(data, wish.kind)
        its = letter_to_change(slug)
        letter_files.add(session(), its, wish, clean, folder, by=campaigner(), now=now())
    except (InvalidFields, InvalidInput) as error:
        form.refuse(error)
        return _page(its, form), 422
    say(_said(wish, clean.pages))
    return _to(its)


def _sent(form: LogoForm) -> tuple[Wish, bytes]:
    """Return what was said and the file that was sent; raises InvalidFields with every fault in both."""
    faults = Faults()
    sent = request.files.get("file")
    data = faults.check(lambda: rules.content(sent.read() if sent else b"", form.kind))
    wish = faults.check(form.wish)
    faults.refuse_if_any()
    assert wish is not None
    assert data is not None
    return wish, data


def _said(wish: Wish, pages_kept: int) -> str:
    words = speech()
    if wish.kind is FileKind.LOGO:
        return words.gettext("The logo of %(name)s is on the cover.", name=wish.name)
    return words.ngettext(
        "The letter of %(name)s is in the dossier, with %(num)s page.",
        "The letter of %(name)s is in the dossier, with %(num)s pages.",
        pages_kept,
        name=wish.name,
    )


def _page(its: Letter, form: LogoForm, file: LetterFile | None = None) -> str:
    if isinstance(form, AnnexForm):
        form.offer(its)
    return render_template(
        "campaign/letter_files/form.html",
        letter=its,
        text=current_revision(session(), its),
        form=form,
        file=file,
    )


def _to(its: Letter) -> Response:
    return redirect(url_for(".letter_files", slug=its.slug), 303)
