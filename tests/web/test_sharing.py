"""Passing a letter on: its ways and words, what other sites are told, the pictures, and a page with everything."""

import json
from io import BytesIO

import pytest
from lxml import etree
from PIL import Image

from openletter.db.covers import Cover
from openletter.db.letters import current_revision
from openletter.db.share_words import ShareWords
from openletter.pictures import share_image as images
from openletter.pictures.faces import DISPLAY
from openletter.pictures.lettering import broken, runs
from openletter.tokens import Purpose
from tests import recordings
from tests.messages import BASE_URL

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}"


def test_the_letter_is_passed_on_by_plain_links_with_words(browser, letter, path):
    page = browser.get(path)
    links = page.links()
    assert "WhatsApp" in links
    assert links["Email"].startswith("mailto:?subject=Keep%20our%20libraries%20open&body=")
    assert "Read%20it%2C%20and%20sign%20if%20you%20agree" in links["Bluesky"]
    assert page.all("//a[starts-with(@href, 'https://wa.me')]/@rel") == ["noopener noreferrer"]
    assert page.all("//*[@id='share-heading']")
    letter.close()
    assert "see%20what%20came%20of%20it" in browser.get(path).links()["Bluesky"]


def test_the_campaigners_words_go_along_in_their_language_alone(browser, letter, path):
    with letter.transaction() as (session, row):
        session.add(ShareWords(letter_id=row.id, language="en", words="Only <minutes>!"))
    page = browser.get(f"{path}/share")
    assert "Only%20%3Cminutes%3E%21" in page.links()["WhatsApp"]
    assert (
        page.all("//textarea[@id='words']")[0].text.strip() == f"Only <minutes>! {BASE_URL}{path}"
    )
    assert "minutes" not in browser.get(f"/cy{path}/share").links()["WhatsApp"]


def test_whoever_has_signed_can_pass_it_on(browser, letter, token):
    page = browser.get(f"/my/{token(Purpose.PERSONAL, letter.signed())}/thanks")
    assert page.links()["WhatsApp"]
    assert page.all("//a[contains(@href, '/share')]")


def test_other_sites_are_told_title_picture_and_count(browser, letter, path):
    letter.signed()
    with letter.transaction() as (session, row):
        row.organiser.name = "Readers </script><script>alert(1)"
        session.add(row.organiser)
    page = browser.get(path)
    told = {m.get("property") or m.get("name"): m.get("content") for m in page.all("//meta")}
    assert told["og:title"] == "Keep our libraries open"
    assert told["og:image"].startswith(f"{BASE_URL}{path}/share.png?v=")
    assert told["og:image:alt"] == "Keep our libraries open. 1 signature"
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["twitter:card"] == "summary_large_image"
    [data] = page.all("//script[@type='application/ld+json']")
    said = json.loads(data.text)
    assert said["@type"] == "Article"
    assert said["author"]["name"] == "Readers </script><script>alert(1)"
    assert said["author"]["url"] == f"{BASE_URL}/organisers/readers-of-wales"
    assert said["audience"]["name"] == "The Minister for Culture"
    assert said["interactionStatistic"]["userInteractionCount"] == 1
    assert said["potentialAction"]["target"] == f"{BASE_URL}{path}/sign"


def test_the_picture_is_drawn_once_and_again_when_the_rounded_count_moves(
    client, letter, path, monkeypatch
):
    drawn = []
    monkeypatch.setattr(
        images,
        "drawn",
        lambda picture, cover, draw=images.drawn: drawn.append(picture) or draw(picture),
    )
    first = client.get(f"{path}/share.png")
    with Image.open(BytesIO(first.data)) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(first.data) < 60_000
    assert client.get(f"{path}/share.png?v=anything&size=9999").data == first.data
    assert len(drawn) == 1
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"{path}/share.png", headers=tag).status_code == 304

    letter.signed()
    moved = client.get(f"{path}/share.png", headers=tag)
    assert moved.data != first.data
    assert [(one.figure, one.figure_words) for one in drawn] == [
        ("", "Read it, and sign if you agree"), ("1", "signature")
    ]  # fmt: skip
    kept = list(letter.runtime.share_images.rglob("*.png"))
    assert len(kept) == 1, "what nobody asks for any more is not kept"


def test_the_letters_own_picture_stands_beside_title_and_count(client, browser, letter, path):
    plain = client.get(f"{path}/share.png")
    folder = letter.runtime.covers_folder
    folder.mkdir(parents=True)
    (folder / "ab").write_bytes(recordings.picture(size=(800, 400)))
    with letter.transaction() as (session, row):
        session.add(
            Cover(letter_id=row.id, sha256="ab", small_sha256="ab", width=800, height=400,
                  alt="A reading room.", created_at=letter.runtime.clock())
        )  # fmt: skip
    page = browser.get(path)
    [address] = page.all("//meta[@property='og:image']/@content")
    [alt] = page.all("//meta[@property='og:image:alt']/@content")
    told = client.get(f"/api/v1{path}").get_json()["cover"]
    assert (told["words"], told["width"]) == ("A reading room.", 800)
    assert told["address"].startswith(f"{BASE_URL}{path}/cover/")
    assert alt == "Keep our libraries open. Read it, and sign if you agree. A reading room."
    answer = client.get(address.removeprefix(BASE_URL))
    with Image.open(BytesIO(answer.data)) as image:
        seen = image.convert("RGB")
    assert (seen.size, seen.getpixel((40, 300))) == ((1200, 630), (251, 248, 241))
    above, below = seen.getpixel((1000, 60)), seen.getpixel((1000, 600))
    assert above[0] > 200 > above[2]
    assert below[2] > 200 > below[0]
    assert answer.headers["ETag"] != plain.headers["ETag"]

    (folder / "ab").unlink()
    with letter.transaction() as (_, row):
        row.accent = "#8a1c4a"
    assert client.get(f"{path}/share.png").status_code == 200, (
        "the words, where the disk has lost it"
    )


@pytest.mark.parametrize(
    "title",
    ["", "W" * 200, "Keep " * 40, "افتحوا مكتباتنا 2027 (BBC)", "保持我们的图书馆开放" * 12, "🙂🙂", "पुस्तकालय खुले रखें"],
)  # fmt: skip
def test_no_title_is_too_long_or_too_foreign_for_the_picture(title):
    picture = images.ShareImage("From Ω", title, "1,200+", "signatures", "x.example", "#1c5a43")
    for cover in (None, recordings.picture(), b"not a picture"):
        with Image.open(BytesIO(images.drawn(picture, cover))) as image:
            assert image.size == (1200, 630)
    lines = broken(title, DISPLAY, 61, 1056)
    assert "".join("".join(lines).split()) == "".join(title.split())


def test_a_name_in_another_script_is_drawn_in_a_face_that_has_it():
    shown = "".join(run.text for run in runs("Ω Ж ع ह 館", DISPLAY))
    assert shown == "Ω Ж ع ह 館"


def test_the_badge_says_the_count_aloud_and_escapes_everything(client, letter, path):
    letter.signed()
    with letter.transaction() as (session, row):
        revision = current_revision(session, row)
        revision.title = "<b>&\"'"
        session.add(revision)
    badge = client.get(f"{path}/badge.svg")
    assert badge.content_type == "image/svg+xml; charset=utf-8"
    root = etree.fromstring(badge.data)
    assert root.findtext(f"{SVG}title") == "Open letter “<b>&\"'”: 1 signature"
    assert [text.text for text in root.iter(f"{SVG}text")] == ["Open letter", "1 signature"]
    assert "style=" not in badge.text
    with letter.transaction() as (_, row):
        row.accent = "#8a1c4a"
    assert 'fill="#8a1c4a"' in client.get(f"{path}/badge.svg?new").text


def test_the_qr_code_is_a_drawing_with_a_quiet_zone(client, path):
    root = etree.fromstring(client.get(f"{path}/qr.svg").data)
    assert "Keep our libraries open" in root.findtext(f"{SVG}title")
    assert root.get("viewBox")
    assert client.get(f"{path}/qr.svg").data != client.get(f"/cy{path}/qr.svg").data


def test_a_draft_has_no_pictures_and_nothing_to_pass_on(client, letter, path):
    with letter.transaction() as (_, row):
        row.state = "draft"
    for page in ("/share", "/share.png", "/badge.svg", "/qr.svg", "/embed"):
        assert client.get(f"{path}{page}").status_code == 404
