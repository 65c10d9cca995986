"""A finished edition, read back: text, tags, bookmarks, fonts, and what must not be in it."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise
from typing import Any

import outloud
import pikepdf

from tests.dossier import glyphs
from tests.dossier.desk import HIDDEN, LINKS, SCRIPTS, Edition


def test_the_cover_says_what_it_is_from_whom_and_how_many(edition: Edition) -> None:
    cover = edition.pages[0]
    for words in (
        "Co-production Wales",
        "of public services",
        "The First Minister, Welsh Government",
        "22",
        "signatures",
        "3 organisations",
        "19 people",
        "Edition OL-1-1",
        "22 November 2026",
    ):
        assert words in cover


def test_every_page_but_the_cover_says_which_page_of_how_many_and_of_what(edition: Edition) -> None:
    total = len(edition.pages)
    assert total == edition.files.pages
    for number, page in enumerate(edition.pages[1:], start=2):
        assert f"{number} of {total}" in page.replace("\xa0", " ")
        assert "Edition OL-1-1" in page
        assert "Put co-production at the heart of public services" in page
    assert f"1 of {total}" not in edition.pages[0].replace("\xa0", " ")


def test_the_contents_page_numbers_are_where_the_parts_begin(edition: Edition) -> None:
    links = [link for link in edition.pdf.pages[2].Annots if "/Dest" in link]
    assert [str(link.Contents) for link in links if "Request" not in str(link.Contents)] == [
        "Summary",
        "The letter",
        "The requests and what people say",
        "On the letter as a whole",
        "The organisations",
        "The people",
        "Statements in full",
        "How the signatures were checked",
        "How to check this edition",
    ]
    listed = re.findall(r"(?m)\s([0-9]+)$", "\n".join(_lines(edition.pages[2])))
    pages = {page.obj.objgen: number for number, page in enumerate(edition.pdf.pages, start=1)}
    led = [pages[link.Dest[0].objgen] for link in links]
    assert [int(number) for number in listed][: len(led)] == led
    for link, number in zip(links, led, strict=True):
        assert str(link.Contents).split(":")[0].split()[-1] in edition.pages[number - 1]


def test_the_bookmarks_are_the_parts(edition: Edition) -> None:
    with edition.pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        within = {item.title: [child.title for child in item.children] for item in outline.root}
    assert titles == [
        "Summary",
        "Contents",
        "The letter",
        "The requests and what people say",
        "The organisations",
        "The people",
        "Statements in full",
        "How the signatures were checked",
        "How to check this edition",
    ]
    assert [name.split(":")[0] for name in within["The requests and what people say"]] == [
        "Request 1",
        "Request 2",
        "On the letter as a whole",
    ]


def test_the_letter_stands_in_it_with_its_numbered_requests(edition: Edition) -> None:
    for words in ("Dear First Minister,", "Where it happens, trust grows.", "What we ask"):
        assert words in edition.text
    labels = [_text_of(edition, label) for label in edition.elements("Lbl")]
    assert labels[:2] == ["1", "2"]


def test_every_name_that_is_shown_can_be_read_back(edition: Edition) -> None:
    people = [*SCRIPTS, "Sample: carer, Powys", "Sample: neighbour, volunteer", "Paper Jones"]
    organisations = ["Tŷ Agored", "Gwenllian Prys, Chair", "Disability Wales"]
    assert [name for name in people + organisations if name not in edition.text] == []


def test_what_is_hidden_pending_withdrawn_or_unapproved_is_nowhere_in_the_file(
    edition: Edition,
) -> None:
    found = [words for words in HIDDEN if words in edition.text]
    for thing in edition.pdf.objects:
        content = thing.read_bytes() if isinstance(thing, pikepdf.Stream) else thing.unparse()
        found += [words for words in HIDDEN if _written(words, content)]
    assert found == []


def test_every_glyph_that_is_drawn_has_a_shape_unless_it_is_a_space(edition: Edition) -> None:
    for font, empty in glyphs.outlineless(edition.pdf):
        meant = glyphs.meanings(font)
        assert {glyph: meant[glyph] for glyph in empty if meant[glyph].strip(" \u00a0\u2002")} == {}


def test_every_font_is_embedded_and_says_what_its_glyphs_mean(edition: Edition) -> None:
    names = []
    for font in glyphs.fonts(edition.pdf):
        about = glyphs.descriptor(font)
        assert "/FontFile2" in about or "/FontFile3" in about
        names.append(str(font.BaseFont))
        assert "" not in glyphs.meanings(font).values()
    for face in ("Dossier-Serif", "Dossier-Display", "Dossier-Sans-Bold", "Noto-Serif-Devanagari"):
        assert any(name.endswith(face) for name in names), face


def test_headings_begin_at_the_first_level_and_leave_none_out(edition: Edition) -> None:
    levels = [
        int(str(e.S)[2:]) for e in edition.elements() if str(e.S)[1:] in {"H1", "H2", "H3", "H4"}
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_table_headers_have_a_scope(edition: Edition) -> None:
    scopes = [str(cell.A.Scope) for cell in edition.elements("TH")]
    assert set(scopes) == {"/Row", "/Column"}
    for table in edition.elements("Table"):
        assert str(table.K[0].S) in ("/Caption", "/TBody", "/THead")


def test_lists_have_items_with_bodies(edition: Edition) -> None:
    assert edition.elements("L")
    for item in edition.elements("LI"):
        assert {str(kid.S) for kid in item.K} <= {"/Lbl", "/LBody"}
        assert "/LBody" in [str(kid.S) for kid in item.K]


def test_links_say_where_they_lead(edition: Edition) -> None:
    links = [a for page in edition.pdf.pages for a in page.get("/Annots", ())]
    inner = [str(a.Contents) for a in links if "/Dest" in a]
    outer = {str(a.A.URI): str(a.Contents) for a in links if "/A" in a}
    assert inner[:2] == ["Summary", "The letter"]
    verify = LINKS.verify("OL-1-1")
    assert outer[verify] == verify
    assert all(int(a.F) & 4 for a in links)


def test_the_code_has_a_text_in_its_place(edition: Edition) -> None:
    (figure,) = edition.elements("Figure")
    assert str(figure.Alt) == f"QR code that opens {LINKS.verify('OL-1-1')}"


def test_running_heads_are_not_read_out(edition: Edition) -> None:
    reachable = {element.objgen for element in edition.elements()}
    owners = edition.pdf.Root.StructTreeRoot.ParentTree.Nums
    for owner in [one for at, one in enumerate(owners) if at % 2]:
        marked = owner if isinstance(owner, pikepdf.Array) else [owner]
        assert all(one is None or one.objgen in reachable for one in marked)
    for page in list(edition.pdf.pages)[1:]:
        stamped = list(page.Contents)[-1].read_bytes()
        assert stamped.startswith(b"/Artifact")
        assert b"Furniture Do" in stamped


def test_the_document_says_its_language_title_and_dates(edition: Edition) -> None:
    pdf = edition.pdf
    title = "Put co-production at the heart of public services – dossier, edition OL-1-1"
    assert str(pdf.Root.Lang) == "en"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo.Title) == title
    assert str(pdf.docinfo.Author) == "Co-production Wales"
    assert str(pdf.docinfo.CreationDate) == "D:20261122200000Z"
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == title
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["xmp:CreateDate"] == "2026-11-22T20:00:00+00:00"
    (letter,) = edition.elements("Art")
    assert str(letter.Lang) == "en"


def test_it_can_be_checked_by_its_own_figures(edition: Edition) -> None:
    page = " ".join(edition.pages[-1].split())
    digest = edition.files.data_sha256
    assert " ".join(digest[i : i + 8] for i in range(0, 64, 8)) in page
    for words in ("OL-1-1", "22 November 2026, 20:00", f"Pages {len(edition.pages)}", "Extracts 3"):
        assert words in page


def test_the_method_page_says_how_many_of_each(edition: Edition) -> None:
    page = " ".join(edition.pages[-2].split())
    for words in (
        "Confirmed by email 20 We sent a message",
        "Recorded by the organiser 2 Co-production Wales entered",
        "Names not printed 2",
        "Begun, not confirmed 1",
        "Taken back 1",
        "Extracts 3 Taken word for word",
    ):
        assert words in page


def test_a_checker_of_pdf_ua_has_nothing_to_say(edition: Edition) -> None:
    result = outloud.check(str(edition.files.pdf))
    assert result.error is None
    assert [f"{found.rule}: {found.message}" for found in result.findings] == []


def test_the_file_is_whole(edition: Edition) -> None:
    checked = subprocess.run(
        ["qpdf", "--check", str(edition.files.pdf)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def _lines(page: str) -> list[str]:
    return [" ".join(line.split()) for line in page.splitlines() if line.strip()]


def _written(words: str, content: bytes) -> bool:
    forms = (words.encode(), words.encode("utf-16-be"), words.encode("utf-16-be").hex().encode())
    return any(form in content for form in forms)


def _text_of(edition: Edition, element: Any) -> str:
    """Return what the marks of one element draw."""
    page = element.Pg
    meanings = {font.objgen: glyphs.meanings(font) for font in glyphs.fonts(edition.pdf)}
    wanted, text, current, inside = set(_marks(element)), "", (0, 0), False
    for operands, operator in pikepdf.parse_content_stream(page, "BDC EMC Tf Tj TJ"):
        if str(operator) == "BDC":
            inside = int(operands[1].get("/MCID", -1)) in wanted if len(operands) > 1 else False
        elif str(operator) == "EMC":
            inside = False
        elif str(operator) == "Tf":
            current = page.Resources.Font[str(operands[0])].objgen
        elif inside:
            for part in glyphs.strings(operands):
                codes = [int.from_bytes(part[i : i + 2], "big") for i in range(0, len(part), 2)]
                text += "".join(meanings[current][code] for code in codes)
    return text.strip()


def _marks(element: Any) -> list[int]:
    found: list[int] = []
    for kid in element.get("/K", ()):
        found += [int(kid)] if isinstance(kid, int) else _marks(kid) if "/S" in kid else []
    return found
