"""Letters that would stop whoever opens the dossier, or that nobody can read as they were written, are not taken."""

import io

import pikepdf
import pytest
from PIL import Image

from openletter.domain.letter_files import FileKind
from openletter.dossier import received
from openletter.errors import InvalidInput
from tests.dossier.test_received import letter


@pytest.fixture
def examine(tmp_path):
    return lambda data: received.examine(data, FileKind.ANNEX, tmp_path)


def form(pdf, content, **within):
    """A drawing that others may draw by a name."""
    made = pdf.make_stream(content)
    made.Type, made.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    made.BBox = [0, 0, 9, 9]
    made.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(**within))
    return made


def nested(levels, times):
    """Draws a form that draws a form, so many levels deep, each so many times."""

    def nest(pdf):
        inner = form(pdf, b"0 0 5 5 re f")
        for _ in range(levels - 1):
            inner = form(pdf, b"/X Do " * times, X=inner)
        page = pdf.pages[0]
        page.Resources.XObject = pikepdf.Dictionary(X=inner)
        page.contents_add(b"/X Do " * times)

    return nest


def wound(pdf):
    """Draws a form that draws itself."""
    itself = form(pdf, b"/X Do")
    itself.Resources.XObject.X = itself
    pdf.pages[0].Resources.XObject = pikepdf.Dictionary(X=itself)
    pdf.pages[0].contents_add(b"/X Do")


def through_the_page(pdf):
    """Draws forms that have no resources of their own, and find each other on the page."""
    names = pikepdf.Dictionary()
    for number in range(30):
        one = form(pdf, f"/X{number + 1} Do ".encode() * 10)
        del one["/Resources"]
        names[f"/X{number}"] = one
    pdf.pages[0].Resources.XObject = names
    pdf.pages[0].contents_add(b"/X0 Do")


def through_tiles(pdf):
    """Fills with tiles that are filled with tiles."""
    inner = form(pdf, b"0 0 5 5 re f")
    for _ in range(30):
        tile = form(pdf, b"/Pattern cs " + b"/T scn 0 0 9 9 re f " * 10)
        tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = (
            pikepdf.Name.Pattern, 1, 1, 1
        )  # fmt: skip
        del tile["/Subtype"]
        tile.XStep = tile.YStep = 9
        tile.Resources = pikepdf.Dictionary(Pattern=pikepdf.Dictionary(T=inner))
        inner = tile
    pdf.pages[0].Resources.Pattern = pikepdf.Dictionary(T=inner)
    pdf.pages[0].contents_add(b"/Pattern cs /T scn 0 0 9 9 re f")


def through_masks(pdf):
    """Draws through masks that are drawn through masks."""
    inner = form(pdf, b"0 0 5 5 re f")
    for _ in range(30):
        outer = form(pdf, b"/M gs 0 0 9 9 re f " * 10)
        outer.Resources = masked(inner)
        inner = outer
    pdf.pages[0].Resources.ExtGState = masked(inner).ExtGState
    pdf.pages[0].contents_add(b"/M gs 0 0 9 9 re f")


def masked(mask):
    soft = pikepdf.Dictionary(S=pikepdf.Name.Luminosity, G=mask)
    return pikepdf.Dictionary(ExtGState=pikepdf.Dictionary(M=pikepdf.Dictionary(SMask=soft)))


def through_glyphs(pdf):
    """Writes in a font whose one glyph takes long to draw, over and over."""
    glyph = pdf.make_stream(b"9 0 0 0 9 9 d1 " + b"0 0 5 5 re f " * 20_000)
    pdf.pages[0].Resources.Font["/G"] = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type3, FontBBox=[0, 0, 9, 9],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0], FirstChar=97, LastChar=97, Widths=[9],
            Encoding=pikepdf.Dictionary(Differences=[97, pikepdf.Name.a]),
            CharProcs=pikepdf.Dictionary(a=glyph), Resources=pikepdf.Dictionary(),
        )
    )  # fmt: skip
    pdf.pages[0].contents_add(b"BT /G 9 Tf (" + b"a" * 5_000 + b") Tj ET")


@pytest.mark.parametrize(
    "change",
    [
        nested(30, 10),
        nested(9, 1),
        nested(8, 20),
        wound,
        through_the_page,
        through_tiles,
        through_masks,
        through_glyphs,
    ],
    ids=["deep", "too-deep", "many", "wound", "page", "tiles", "masks", "glyphs"],
)
def test_a_letter_that_no_reader_could_draw_to_the_end_is_refused(examine, change):
    with pytest.raises(InvalidInput, match="takes too long or too much memory"):
        examine(letter(change=change))


def test_what_is_drawn_within_each_other_as_programs_do_it_is_taken(examine):
    assert examine(letter(change=nested(8, 2))).pages == 1


def huge():
    """A photograph that says in its own head that it has 60,000 by 60,000 pixels."""
    small = io.BytesIO()
    Image.new("L", (8, 8)).save(small, "JPEG")
    data = bytearray(small.getvalue())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = (60_000).to_bytes(2) * 2
    return bytes(data)


def scanned(*size, times=1, pages=1, photograph=b""):
    """Draws a picture of so many pixels, of which the file says only that they are all white."""

    def scan(pdf):
        for page in pdf.pages:
            image = pdf.make_stream(b"\xff")
            image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            image.Width, image.Height = size
            image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
            if photograph:
                image.write(photograph, filter=pikepdf.Name.DCTDecode)
            page.Resources.XObject = pikepdf.Dictionary(I=image)
            page.contents_add(b"/I Do " * times)

    return letter(pages, change=scan)


@pytest.mark.parametrize(
    "data",
    [
        scanned(30_000, 30_000),
        scanned(9_000, 9_000, times=2),
        scanned(5_000, 7_000, pages=30),
        letter(
            change=lambda pdf: pdf.pages[0].contents_add(
                b"BI /W 30000 /H 30000 /BPC 8 /CS /G ID \xff EI"
            )
        ),
        scanned(1, 1, photograph=huge()),
    ],
    ids=["one", "twice", "pages", "inline", "photograph"],
)
def test_pictures_for_which_nobody_has_the_memory_are_refused_with_what_to_do(examine, data):
    with pytest.raises(InvalidInput, match="Scan it at 300 dots per inch"):
        examine(data)


def test_sixty_scanned_pages_are_taken(examine):
    assert examine(scanned(2_480, 3_508, pages=60)).pages == 60


def fontless(pdf):
    pdf.pages[0].Resources.Font["/H"] = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )


def written_fontless(pdf):
    fontless(pdf)
    pdf.pages[0].contents_add(b"BT /H 24 Tf 72 500 Td (Kind regards) Tj ET")


def test_a_letter_whose_font_is_not_in_the_file_is_refused_with_what_to_do(examine):
    with pytest.raises(InvalidInput, match="Print it as a new PDF with fonts embedded"):
        examine(letter(change=written_fontless))


def test_a_font_that_is_named_and_never_written_in_is_no_fault(examine):
    assert examine(letter(change=fontless)).pages == 1
