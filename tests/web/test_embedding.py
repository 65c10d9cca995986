"""A letter in a frame on another site, and oEmbed."""

from urllib.parse import quote

import lxml.html
import pytest
from lxml import etree

from tests.messages import BASE_URL
from tests.web.page import words


@pytest.fixture
def path(letter):
    return f"/letters/{letter.slug}"


def test_one_line_shows_title_count_and_a_button_on_any_site(client, browser, letter, path):
    letter.signed()
    [line] = browser.get(f"{path}/share").texts("//textarea[@id='embed-line']")
    frame = lxml.html.fragment_fromstring(line)
    assert frame.get("src") == f"{BASE_URL}{path}/embed"
    assert frame.get("title") == "Open letter: Keep our libraries open"
    assert "style" not in frame.attrib, "the other site's policy may forbid it"

    embed = client.get(f"{path}/embed")
    policy = embed.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "'none'" in policy
    assert "unsafe" not in policy
    assert embed.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert embed.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "Set-Cookie" not in embed.headers
    page = lxml.html.document_fromstring(embed.text)
    assert words(page.find(".//h1")) == "Keep our libraries open"
    assert "1 signature" in words(page.find("body"))
    links = page.xpath("//a")
    assert {(a.get("target"), a.get("rel")) for a in links} == {("_blank", "noopener")}
    assert links[-1].get("href") == f"{BASE_URL}{path}#sign"
    assert words(links[-1]) == "Sign this letter"
    letter.close()
    assert "Read the letter" in client.get(f"{path}/embed").text


def test_no_other_page_may_stand_in_a_frame_elsewhere(client, path):
    for page in (path, f"{path}/sign", f"{path}/share", f"{path}/badge.svg", "/oembed", "/"):
        policy = client.get(page).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy


def ask(client, url, **more):
    query = "&".join([f"url={quote(url, safe='')}", *(f"{k}={v}" for k, v in more.items())])
    return client.get(f"/oembed?{query}")


def test_oembed_tells_how_to_show_a_letter(client, browser, path):
    [discovered] = browser.get(path).all("//link[@type='application/json+oembed']/@href")
    answer = client.get(discovered.removeprefix(BASE_URL))
    told = answer.get_json()
    assert (told["version"], told["type"], told["title"]) == (
        "1.0",
        "rich",
        "Keep our libraries open",
    )
    assert told["author_name"] == "Readers of Wales"
    assert f'src="{BASE_URL}{path}/embed"' in told["html"]
    assert (told["width"], told["height"]) == (640, 260)
    assert told["thumbnail_url"].startswith(f"{BASE_URL}{path}/share.png")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_oembed_says_the_same_in_xml(client, browser, letter, path):
    with letter.transaction() as (session, row):
        row.organiser.name = "Readers <b> & Co"
        session.add(row.organiser)
    [discovered] = browser.get(path).all("//link[@type='text/xml+oembed']/@href")
    answer = client.get(discovered.removeprefix(BASE_URL))
    assert answer.content_type == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.data)
    assert root.tag == "oembed"
    told = ask(client, f"{BASE_URL}{path}").get_json()
    assert {one.tag: one.text for one in root} == {name: str(said) for name, said in told.items()}
    assert root.findtext("author_name") == "Readers <b> & Co"


def test_oembed_keeps_to_the_room_that_there_is_and_to_the_language(client, path):
    small = ask(client, f"{BASE_URL}{path}", maxwidth=300, maxheight=150).get_json()
    assert (small["width"], small["height"]) == (300, 150)
    assert 'width="300" height="150"' in small["html"]
    assert "thumbnail_url" not in small
    welsh = ask(client, f"{BASE_URL}/cy{path}?utm=x#names", maxwidth=9999).get_json()
    assert f'src="{BASE_URL}/cy{path}/embed"' in welsh["html"]
    assert welsh["width"] == 640
    whole = ask(client, f"{BASE_URL}/cy{path}").get_json()
    assert whole["thumbnail_url"].startswith(f"{BASE_URL}/cy{path}/share.png")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "https://evil.example/letters/x",
        f"{BASE_URL}.evil.example/letters/x",
        f"{BASE_URL}/",
        f"{BASE_URL}/letters/unknown",
        f"{BASE_URL}/my/x",
        "http://[x",
    ],
)
def test_oembed_knows_only_our_own_letters(client, url):
    answer = ask(client, url)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_oembed_says_what_it_cannot_do(client, path):
    assert ask(client, f"{BASE_URL}{path}", format="yaml").status_code == 501
    refused = client.post("/oembed")
    assert (refused.status_code, refused.content_type) == (405, "application/problem+json")
    for wrong in ("0", "x", "-1", "1.5"):
        assert ask(client, f"{BASE_URL}{path}", maxwidth=wrong).status_code == 422
