"""A campaigner's browser without scripts: it follows redirects, fills forms and presses buttons by what they say."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.web.page import Page, check_assets, check_forms, check_structure, words

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Desk:
    """A browser at the desk; `page` is the page it shows."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Page

    def get(self, path: str, status: int = 200) -> Page:
        """Open a page."""
        return self._show(self.client.get(path, follow_redirects=True), status)

    def post(self, path: str, data: Any = None, status: int = 200, **headers: str) -> Page:
        """Send what no form on the page would send."""
        return self._show(
            self.client.post(path, data=data or {}, headers=headers, follow_redirects=True), status
        )

    def press(self, label: str, status: int = 200, **typed: Any) -> Page:
        """Fill the form that has this button, press it, and go where it leads."""
        form, button = self._button(label)
        fields: dict[str, list[str]] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value.removeprefix("\n"))
        if button.get("name"):
            fields[button.get("name")] = [button.get("value")]
        # A box that is not ticked sends nothing, and is there all the same.
        known = {element.get("name") for element in form.xpath(".//*[@name]")}
        for name, value in typed.items():
            assert name in known, f"the form has no field {name}: {sorted(known)}"
            fields[name] = value if isinstance(value, list) else [value]
        address = button.get("formaction") or form.get("action") or ""
        target = urlsplit(urljoin(self.path, address))
        answer = self.client.post(
            target.path, headers=SAME_ORIGIN, follow_redirects=True, **_encoded(form, fields)
        )
        return self._show(answer, status)

    def follow(self, label: str, status: int = 200) -> Page:
        """Follow a link by what it says."""
        return self.get(self.page.links()[label], status)

    @property
    def path(self) -> str:
        """Where the browser is."""
        return self.page.response.request.path

    @property
    def said(self) -> str:
        """What the page says has just happened."""
        return " ".join(self.page.texts("//*[contains(@class, 'flash')]//p"))

    @property
    def token(self) -> str:
        """The token that the page's forms carry."""
        return str(self.page.all("//input[@name='csrf_token']")[0].get("value"))

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields of the form that fills the page."""
        form = max(self.page.all("//main//form[@method='post']"), key=lambda one: len(one.fields))
        return {name: value.removeprefix("\n") for name, value in form.form_values()}

    @property
    def figures(self) -> dict[str, str]:
        """The page's figures by what they count."""
        terms = self.page.all("//main//dt")
        return {words(term): words(term.getparent().find("dd")) for term in terms}

    @property
    def buttons(self) -> list[str]:
        """What the page's buttons say."""
        return self.page.texts("//main//form//button")

    def _button(self, label: str) -> Any:
        for form in self.page.all("//form[@method='post']"):
            for button in form.xpath(".//button"):
                if words(button) == label and button.get("aria-hidden") is None:
                    return form, button
        raise AssertionError(f"no button {label!r} among {self.buttons}")

    def _show(self, response: TestResponse, status: int) -> Page:
        assert response.status_code == status, response.get_data(as_text=True)[:3000]
        assert response.headers["Cache-Control"] == "private, no-store"
        page = Page(response)
        check_structure(page)
        check_forms(page)
        check_assets(page)
        for form in page.all("//form[@method='post']"):
            if (form.get("action") or response.request.path).startswith("/campaign"):
                assert form.xpath(".//input[@name='csrf_token']"), "every form carries the token"
        self.page = page
        return page


def _encoded(form: Any, fields: dict[str, list[Any]]) -> dict[str, Any]:
    """Return what a form sends as its browser would write it; a file is a (stream, name)."""
    if form.get("enctype") != "multipart/form-data":
        return {"data": fields}
    # Here and not by the client, which would leave a temporary file open.
    sent = MultiDict(
        (name, FileStorage(*value) if isinstance(value, tuple) else value)
        for name, values in fields.items()
        for value in values
    )
    boundary, body = encode_multipart(sent)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}
