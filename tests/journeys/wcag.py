"""What axe does not look for, asked of the browser: WCAG 2.2, level AA."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_LIBRARY = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


class Wcag:
    """A page with what asks it; each question is answered with the faults that were found."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.evaluate(_LIBRARY)

    def ask(self, what: str) -> list[str]:
        """Ask one question at the present width, colours and motion."""
        return [f"{self._page.url}: {fault}" for fault in self._page.evaluate(f"wcag.{what}()")]

    def words(self) -> set[str]:
        """Return the words that are shown."""
        return set(self._page.evaluate("wcag.words()"))

    def help(self) -> list[str]:
        """Return the links at the end of the page, where help is to be found."""
        return list(self._page.evaluate("wcag.help()"))
