"""Logos and letters as received, at the desk."""

import io
import os
import time

import pytest
from sqlmodel import select

from openletter import jobs
from openletter.db.audit import audit_of_letter
from openletter.db.letter_files import LetterFile, files_of
from openletter.db.statements import Statement
from openletter.domain.letter_files import ANNEX_MAX, LOGO_MAX, LOGOS_MAX, FileKind
from openletter.services import erasing, letter_files, signatures, statements
from openletter.services.letter_files import Wish
from tests.dossier.test_received import letter as pdf
from tests.dossier.test_received import picture
from tests.web.campaign.desk import SAME_ORIGIN


@pytest.fixture
def files(letter):
    return f"/campaign/letters/{letter.slug}/dossier/files"


@pytest.fixture
def kept(runtime, letter):
    """Reads what is kept: (name, pages) in order, with a check that the bytes are there."""

    def read(kind=FileKind.ANNEX):
        with runtime.database.reading() as session:
            found = files_of(session, letter.id, kind)
            for one in found:
                assert (runtime.file_folder(letter.id) / one.sha256).stat().st_size == one.size
            return [(one.name, one.pages) for one in found]

    return read


@pytest.fixture
def send(desk, files):
    """Adds a letter of support, or another file."""

    def add(data, status=200, kind="annex", **typed):
        desk.get(f"{files}/{kind}/new")
        sent = {"file": [(io.BytesIO(data), "whatever.pdf")], "name": "Women’s Aid"}
        if kind == "annex":
            sent["agreed"] = "y"
        return desk.press("Add it", status, **sent | typed)

    return add


def test_a_letter_is_taken_named_and_offered_for_download(desk, send, kept, runtime, letter):
    page = send(pdf(3))

    assert desk.said == "The letter of Women’s Aid is in the dossier, with 3 pages."
    assert kept() == [("Women’s Aid", 3)]
    answer = desk.client.get(page.links()["PDF, 3 pages: Women’s Aid"])
    assert answer.data.startswith(b"%PDF")
    answer.close()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with runtime.database.reading() as session:
        (entry,) = audit_of_letter(session, letter.id, 9)
    assert entry.details == {"file": 1, "kind": "annex", "pages": 3, "author_agreed": True}


def test_without_the_authors_agreement_nothing_is_kept(desk, files, kept, runtime, letter):
    desk.get(f"{files}/annex/new")
    page = desk.press("Add it", 422, file=[(io.BytesIO(pdf()), "a.pdf")], name="Women’s Aid")

    assert page.faults["agreed"].startswith("Ask its author first")
    assert kept() == []
    assert not runtime.file_folder(letter.id).exists()


def test_every_fault_is_named_at_once_and_what_was_typed_stays(desk, files):
    desk.get(f"{files}/annex/new")
    page = desk.press("Add it", 422, name="www.example.org")

    assert set(page.faults) == {"file", "name", "agreed"}
    assert desk.typed["name"] == "www.example.org"


@pytest.mark.parametrize(
    "data, says",
    [
        (b"not a PDF", "This is no PDF, or a broken one"),
        (pdf(61), "more than 60 pages"),
        (b"%PDF-" + b"x" * ANNEX_MAX, "larger than 10 MB"),
    ],
)
def test_a_letter_that_cannot_be_used_is_refused_at_its_field(send, kept, data, says):
    assert says in send(data, 422).faults["file"]
    assert kept() == []


def test_a_file_far_too_large_is_not_read_to_its_end(desk, send, kept):
    page = send(b"x" * (ANNEX_MAX + 100_000), 413)

    assert page.heading == "That file is too large"
    assert "larger than 10 MB" in page.text
    assert kept() == []


def test_who_has_not_signed_in_cannot_send_so_much(client, files):
    sent = {"data": b"x" * 600_000, "content_type": "application/x-www-form-urlencoded"}

    assert client.post(f"{files}/annex/new", headers=SAME_ORIGIN, **sent).status_code == 413


def test_no_other_form_may_be_so_long(desk, letter):
    desk.get("/campaign/")
    answer = desk.client.post(
        f"/campaign/letters/{letter.slug}/edit",
        data={"csrf_token": desk.token, "body": "x" * 600_000},
        headers=SAME_ORIGIN,
    )

    assert answer.status_code == 413


def test_a_logo_needs_a_name_and_is_shown(desk, send, kept):
    assert send(picture(), 422, "logo", name="").faults["name"] == "Enter whose logo this is"
    page = send(picture(), kind="logo")

    assert kept(FileKind.LOGO) == [("Women’s Aid", 0)]
    answer = desk.client.get(page.all("//main//img/@src")[0])
    assert answer.content_type == "image/png"
    answer.close()
    assert "larger than 1 MB" in send(b"x" * (LOGO_MAX + 1), 422, "logo").faults["file"]


def test_sending_the_same_letter_again_keeps_it_once_under_its_new_name(send, kept):
    send(pdf())
    send(pdf(), name="Cymorth i Ferched Cymru")

    assert kept() == [("Cymorth i Ferched Cymru", 1)]


def test_there_are_no_more_than_fit(desk, send, kept, runtime, letter):
    with letter.transaction() as (session, _):
        session.add_all(
            LetterFile(
                letter_id=letter.id, kind=FileKind.LOGO, name="Logo", sha256=f"{n:064}", size=1,
                media_type="image/png", created_at=runtime.clock(),
            )
            for n in range(LOGOS_MAX)
        )  # fmt: skip

    assert "There are 8 already" in send(picture(), 409, "logo").text


def test_letters_are_moved_renamed_removed_and_brought_back(desk, send, kept):
    for number, name in enumerate(("One", "Two", "Three"), start=1):
        send(pdf(number), name=name)
    desk.press("Up: Three")
    desk.press("Down: One")
    assert [name for name, _ in kept()] == ["Three", "One", "Two"]
    desk.press("Down: Two")
    assert [name for name, _ in kept()] == ["Three", "One", "Two"]

    desk.follow("Change: One")
    assert desk.press("Save", 422, name="").faults["name"] == "Enter who wrote this letter"
    desk.press("Save", name="Someone")
    desk.press("Remove: Someone")
    assert desk.said == "“Someone” is removed. Editions made before stay as they are."
    assert [name for name, _ in kept()] == ["Three", "Two"]
    desk.press("Undo")
    assert kept()[-1] == ("Someone", 1)


def test_bringing_back_twice_is_bringing_back_once(desk, send, kept):
    send(pdf())
    desk.press("Remove: Women’s Aid")
    before = desk.page
    desk.press("Undo")
    desk.page = before
    desk.press("Undo")

    assert kept() == [("Women’s Aid", 1)]


def test_a_logo_comes_back_byte_for_byte(desk, send, runtime, letter):
    send(picture(form="JPEG"), kind="logo")
    folder = runtime.file_folder(letter.id)
    before = [file.name for file in folder.iterdir()]
    desk.press("Remove: Women’s Aid")
    desk.press("Undo")

    assert [file.name for file in folder.iterdir()] == before


def test_what_was_removed_is_gone_from_the_disk_a_day_later_and_says_so(
    desk, send, runtime, letter, kept
):
    send(pdf())
    send(pdf(2), name="Stays")
    desk.press("Remove: Women’s Aid")
    removed = desk.page
    jobs.forget(runtime)
    assert len(list(runtime.file_folder(letter.id).iterdir())) == 2

    for file in runtime.file_folder(letter.id).iterdir():
        os.utime(file, (time.time() - 90_000,) * 2)
    jobs.forget(runtime)

    assert len(list(runtime.file_folder(letter.id).iterdir())) == 1
    assert kept() == [("Stays", 2)]
    desk.page = removed
    assert "more than a day ago" in desk.press("Undo", 409).text


@pytest.mark.parametrize("sha256", ["", "../../openletter.db", "f" * 64, "F" * 64])
def test_nothing_but_a_removed_file_can_be_brought_back(desk, files, sha256, kept):
    desk.get(files)
    sent = {"csrf_token": desk.token, "kind": "annex", "name": "X", "agreed": "y", "sha256": sha256}
    desk.post(f"{files}/restore", sent, 409, **SAME_ORIGIN)

    assert kept() == []


@pytest.fixture
def statement_id(letter, write_statement):
    number = write_statement()
    with letter.transaction() as (session, _):
        statements.approve(session, session.get_one(Statement, number), now=letter.runtime.clock())
    return number


def test_a_letter_that_came_with_a_signature_goes_with_it(
    desk, send, files, kept, statement_id, letter, clock
):
    page = send(pdf(), statement_id=str(statement_id))
    assert "Not printed now" not in page.text

    with letter.transaction() as (session, _):
        signature = session.get_one(Statement, statement_id).signature
        signatures.withdraw(session, signature, now=clock())
    assert "Not printed now" in desk.get(files).text

    with letter.transaction() as (session, _):
        erasing.erase(session, session.get_one(Statement, statement_id).signature, now=clock())
    assert kept() == []


@pytest.mark.parametrize("number", ["999", "x", "-1", "9" * 30])
def test_a_statement_that_is_none_of_the_letters_is_refused(send, kept, number):
    assert send(pdf(), 422, statement_id=number).faults == {
        "statement_id": "Choose a statement from the list"
    }
    assert kept() == []


def test_another_coalition_and_another_letter_find_nothing(others, desk, send, files, other_letter):
    send(pdf())

    assert others.client.get(f"{files}/1").status_code == 404
    elsewhere = files.replace(f"letters/{desk.path.split('/')[3]}", f"letters/{other_letter.slug}")
    assert desk.client.get(f"{elsewhere}/1").status_code == 404
    assert desk.client.get(f"{files}/{2**40}").status_code == 404


def test_a_full_disk_keeps_nothing_and_says_what_to_do(send, kept, monkeypatch, runtime, letter):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(letter_files.os, "fsync", full)
    page = send(pdf(), 409)

    assert "could not be stored on this server" in page.text
    assert kept() == []
    assert list(runtime.file_folder(letter.id).iterdir()) == []


def test_nobody_who_signs_waits_while_a_letter_is_examined(desk, send, letter, kept, monkeypatch):
    def examine(data, kind):
        letter.signed("meanwhile@example.org")
        return cleaned(data, kind)

    cleaned = letter_files.cleaned
    monkeypatch.setattr(letter_files, "cleaned", examine)
    send(pdf())

    assert kept() == [("Women’s Aid", 1)]
    assert letter.counts().count == 1


def test_who_was_removed_from_the_team_while_it_was_examined_adds_nothing(
    desk, files, letter, kept, monkeypatch
):
    from openletter.db.campaigners import Campaigner

    def examine(data, kind):
        with letter.transaction() as (session, _):
            session.exec(select(Campaigner)).one().role = "viewer"
        return cleaned(data, kind)

    cleaned = letter_files.cleaned
    monkeypatch.setattr(letter_files, "cleaned", examine)
    desk.get(f"{files}/annex/new")
    sent = {"file": [(io.BytesIO(pdf()), "a.pdf")], "name": "X", "agreed": "y"}
    desk.press("Add it", 403, **sent)

    assert kept() == []


def test_a_wish_for_a_logo_takes_no_statement(letter, runtime, tmp_path, statement_id):
    clean = letter_files.cleaned(picture(), FileKind.LOGO)
    with (
        letter.transaction() as (session, its),
        pytest.raises(letter_files.InvalidInput, match="Choose a statement"),
    ):
        letter_files.add(
            session, its, Wish(FileKind.LOGO, "X", statement_id), clean, tmp_path, by=None,
            now=runtime.clock(),
        )  # fmt: skip
