"""Absolute links for mails, dossiers and the terminal, built from the configured base URL and never from a request.

The paths here are a contract; a test holds each against the web application's own routes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from openletter.i18n import SOURCE_LOCALE


def mount(locale: str) -> str:
    """Return what stands before the path of a page in a language: nothing in English."""
    return "" if locale == SOURCE_LOCALE else f"/{locale.replace('_', '-')}"


@dataclass(frozen=True)
class Links:
    """The addresses of this installation; `base_url` has no slash at its end.

    Public pages are those in the language `locale`; the desk has one address.
    """

    base_url: str
    locale: str = SOURCE_LOCALE

    def speaking(self, locale: str) -> Links:
        """Return the addresses of the same pages in another language."""
        return replace(self, locale=locale)

    @property
    def _site(self) -> str:
        return self.base_url + mount(self.locale)

    def home(self) -> str:
        """The page of all letters."""
        return f"{self._site}/"

    def letter(self, slug: str) -> str:
        """A letter's public page."""
        return f"{self._site}/letters/{quote(slug)}"

    def embed(self, slug: str) -> str:
        """A letter's title and count, to stand in a frame on another site."""
        return f"{self.letter(slug)}/embed"

    def letter_in(self, slug: str, language: str) -> str:
        """A letter in a language that the site does not speak."""
        return f"{self.letter(slug)}/in/{quote(language)}"

    def share_image(self, slug: str, version: str) -> str:
        """The picture beside a shared link to a letter; a new version has a new address, which networks fetch anew."""
        return f"{self.letter(slug)}/share.png?v={quote(version)}"

    def signatories(self, slug: str) -> str:
        """The whole public list of a letter's signatories."""
        return f"{self.letter(slug)}/signatories"

    def support(self, slug: str, key: str) -> str:
        """The page of one message of support, which a printed code opens."""
        return f"{self.letter(slug)}/support/{key}"

    def confirm(self, token: str) -> str:
        """The page with the button that confirms a signature."""
        return f"{self._site}/confirm/{token}"

    def personal(self, token: str) -> str:
        """A signatory's own page."""
        return f"{self._site}/my/{token}"

    def overview(self, token: str) -> str:
        """The page of everything that an address has signed."""
        return f"{self._site}/my/signed/{token}"

    def revision(self, slug: str, number: int) -> str:
        """The words of a letter as they were signed."""
        return f"{self.letter(slug)}/revisions/{number}"

    def extract(self, token: str) -> str:
        """The page on which an author decides about an extract."""
        return f"{self._site}/extracts/{token}"

    def officer(self, token: str) -> str:
        """The page on which a second officer confirms an organisation's signature."""
        return f"{self._site}/officer/{token}"

    def verify(self, edition: str) -> str:
        """The page that says whether a dossier edition is genuine."""
        return f"{self._site}/verify?edition={quote(edition)}"

    def desk(self) -> str:
        """The campaigners' desk."""
        return f"{self.base_url}/campaign/"

    def sign_in(self, token: str) -> str:
        """The page with the button that signs a campaigner in."""
        return f"{self.base_url}/campaign/sign-in/{token}"

    def captured_mail(self) -> str:
        """The messages that were written to disk instead of being sent (development only)."""
        return f"{self.base_url}/dev/mail"
