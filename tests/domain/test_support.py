"""What may be sent as a message of support, and what is said of it."""

import re

import pytest

from openletter.domain import support
from openletter.domain.captions import captions
from openletter.domain.support import Container
from openletter.errors import InvalidFields, InvalidInput
from tests import recordings

SAID = {"caption": "Why I signed", "people": "", "words": "My branch taught me to read."}


@pytest.mark.parametrize(
    "data, kind",
    [
        (recordings.picture("PNG"), Container.PNG),
        (recordings.picture("WEBP"), Container.WEBP),
        (recordings.sound(0.1), Container.MOV),
        (recordings.sound(0.1, container="wav", codec="pcm_s16le"), Container.WAV),
        (recordings.video(0.2, container="webm", codec="libvpx"), Container.MATROSKA),
    ],
)
def test_a_file_is_known_by_what_it_holds_and_not_by_its_name(data, kind):
    assert support.container(data[: support.HEAD]) is kind


@pytest.mark.parametrize(
    "head, says",
    [
        (b"", "Choose a picture, a sound or a video"),
        (b"<svg xmlns='http", "Choose a picture"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf", "Choose a picture"),
        (b"GIF89a\x01\x00\x01\x00\x00", "Choose a picture"),
        (b"#EXTM3U\n#EXT-X-V", "Choose a picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "Save it as JPEG"),
    ],
)
def test_anything_else_is_refused_with_what_to_choose(head, says):
    with pytest.raises(InvalidInput, match=says):
        support.container(head)


def test_a_picture_may_be_smaller_than_a_recording():
    support.refuse_large(support.PICTURE_MAX, Container.JPEG)
    support.refuse_large(support.RECORDING_MAX, Container.MOV)
    for kind in (Container.JPEG, Container.MOV):
        with pytest.raises(InvalidInput, match="larger than"):
            support.refuse_large(support.RECORDING_MAX + 1, kind)


def test_every_fault_in_what_is_said_is_told_at_once():
    with pytest.raises(InvalidFields) as refused:
        support.about({"caption": " ", "people": "www.example.org/x", "words": ""})

    assert [fault.field for fault in refused.value.faults] == ["caption", "people", "words"]


def test_who_is_seen_may_stay_unsaid():
    assert support.about(SAID).people == ""


def test_captions_follow_the_transcript_to_the_end():
    words = (
        "I learned to read here. " + "And so did my children, and theirs, " * 6 + "<b>Thanks</b>!"
    )

    made = captions(words, 12_500)

    assert made.startswith("WEBVTT\n\n00:00:00.000 --> ")
    assert made.split(" --> ")[-1].startswith("00:00:12.500\n")
    shown = [cue.split("\n", 1)[1] for cue in made.strip().split("\n\n")[1:]]
    assert " ".join(shown) == words.replace("<", "&lt;").replace(">", "&gt;")
    assert max(map(len, shown)) <= 100
    begun = re.findall(r"(\S+) --> (\S+)", made)
    assert [end for _, end in begun[:-1]] == [begin for begin, _ in begun[1:]]
