"""Files from strangers: what is kept of them is what one sees, and nothing that does anything."""

import io
import zlib

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from openletter.domain.letter_files import ANNEX_PAGES_MAX, FileKind
from openletter.dossier import received
from openletter.dossier.render import FONTS
from openletter.errors import InvalidInput


@pytest.fixture
def examine(tmp_path):
    def look(data, kind=FileKind.ANNEX):
        return received.examine(data, kind, tmp_path)

    return look


def embedded(pdf):
    """A font that is in the file."""
    name = pikepdf.Name("/Hyperlegible")
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=name, Flags=32, FontBBox=[0, -250, 1000, 950],
        ItalicAngle=0, Ascent=950, Descent=-250, CapHeight=700, StemV=80,
        FontFile2=pdf.make_stream((FONTS / "AtkinsonHyperlegibleNext-Regular.ttf").read_bytes()),
    )  # fmt: skip
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType, BaseFont=name, FirstChar=32,
            LastChar=126, Widths=[600] * 95, Encoding=pikepdf.Name.WinAnsiEncoding,
            FontDescriptor=pdf.make_indirect(descriptor),
        )
    )  # fmt: skip


def letter(pages=1, *, change=None, **save):
    """A PDF of so many pages, each with a word; its fonts are inherited and named as no sane program names them."""
    pdf = pikepdf.new()
    font = embedded(pdf)
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary({"/A": font, "/F": font}))
        words = (
            f"BT /A 24 Tf 72 700 Td (Support {number}) Tj /F 24 Tf 0 -40 Td (Kind regards) Tj ET"
        )
        page.Contents = pdf.make_stream(words.encode())
    if change:
        change(pdf)
    file = io.BytesIO()
    pdf.save(file, **save)
    return file.getvalue()


def text(data, page=0):
    with pypdfium2.PdfDocument(data) as document:
        return document[page].get_textpage().get_text_range()


def test_the_pages_of_a_letter_stay_as_they_are(examine):
    clean = examine(letter(3))

    assert (clean.pages, clean.media_type) == (3, "application/pdf")
    assert "Support 3" in text(clean.data, 2)
    assert "Kind regards" in text(clean.data, 2)


def test_the_same_letter_is_the_same_file(examine):
    assert examine(letter(2)).data == examine(letter(2)).data


def hide_things(pdf):
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    pdf.Root.OpenAction = script
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], DA=pikepdf.String(""))
    pdf.attachments["evil.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ evil bytes")
    pdf.docinfo["/Author"] = "Somebody Secret"
    page = pdf.pages[0].obj
    page.AA = pikepdf.Dictionary(O=script)
    page.Annots = pikepdf.Array(
        [
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=[0, 0, 99, 99],
                    A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("C:\\evil.exe")),
                )
            )
        ]
    )
    page.Metadata = pdf.make_stream(b"<x:xmpmeta>Somebody Secret</x:xmpmeta>")
    inside = pdf.make_stream(b"0 0 m")
    inside.Type, inside.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    inside.BBox = [0, 0, 9, 9]
    inside.Ref = pikepdf.Dictionary(F=pikepdf.String("/etc/passwd"), Page=0)
    outside = pdf.make_stream(b"")
    outside.Type, outside.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    outside.Width = outside.Height = 1
    outside.F = pikepdf.String("file:///etc/passwd")
    page.Resources.XObject = pikepdf.Dictionary(One=inside, Two=outside)
    riding = pdf.attachments["evil.exe"].obj
    page.Resources.Properties = pikepdf.Dictionary(
        M=pikepdf.Dictionary(AF=pikepdf.Array([riding]), Act=script)
    )


def test_nothing_that_acts_leads_out_or_rides_along_is_kept(examine):
    clean = examine(letter(change=hide_things))

    assert "Support 1" in text(clean.data)
    with pikepdf.open(io.BytesIO(clean.data)) as pdf:
        assert list(pdf.attachments) == []
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        written = io.BytesIO()
        pdf.save(written, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    for trace in (
        b"JavaScript", b"app.alert", b"Launch", b"evil", b"passwd", b"Secret", b"/Annots", b"/AA",
        b"EmbeddedFile", b"/Filespec",
    ):  # fmt: skip
        assert trace not in written.getvalue(), trace


def test_what_was_filled_into_a_form_stays_on_the_page(examine):
    def fill(pdf):
        look = pdf.make_stream(b"BT /A 12 Tf 2 2 Td (Filled in by hand) Tj ET")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox, look.Resources = [0, 0, 200, 20], pdf.pages[0].Resources
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx,
                T=pikepdf.String("name"), V=pikepdf.String("Filled in by hand"), F=4,
                Rect=[72, 500, 272, 520], AP=pikepdf.Dictionary(N=look),
            )
        )  # fmt: skip
        pdf.pages[0].Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field])

    assert "Filled in by hand" in text(examine(letter(change=fill)).data)


def live_form(pdf):
    pdf.Root.NeedsRendering = True


def no_size(pdf):
    pdf.pages[0].MediaBox = [0, 0, 1, 1]


@pytest.mark.parametrize(
    "data, says",
    [
        (b"GIF89a", "no PDF, or a broken one"),
        (b"%PDF-1.7\nnonsense", "no PDF, or a broken one"),
        (letter()[:300], "no PDF, or a broken one"),
        (letter(encryption=pikepdf.Encryption(owner="o", user="u")), "locked with a password"),
        (letter(encryption=pikepdf.Encryption(owner="o", user="")), "locked with a password"),
        (letter(ANNEX_PAGES_MAX + 1), "more than 60 pages"),
        (letter(change=live_form), "a form that changes"),
        (letter(change=no_size), "no proper size"),
    ],
)
def test_a_pdf_that_cannot_be_used_is_refused_with_what_to_do(examine, data, says):
    with pytest.raises(InvalidInput, match=says) as refused:
        examine(data)

    assert refused.value.field == "file"


def test_a_letter_of_as_many_pages_as_may_be_is_taken(examine):
    assert examine(letter(ANNEX_PAGES_MAX)).pages == ANNEX_PAGES_MAX


def test_a_file_that_unpacks_without_end_is_stopped(examine):
    def swell(pdf):
        bomb = zlib.compress(b"0 0 m " * 20_000_000, 1)
        pdf.pages[0].Contents = pikepdf.Stream(pdf, bomb, Filter=pikepdf.Name.FlateDecode)

    with pytest.raises(InvalidInput, match="takes too long or too much memory"):
        examine(letter(change=swell))


def picture(size=(300, 120), mode="RGB", form="PNG", **save):
    file = io.BytesIO()
    Image.new(mode, size, "green").save(file, form, **save)
    return file.getvalue()


def with_secrets():
    secrets = PngInfo()
    secrets.add_text("Comment", "Somebody Secret")
    return secrets


def test_a_logo_is_written_anew_without_what_it_told_of_its_maker(examine):
    sent = picture(pnginfo=with_secrets()) + b"PK\x03\x04 a whole archive"
    clean = examine(sent, FileKind.LOGO)

    assert clean.media_type == "image/png"
    assert b"Secret" in sent
    assert b"Secret" not in clean.data
    assert b"archive" not in clean.data
    with Image.open(io.BytesIO(clean.data)) as seen:
        assert (seen.size, seen.mode, seen.getpixel((5, 5))) == ((300, 120), "RGB", (0, 128, 0))


def test_a_photograph_loses_where_it_was_taken_and_stands_upright(examine):
    told = Image.Exif()
    told[0x010F], told[0x0112] = "Somebody Secret", 6
    clean = examine(picture(form="JPEG", exif=told), FileKind.LOGO)

    assert clean.media_type == "image/jpeg"
    assert b"Secret" not in clean.data
    with Image.open(io.BytesIO(clean.data)) as seen:
        assert seen.size == (120, 300)
        assert not seen.getexif()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_logos_in_every_mode_are_taken(examine, mode):
    file = io.BytesIO()
    Image.new(mode, (40, 40)).save(file, "PNG")

    assert examine(file.getvalue(), FileKind.LOGO).media_type == "image/png"


def test_a_logo_in_printers_colours_is_taken(examine):
    assert examine(picture(mode="CMYK", form="JPEG"), FileKind.LOGO).media_type == "image/jpeg"


def test_a_large_logo_is_made_smaller(examine):
    clean = examine(picture((4_000, 1_000)), FileKind.LOGO)

    with Image.open(io.BytesIO(clean.data)) as seen:
        assert seen.size == (1_600, 400)


@pytest.mark.parametrize(
    "data, says",
    [
        (b"", "no PNG or JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG or JPEG"),
        (picture(form="GIF"), "no PNG or JPEG"),
        (picture()[:200], "no PNG or JPEG"),
        (picture((10, 10)), "too small or too large"),
        (picture((7_000, 20)), "too small or too large"),
        (picture((5_500, 5_500), "1"), "too small or too large"),
        (picture((9_000, 9_000), "1"), "no PNG or JPEG|too small or too large"),
    ],
)
def test_a_picture_that_cannot_be_used_is_refused_with_what_to_do(examine, data, says):
    with pytest.raises(InvalidInput, match=says):
        examine(data, FileKind.LOGO)


def test_whoever_examines_knows_none_of_our_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENLETTER_SECRET_KEY", "secret")

    assert not [name for name in received._environment(tmp_path) if name.startswith("OPENLETTER")]


def test_a_file_that_stops_whoever_reads_it_is_refused(examine, monkeypatch):
    monkeypatch.setattr(received, "_CLOCK", 0.01)

    with pytest.raises(InvalidInput, match="takes too long or too much memory"):
        examine(letter())
