"""Pictures and recordings from strangers are made anew, in a process that is shut in."""

import struct
import subprocess
import sys
import zlib
from io import BytesIO

import av
import pytest
from PIL import Image

from openletter.domain.support import Container, Fault, container
from openletter.media import pictures, recordings
from openletter.media.prepare import IN, prepare
from openletter.media.unusable import Unusable
from tests import recordings as made


def heard(data):
    """Return what becomes of a recording, and the file."""
    sink = BytesIO()
    return recordings.prepare(BytesIO(data), container(data[:16]), sink), sink.getvalue()


def seen(data, kind=Container.JPEG):
    """Return the picture that becomes of a picture, and the file."""
    sink = BytesIO()
    return pictures.prepare(BytesIO(data), kind, sink), sink.getvalue()


def refused(of, data, **more):
    with pytest.raises(Unusable) as error:
        of(data, **more)
    return error.value.fault


def is_red_above(picture):
    width, height = picture.size
    above, below = picture.getpixel((width // 2, 4)), picture.getpixel((width // 2, height - 4))
    return above[0] > 150 > above[2] and below[2] > 150 > below[0]


@pytest.mark.parametrize(
    "sent",
    [
        made.sound(),
        made.sound(container="wav", codec="pcm_s16le"),
        made.sound(container="mp3", codec="libmp3lame"),
        made.sound(container="ogg", codec="libopus"),
    ],
)
def test_a_sound_becomes_one_that_every_browser_plays(sent):
    told, file = heard(sent)

    assert told.still is None
    assert told.seconds == pytest.approx(1, abs=0.1)
    with av.open(BytesIO(file)) as again:
        assert [one.codec_context.name for one in again.streams] == ["aac"]
        assert again.duration / av.time_base == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("sent", [made.video(), made.video(container="webm", codec="libvpx")])
def test_a_video_becomes_one_that_every_browser_plays_from_its_beginning(sent):
    told, file = heard(sent)

    assert (told.width, told.height) == (64, 48)
    assert is_red_above(told.still)
    assert file.find(b"moov") < file.find(b"mdat")
    with av.open(BytesIO(file)) as again:
        assert [one.codec_context.name for one in again.streams] == ["h264", "aac"]
        assert is_red_above(next(again.decode(video=0)).to_image())


def test_a_large_video_becomes_smaller_and_keeps_its_shape():
    told, _ = heard(made.video(0.5, size=(1920, 1080), rate=4, heard=False))

    assert (told.width, told.height) == (1280, 720)


def turned(video):
    """Return a video that says it was held upright, as phones do: a quarter turn clockwise."""
    at = video.index(b"tkhd") + 44
    matrix = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    return video[:at] + matrix + video[at + len(matrix) :]


def test_a_video_that_was_held_upright_stands_upright():
    told, file = heard(turned(made.video()))

    assert (told.width, told.height) == (48, 64)
    with av.open(BytesIO(file)) as again:
        picture = next(again.decode(video=0)).to_image()
    assert is_red_above(picture.rotate(90, expand=True))


def test_the_place_and_the_phone_are_not_in_it():
    sent = made.video(metadata={"location": "+51.4816-003.1791/", "title": "Mam at home"})
    assert b"loci" in sent

    _, file = heard(sent)

    assert b"loci" not in file
    assert b"Mam at home" not in file


@pytest.mark.parametrize(
    "sent, fault",
    [
        (lambda: made.sound(31), Fault.TOO_LONG),
        (lambda: made.video(32, rate=1, heard=False), Fault.TOO_LONG),
        (lambda: made.sound(loud=0), Fault.SILENT),
        (lambda: made.sound(0.1), Fault.TOO_SHORT),
        (lambda: made.sound()[:600], Fault.NOT_READABLE),
        (lambda: made.video().replace(b"avc1", b"zzzz"), Fault.NOT_READABLE),
        (lambda: b"\x1a\x45\xdf\xa3" + b"\0" * 999, Fault.NOT_READABLE),
        (lambda: b"OggS" + b"<script>alert(1)</script>" * 40, Fault.NOT_READABLE),
    ],
)
def test_what_cannot_be_used_is_told_apart(sent, fault):
    assert refused(heard, sent()) is fault


def test_thirty_seconds_are_not_too_long():
    assert heard(made.sound(30))[0].seconds == pytest.approx(30, abs=0.1)


def test_a_picture_loses_where_it_was_taken_and_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[1] = "N"
    sent = made.picture(exif=exif.tobytes())

    picture, file = seen(sent)

    assert not Image.open(BytesIO(file)).getexif()
    assert b"Phone" in sent
    assert b"Phone" not in file
    assert not is_red_above(picture)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_every_picture_becomes_a_jpeg_of_bounded_size(kind):
    picture, file = seen(made.picture(kind, (2400, 1200), mode="RGBA"), Container(kind))

    assert picture.size == (1600, 800)
    assert file.startswith(b"\xff\xd8\xff")
    assert is_red_above(picture)


def huge_png(width):
    """Return the beginning of a PNG that says how large it is, and is nothing more."""
    header = b"IHDR" + width.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + header + b"\0\0\0\0" + b"\0\0\0\0IEND"


def with_a_bomb(kind):
    """Return a PNG with a part that is 100 MB once unpacked."""
    part = b"x\0\0" + zlib.compress(bytes(100 * 1024**2), 9)
    whole = len(part).to_bytes(4, "big") + kind + part + zlib.crc32(kind + part).to_bytes(4, "big")
    picture = made.picture("PNG")
    return picture[:33] + whole + picture[33:]


def said_to_be_huge():
    """Return a JPEG that says it has 65,500 pixels a side."""
    picture = bytearray(made.picture())
    at = picture.index(b"\xff\xc0") + 5
    picture[at : at + 4] = (65_500).to_bytes(2, "big") * 2
    return bytes(picture)


@pytest.mark.parametrize(
    "sent, kind",
    [
        (with_a_bomb(b"zTXt"), Container.PNG),
        (with_a_bomb(b"iCCP"), Container.PNG),
        (said_to_be_huge(), Container.JPEG),
    ],
)
def test_what_would_burst_when_it_is_unpacked_is_refused(sent, kind):
    assert len(sent) < 200_000
    assert refused(seen, sent, kind=kind) is Fault.NOT_READABLE


def with_an_attachment(matroska):
    """Return a Matroska file that carries a page of HTML besides what is seen (RFC 9559, 21.1)."""
    page = b"<script>alert(document.domain)</script>"
    parts = ((b"\x46\x6e", b"x.html"), (b"\x46\x60", b"text/html"), (b"\x46\x5c", page))
    file = b"".join(name + bytes([0x80 | len(one)]) + one for name, one in parts)
    attached = b"\x61\xa7" + bytes([0x80 | len(file)]) + file
    return matroska + b"\x19\x41\xa4\x69" + bytes([0x80 | len(attached)]) + attached


def test_what_a_video_carries_besides_is_not_in_the_new_one():
    told, file = heard(with_an_attachment(made.video(container="webm", codec="libvpx")))

    assert (told.width, b"script" in file) == (64, False)
    with av.open(BytesIO(file)) as again:
        assert [one.type for one in again.streams] == ["video", "audio"]


@pytest.mark.parametrize(
    "sent, fault",
    [
        (made.picture("PNG", (20, 20)), Fault.ODD_SIZE),
        (huge_png(100_000), Fault.NOT_READABLE),
        (made.picture("PNG")[:200], Fault.NOT_READABLE),
    ],
)
def test_a_picture_that_cannot_be_used_is_told_apart(sent, fault):
    assert refused(seen, sent, kind=Container.PNG) is fault


def test_what_hides_behind_a_picture_is_not_in_the_new_one(tmp_path):
    (tmp_path / IN).write_bytes(made.picture() + b"<script>alert(document.domain)</script>")

    prepared = prepare(Container.JPEG, tmp_path)

    assert b"script" not in prepared.file.read_bytes()
    assert prepared.still.stat().st_size < 5_000


def test_the_process_that_reads_it_prepares_a_video(tmp_path):
    (tmp_path / IN).write_bytes(made.video(container="webm", codec="libvpx"))

    prepared = prepare(Container.MATROSKA, tmp_path)

    assert (prepared.kind, prepared.width) == ("video", 64)
    assert prepared.still.read_bytes().startswith(b"\xff\xd8\xff")


def test_that_process_can_open_neither_a_file_nor_a_connection():
    tries = "import socket\nfrom openletter.media.child import _shut_in\n_shut_in()\n"
    for what in ("socket.socket()", "open('/etc/passwd')"):
        ended = subprocess.run(
            [sys.executable, "-c", tries + what], capture_output=True, text=True, check=False
        )
        assert "Too many open files" in ended.stderr
