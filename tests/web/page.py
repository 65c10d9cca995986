"""A page as a person and a browser meet it; reading one checks what must hold on every page."""

from __future__ import annotations

from typing import Any

import lxml.html
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
UNSEEN = {"script", "style", "template", "head"}


class Page:
    """An HTML page that was read."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.html = response.get_data(as_text=True)
        self.tree = lxml.html.document_fromstring(self.html)

    @property
    def heading(self) -> str:
        """What the page says on top."""
        return words(self.tree.find(".//h1"))

    @property
    def text(self) -> str:
        """What stands on the page."""
        return words(self.tree.find("body"))

    def all(self, selector: str) -> list[Any]:
        """Return the elements that a CSS-like path (XPath) finds."""
        return list(self.tree.xpath(selector))

    def texts(self, selector: str) -> list[str]:
        """Return what the elements say."""
        return [words(element) for element in self.all(selector)]

    def links(self) -> dict[str, str]:
        """Return the page's links: what each says, and where it goes."""
        return {words(a): a.get("href") for a in self.all("//a[@href]")}

    @property
    def faults(self) -> dict[str, str]:
        """What the summary on top says is wrong, by the id of the field that each fault leads to."""
        found = self.all("//*[@data-error-summary]//a")
        return {a.get("href").removeprefix("#"): words(a) for a in found}

    def typed(self) -> dict[str, str]:
        """Return what stands in the fields of the page's forms for posting."""
        forms = self.all("//form[@method='post']")
        # A browser drops the line break that begins a text area; this parser leaves it.
        return {
            name: value.removeprefix("\n") for form in forms for name, value in form.form_values()
        }


class Browser:
    """A browser without scripts that looks closely at every page."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, status: int = 200) -> Page:
        """Open a page."""
        return read(self.client.get(path, follow_redirects=True), status)

    def post(self, path: str, data: dict[str, Any] | None = None, status: int = 200) -> Page:
        """Send a form, and go where it leads."""
        return read(self.client.post(path, data=data or {}, follow_redirects=True), status)


def read(response: TestResponse, status: int = 200) -> Page:
    """Return a page that has the status expected and passes every check."""
    assert response.status_code == status, response.get_data(as_text=True)[:2000]
    assert response.content_type == "text/html; charset=utf-8"
    page = Page(response)
    check_headers(response)
    check_structure(page)
    check_forms(page)
    check_assets(page)
    return page


def check_headers(response: TestResponse) -> None:
    """Hold a response to the headers that protect its reader."""
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert {name: headers.get(name) for name in SAFE_HEADERS} == SAFE_HEADERS
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers, "public pages set no cookie"
    assert headers.get("Cache-Control"), "every page says whether it may be kept"


def check_structure(page: Page) -> None:
    """Hold a page to one heading, a title, a language, and ids that are there once."""
    assert len(page.all("//h1")) == 1
    assert page.heading
    assert page.tree.findtext(".//title").strip()
    assert page.tree.get("lang")
    ids = [element.get("id") for element in page.all("//*[@id]")]
    assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]
    anchors = [a.get("href")[1:] for a in page.all("//a[starts-with(@href, '#')]")]
    assert set(anchors) <= set(ids), "links within the page lead somewhere"


def check_forms(page: Page) -> None:
    """Hold a page's forms to a label for each field, and to descriptions that exist."""
    ids = {element.get("id") for element in page.all("//*[@id]")}
    labelled = {label.get("for") for label in page.all("//label[@for]")}
    assert labelled <= ids
    for field in page.all("//input[not(@type='hidden')] | //select | //textarea"):
        assert field.get("id") in labelled, f"{field.get('name')} has no label"
        assert field.get("placeholder") is None, "a placeholder is no label"
    for field in page.all("//*[@aria-describedby]"):
        assert set(field.get("aria-describedby").split()) <= ids
    for button in page.all("//button"):
        assert words(button)


def check_assets(page: Page) -> None:
    """Hold a page to its own files, and to no script or style within it."""
    for element in page.tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert "style" not in element.attrib, element.attrib
        assert not [name for name in element.attrib if name.startswith("on")], element.attrib
        assert not (element.get("href") or "").lower().startswith(("javascript:", "data:"))
    assert not page.all("//style"), "styles stand in files"
    # What is no script but data, browsers do not run (HTML, "data block").
    for script in page.all("//script[not(@type='application/ld+json')]"):
        assert script.get("src"), "scripts stand in files"
        assert not (script.text or "").strip()
    loaded = [
        *page.all("//*/@src"),
        *page.all("//link[not(@rel='canonical') and not(@rel='alternate')]/@href"),
        *page.all("//form/@action"),
    ]
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded), (
        loaded
    )


def words(element: Any) -> str:
    """Return an element's text as it is read: white space as one space."""
    pieces: list[str] = []
    _gather(element, pieces)
    return " ".join("".join(pieces).split())


def _gather(element: Any, pieces: list[str]) -> None:
    if isinstance(element.tag, str) and element.tag not in UNSEEN:
        pieces.append(element.text or "")
        for child in element:
            _gather(child, pieces)
            pieces.append(child.tail or "")
