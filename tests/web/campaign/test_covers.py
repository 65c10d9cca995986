"""A picture over a letter: sent at the desk, made anew, shown to the public."""

import os
import time
from io import BytesIO

import pytest
from PIL import Image

from openletter.services import covers

ALT = "Forty people in a village hall"


def drawn(width=1200, height=500, **options):
    picture = BytesIO()
    Image.new("RGB", (width, height), "#7a5c3e").save(picture, "JPEG", **options)
    return picture.getvalue()


@pytest.fixture
def path(letter):
    return f"/campaign/letters/{letter.slug}/look"


@pytest.fixture
def put(desk, path):
    """Sends a picture by the form for it."""

    def send(data=None, alt=ALT, status=200):
        desk.get(f"{path}/cover")
        sent = {"file": (BytesIO(drawn() if data is None else data), "a.jpg")}
        return desk.press("Put it over the letter", status, alt=alt, **sent)

    return send


def test_a_picture_is_made_anew_shown_and_kept_for_ever(put, browser, client, letter):
    exif = Image.Exif()
    exif[0x010F] = "A camera that tells where it was"
    put(drawn(exif=exif))
    public = f"/letters/{letter.slug}"
    (shown,) = browser.get(public).all("//figure[@class='cover']/img")

    assert (shown.get("alt"), shown.get("width"), shown.get("height")) == (ALT, "1200", "500")
    assert " 640w, " in shown.get("srcset")
    with client.get(shown.get("src")) as answer:
        assert answer.mimetype == "image/jpeg"
        assert "immutable" in answer.headers["Cache-Control"]
        assert b"camera" not in answer.data
        assert Image.open(BytesIO(answer.data)).size == (1200, 500)
    assert client.get(f"{public}/cover/{'0' * 64}.jpg").status_code == 404
    assert client.get(f"{public}/cover/..%2f..%2fopenletter.jpg").status_code == 404


def test_it_is_removed_and_brought_back(put, desk, browser, letter, path):
    put()
    desk.get(path)
    desk.press("Remove the picture")
    public = f"/letters/{letter.slug}"
    assert browser.get(public).all("//figure[@class='cover']") == []
    desk.press("Undo")
    assert browser.get(public).all("//figure[@class='cover']")


def test_what_is_no_picture_is_refused_and_the_last_one_stays(put, letter, browser):
    put()
    for data, alt, faults in (
        (b"", " ", {"file": "Choose a picture", "alt": "Say in a sentence what the picture shows"}),
        (b"<svg onload=alert(1)>", ALT, {"file": None}),
        (drawn()[:400], ALT, {"file": "This picture is damaged or cannot be read. Choose another"}),
        (drawn(20, 20), ALT, {"file": None}),
    ):
        page = put(data, alt, 422)
        assert page.faults.keys() == faults.keys()
        assert all(said is None or page.faults[field] == said for field, said in faults.items())
    assert browser.get(f"/letters/{letter.slug}").all("//figure[@class='cover']")


def test_a_draft_shows_its_picture_at_the_desk_alone(put, letter, desk, client):
    put()
    with letter.transaction() as (_session, row):
        row.state = "draft"
    (shown,) = desk.get(f"/campaign/letters/{letter.slug}/preview").all("//figure/img/@src")
    answer = desk.client.get(shown)
    assert answer.headers["Cache-Control"] == "private, no-store"
    name = shown.rsplit("/", 1)[1]
    answer.close()
    assert client.get(f"/letters/{letter.slug}/cover/{name}").status_code == 404


def test_what_no_letter_has_goes_from_the_disk_after_a_while(put, desk, path, runtime, clock):
    put()
    desk.get(path)
    desk.press("Remove the picture")
    clock.advance(days=2)
    for stored in runtime.covers_folder.iterdir():
        os.utime(stored, (time.time() - 7200,) * 2)
    with runtime.database.transaction() as session:
        assert covers.sweep(session, runtime.covers_folder) == 0
        assert covers.forget_removed(session, now=runtime.clock()) == 1
        assert covers.sweep(session, runtime.covers_folder) == 2
    assert list(runtime.covers_folder.iterdir()) == []
    assert (
        "more than a day ago"
        in desk.post(f"{path}/cover/back", {"csrf_token": desk.token}, 409).text
    )
