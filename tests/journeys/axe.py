"""What axe-core finds on a page; it is put into each page once."""

from __future__ import annotations

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """
options => axe.run(options).then(found => found.violations.flatMap(
  fault => fault.nodes.map(node => `${fault.id}: ${node.target.join(" ")}: ${node.failureSummary}`)
))
"""


def faults(page: Page, *, but: tuple[str, ...] = ()) -> list[str]:
    """Return each fault with its rule, its place and what axe says of it, `but` those of some rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    rules = {rule: {"enabled": False} for rule in but}
    options = {"runOnly": RULES, "rules": rules, "resultTypes": ["violations"]}
    return [f"{page.url}: {found}" for found in page.evaluate(_RUN, options)]
