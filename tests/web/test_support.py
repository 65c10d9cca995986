"""A picture, a sound or a video: sent on one's own page, seen by nobody before it is approved, and taken back."""

import io
from urllib.parse import urlsplit

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from openletter import jobs
from openletter.domain.safety import NameForm
from openletter.domain.support import RECORDING_MAX
from openletter.services import disk
from openletter.tokens import Purpose
from openletter.web import uploads
from tests import recordings
from tests.support import ABOUT, decided, message_of, sent, shown
from tests.web.page import read

pytestmark = pytest.mark.usefixtures("prepared_here")


@pytest.fixture
def key(letter):
    return letter.signed()


@pytest.fixture
def path(key, token):
    return f"/my/{token(Purpose.PERSONAL, key)}/support"


@pytest.fixture
def send(browser, path):
    """Sends a file by the form of one's own page."""

    def post(data, status=200, to=path, **typed):
        form = {"caption": "Why I signed", "words": "My branch taught me to read.", "agreed": "y"}
        file = {} if data is None else {"file": FileStorage(io.BytesIO(data), "IMG_0001.MOV")}
        # Here and not by the client, which would leave a temporary file open.
        boundary, body = encode_multipart(MultiDict(form | file | typed))
        kind = f"multipart/form-data; boundary={boundary}"
        answer = browser.client.post(to, data=body, content_type=kind, follow_redirects=True)
        return read(answer, status)

    return post


def nothing_left(letter):
    folder = letter.runtime.support_folder
    return not folder.exists() or not list(folder.iterdir())


def test_it_is_offered_on_ones_own_page_and_sent_from_there(browser, path, send, letter):
    page = browser.get(path.removesuffix("/support"))
    assert page.links()["Send a picture, a sound or a video"] == path

    page = send(recordings.video())
    assert "preparing it" in page.text
    assert "preparing" in browser.get(path.removesuffix("/support")).text
    jobs.prepare_support(letter.runtime)

    page = browser.get(path)
    assert "looks at it next" in page.text
    [video] = page.all("//video")
    assert (video.get("preload"), video.get("width"), video.get("height")) == ("none", "64", "48")
    for address in (
        *page.all("//video/source/@src"),
        video.get("poster"),
        *page.all("//track/@src"),
    ):
        answer = browser.client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        answer.close()


@pytest.mark.parametrize(
    "data, typed, fault",
    [
        (None, {}, {"file": "Choose a picture, a sound or a video"}),
        (b"", {}, {"file": "Choose a picture, a sound or a video"}),
        (b"<svg onload='alert(1)'/>", {}, {"file": "Choose a picture (JPEG"}),
        (b"\xff\xd8\xff" + b"x" * (13 * 1024 * 1024), {}, {"file": "larger than 12 MB"}),
        (recordings.picture(), {"words": " "}, {"words": "Write down"}),
        (recordings.picture(), {"agreed": ""}, {"agreed": "Ask everybody"}),
        (
            b"%PDF",
            {"caption": "", "agreed": ""},
            {"file": "Choose", "caption": "Say", "agreed": "Ask"},
        ),
    ],
)
def test_what_cannot_be_taken_is_told_and_leaves_nothing(send, letter, data, typed, fault):
    page = send(data, 422, **typed)

    assert {field: page.faults[field][: len(says)] for field, says in fault.items()} == fault or (
        fault["file"] in page.faults["file"]
    )
    assert page.faults.keys() == fault.keys()
    assert nothing_left(letter)


def test_what_is_far_too_large_is_not_read_to_its_end(browser, path, letter):
    answer = browser.client.post(
        path,
        content_type="multipart/form-data; boundary=x",
        input_stream=io.BytesIO(b"--x\r\n"),
        environ_overrides={"CONTENT_LENGTH": str(2 * 1024**3)},
    )

    assert answer.status_code == 413
    assert f"larger than {RECORDING_MAX // 1024**2} MB" in answer.text
    assert nothing_left(letter)


def test_so_many_files_are_on_their_way_at_once(send, letter, app, monkeypatch):
    ways = app.extensions["openletter.uploads"]
    for number in range(uploads.AT_ONCE):
        assert ways.take(f"link {number}")
    page = send(recordings.picture(), 503)
    assert "Try again in a minute" in page.text

    ways.leave("link 0")
    send(recordings.picture())
    send(recordings.picture())

    assert not [ways.take("link 1"), ways.take("link 1")][-1], "two by one link"


def test_without_a_genuine_link_nothing_large_is_taken(send, letter):
    send(recordings.picture("BMP", (600, 400)), 413, to="/my/forged/support")
    send(recordings.picture(), 404, to="/my/forged/support")

    assert nothing_left(letter)


def test_an_unconfirmed_signature_has_none_and_leaves_none(send, letter, token):
    unconfirmed = letter.sign("b@example.org", name="B")

    page = send(recordings.picture(), 409, to=f"/my/{token(Purpose.PERSONAL, unconfirmed)}/support")

    assert "confirmed and stands" in page.text
    assert nothing_left(letter)


def test_a_full_disk_is_told_and_changes_nothing(send, letter, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk.shutil, "copyfileobj", full)
    page = send(recordings.picture(), 409)

    assert "could not be stored" in page.text
    assert nothing_left(letter)


def test_two_at_once_are_one_and_the_last_one_stands(send, letter, browser, path):
    send(recordings.picture())
    send(recordings.sound())
    jobs.prepare_support(letter.runtime)

    assert message_of(letter).kind == "sound"
    assert message_of(letter).sends == 2
    assert len(browser.get(path).all("//audio")) == 1


def test_what_cannot_be_used_is_told_to_its_author(send, letter, browser, path):
    send(recordings.sound(loud=0))
    jobs.prepare_support(letter.runtime)

    assert "nothing to be heard" in browser.get(path).text


def test_its_words_are_changed_with_faults_told(browser, path, letter, key):
    shown(letter, key)

    page = browser.post(f"{path}/words", {"its-caption": "", "its-words": "Other."}, 422)
    assert page.faults == {"its-caption": "Say in a line what it is"}
    page = browser.post(f"{path}/words", {"its-caption": "New", "its-words": "Other words."})

    assert "look at it again" in page.text
    assert (message_of(letter).words, message_of(letter).state) == ("Other words.", "ready")


def test_anybody_sees_it_once_it_is_approved(browser, letter, key, path):
    sent(letter, key, recordings.video())
    jobs.prepare_support(letter.runtime)
    secret = f"/letters/{letter.slug}/support/{message_of(letter).key.hex}"
    file = f"/letters/{letter.slug}/support/files/{message_of(letter).sha256}.mp4"
    browser.get(secret, 404)
    browser.get(file, 404)
    decided(letter)

    page = browser.get(f"/letters/{letter.slug}")
    assert "Why I signed Siân Prŷs · Video, 1 second" in page.links()
    page = browser.get(f"/letters/{letter.slug}/statements")
    assert ABOUT.words in page.text
    assert f"Also seen or heard: {ABOUT.people}" in page.text
    page = browser.get(secret)
    assert page.heading == "Why I signed"
    told = {one.get("property"): one.get("content") for one in page.all("//meta[@property]")}
    assert told["og:title"] == "Why I signed"
    assert "/share.png" in told["og:image"], "networks keep pictures, and it may be taken back"
    assert page.all("//video/source/@src") == [file]
    assert page.all("//details[@open]"), "the words stand open where it is the subject"
    assert page.all("//track/@src") == [f"{secret}/captions.vtt"]
    vtt = browser.client.get(f"{secret}/captions.vtt")
    assert vtt.content_type.startswith("text/vtt")
    assert "Libraries taught me to read." in vtt.text


def test_files_come_in_ranges_from_here_alone_and_as_what_they_are(browser, letter, key):
    shown(letter, key, recordings.video())
    one = message_of(letter)
    file = f"/letters/{letter.slug}/support/files/{one.sha256}.mp4"

    whole = browser.client.get(file)
    part = browser.client.get(file, headers={"Range": "bytes=4-7"})
    same = browser.client.get(file, headers={"If-None-Match": whole.headers["ETag"]})

    assert (part.status_code, part.data) == (206, b"ftyp")
    assert part.headers["Content-Range"] == f"bytes 4-7/{one.size}"
    assert same.status_code == 304
    assert whole.content_type == "video/mp4"
    assert whole.headers["Cache-Control"] == "private, no-cache", "it may be taken back"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert whole.headers["Access-Control-Allow-Origin"] == "*"
    assert whole.headers["Content-Security-Policy"].endswith("sandbox")
    assert whole.headers["Content-Disposition"] == "inline; filename=message-of-support.mp4"
    for answer in (whole, part, same):
        answer.close()
    # As Safari asks first, from the end, beyond it, and what may be left alone.
    asked = {
        "bytes=0-1": 206,
        "bytes=-4": 206,
        f"bytes={one.size}-": 416,
        "bytes=0-1,3-4": 200,
        "x=0-1": 200,
    }
    for wanted, status in asked.items():
        with browser.client.get(file, headers={"Range": wanted}) as answer:
            assert answer.status_code == status, wanted
            assert answer.headers.get("Accept-Ranges") == "bytes" or status == 416
    for other in (f"{one.sha256}.jpg", f"{one.still_sha256}.mp4", f"{'0' * 64}.mp4", "..%2fx.mp4"):
        browser.get(file.rsplit("/", 1)[0] + "/" + other, 404)


def take_back(browser, path, letter):
    browser.post(f"{path}/back")


def hide_the_name(browser, path, letter):
    browser.post(path.replace("/support", "/name"), {"public": ""})


def print_initials(browser, path, letter):
    with letter.transaction() as (_, row):
        row.name_form = NameForm.INITIAL


@pytest.mark.parametrize("change", [take_back, hide_the_name, print_initials])
def test_it_is_gone_from_every_page_at_once(browser, letter, key, path, change):
    shown(letter, key)
    one = message_of(letter)
    page = browser.get(f"/letters/{letter.slug}/statements")
    [picture] = page.all("//img[contains(@class, 'support__seen')]")
    assert picture.get("alt") == ABOUT.words
    browser.client.get(picture.get("src")).close()

    change(browser, path, letter)

    assert "Why I signed" not in browser.get(f"/letters/{letter.slug}").text
    assert "Why I signed" not in browser.get(f"/letters/{letter.slug}/statements").text
    page = browser.get(f"/letters/{letter.slug}/support/{one.key.hex}", 404)
    assert "may have taken it back" in page.text
    browser.get(urlsplit(picture.get("src")).path, 404)


def test_its_author_can_take_the_file_along(browser, letter, key, path):
    shown(letter, key)

    page = browser.get(path.removesuffix("/support"))

    with browser.client.get(page.links()["Download your picture, sound or video"]) as answer:
        assert answer.content_type == "image/jpeg"
