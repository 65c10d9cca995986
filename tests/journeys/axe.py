"""What axe-core finds on a page; it is put into each page once."""

from __future__ import annotations

from collections.abc import Sequence

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RULES = (*WCAG, "best-practice")
ROOM = ("target-size", "scrollable-region-focusable")
"""What a narrower screen may change."""
COLOUR = ("color-contrast", "link-in-text-block")
"""What other colours may change, and what lies over what."""
_RUN = """
options => axe.run(options).then(found => found.violations.flatMap(
  fault => fault.nodes.map(node => `${fault.id}: ${node.target.join(" ")}: ${node.failureSummary}`)
))
"""
_SHOWN = """
() => [...document.querySelectorAll("body *")].map(
  one => Number(one.checkVisibility({ visibilityProperty: true }))
).join("")
"""


def faults(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return each fault with its rule, its place and what axe says of it, by every rule or only by those named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    options = {"runOnly": list(rules or RULES), "resultTypes": ["violations"]}
    return [f"{page.url}: {found}" for found in page.evaluate(_RUN, options)]


def shown(page: Page) -> str:
    """Tell of each element whether it is shown."""
    return str(page.evaluate(_SHOWN))


def faults_anew(page: Page, before: str) -> list[str]:
    """Return the faults at another width or in other colours, where `before` was `shown` and had none.

    As long as the same is shown, its names, roles and order are what they were.
    """
    return faults(page, (*ROOM, *COLOUR) if shown(page) == before else ())
