"""A letter's names and count move while somebody reads it, and disturb nobody: by eye, by ear or by hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from openletter.db.letters import (
    Letter,
    Organiser,
    Revision,
    current_revision,
    letter_by_slug,
    wording_of,
)
from openletter.db.signatures import Signature
from openletter.domain.letters import Alteration, LetterState, Wording
from openletter.domain.signatures import SignatureKind, SignatureState, Verification
from openletter.runtime import utc_now
from openletter.services import agreeing, letters, signatures
from openletter.services.letters import Arrangements, TextChange
from tests.journeys.site import Site

pytestmark = pytest.mark.browser

NEXT_TURN = 6_100  # ms: the page asks once in that time
KEPT = 1_050  # ms for which the site keeps a page
SETTLED = 250  # ms in which a page takes over what it is told
WORDING = Wording(
    title="Keep the reading room open",
    addressee="The Council",
    salutation="Dear Council,",
    body="Where else would we read?",
    requests=("Keep it open.",),
)
# Notes every message of every live region on the page, as a screen reader would hear them.
LISTEN = """
window.heard = [];
new MutationObserver((changes) => {
  const spoken = changes.map(({ target }) => (target.closest ? target : target.parentElement))
    .map((node) => node.closest("[aria-live], [role=status], [role=alert], [role=log], output"))
    .filter((region) => region && region.getAttribute("aria-live") !== "off");
  for (const region of new Set(spoken)) heard.push([region.ariaLive ?? region.role, region.textContent.trim()]);
}).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: false });
"""
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@dataclass(frozen=True)
class Live:
    """A letter of the site that nobody else signs, and what happens to it."""

    site: Site
    slug: str

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"{self.site.letter.rsplit('/', 1)[0]}/{self.slug}"

    def sign(self, *names: str, organisation: str = "") -> list[uuid.UUID]:
        """Let people sign and confirm, or somebody for an organisation."""
        with self.site.transaction() as session:
            letter = _letter(session, self.slug)
            rows = [_confirmed(session, letter, name, organisation) for name in names]
            session.add_all(rows)
            return [row.key for row in rows]

    def withdraw(self, key: uuid.UUID) -> None:
        """Let somebody take their signature back."""
        with self.site.transaction() as session:
            signatures.withdraw(session, _signature(session, key), now=utc_now())

    def hide(self, key: uuid.UUID) -> None:
        """Let somebody hide their name."""
        with self.site.transaction() as session:
            signatures.show_name(session, _signature(session, key), shown=False, now=utc_now())

    def reword(self) -> None:
        """Change the text so that everybody is asked anew."""
        with self.site.transaction() as session:
            letter = _letter(session, self.slug)
            words = replace(wording_of(current_revision(session, letter)), body="There.")
            change = TextChange(Alteration.MATERIAL)
            letters.revise(session, letter, words, Arrangements(), now=utc_now(), change=change)

    def agree(self, key: uuid.UUID) -> None:
        """Let somebody agree to the changed text."""
        with self.site.transaction() as session:
            shown = current_revision(session, _letter(session, self.slug)).number
            agreeing.agree(session, _signature(session, key), shown, now=utc_now())


def _letter(session: Any, slug: str) -> Letter:
    letter = letter_by_slug(session, slug)
    assert letter is not None
    return letter


def _signature(session: Any, key: uuid.UUID) -> Signature:
    found: Signature = session.exec(select(Signature).where(Signature.key == key)).one()
    return found


def _confirmed(session: Any, letter: Letter, name: str, organisation: str) -> Signature:
    now = utc_now()
    email = f"{uuid.uuid4().hex}@example.org"
    revision: Revision = current_revision(session, letter)
    return Signature(
        key=uuid.uuid4(),
        letter_id=letter.id,
        revision_id=revision.id,
        kind=SignatureKind.ORGANISATION if organisation else SignatureKind.INDIVIDUAL,
        state=SignatureState.CONFIRMED,
        verification=Verification.EMAIL,
        name=name,
        organisation=organisation,
        name_key=(organisation or name).casefold(),
        sector="arts" if organisation else None,
        email=email,
        email_canonical=email,
        public=True,
        created_at=now,
        confirmed_at=now,
        changed_at=now,
    )


@pytest.fixture
def live(site: Site) -> Iterator[Live]:
    with site.transaction() as session:
        organiser = session.exec(select(Organiser)).first()
        assert organiser is not None
        letter = letters.create(session, organiser, WORDING, Arrangements(), now=utc_now())
        letters.open_for_signatures(session, letter, now=utc_now(), today=utc_now().date())
        slug = letter.slug
    yield Live(site, slug)
    with site.transaction() as session:
        _letter(session, slug).state = LetterState.DRAFT


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    opened = context.new_page()
    opened.clock.install()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    assert context.cookies() == []
    context.close()
    assert complaints == []


def open_letter(page: Page, live: Live) -> None:
    """Open its page with the ears of a screen reader."""
    page.goto(live.address)
    page.evaluate(LISTEN)


def turn(page: Page, *, after: int = NEXT_TURN) -> None:
    """Let time pass until the page has asked again, and been told of what it asked."""
    page.wait_for_timeout(KEPT)
    with page.expect_response(lambda answer: answer.url.endswith("count.json")):
        page.clock.fast_forward(after)
    page.wait_for_timeout(SETTLED)


def heard(page: Page, *words: str) -> bool:
    """Tell whether a screen reader has heard these words since the last time, politely, and nothing else."""
    if words:
        page.wait_for_function("heard.length > 0")
    said = page.evaluate("heard.splice(0)")
    return bool(said == [["polite", one] for one in words])


def test_a_screen_reader_hears_how_many_there_are_once_and_never_name_by_name(
    page: Page, live: Live
) -> None:
    live.sign("Siân One", "Rhys Two")
    open_letter(page, live)
    regions = page.locator("[data-live-status]")
    expect(regions).to_have_count(1)
    expect(
        page.locator("#names [aria-live], #names [role=status], .count[aria-live]")
    ).to_have_count(0)
    turn(page)
    assert heard(page), "nothing has changed"

    live.sign("Mair Three", "Owain Four", "Efa Five")
    turn(page)
    expect(page.locator("#names")).to_contain_text("Efa Five")
    assert heard(page, "5 signatures")

    [key] = live.sign("Idris Six")
    turn(page)
    expect(page.locator("#names")).to_contain_text("Idris Six")
    assert heard(page), "not again so soon"
    live.withdraw(key)
    turn(page, after=31_000)
    assert heard(page), "as many as were told last"

    page.get_by_label("Your name").fill("Gw")
    live.sign("Nia Six")
    turn(page, after=61_000)
    expect(page.locator("#names")).to_contain_text("Nia Six")
    assert heard(page), "not while somebody types"
    expect(page.get_by_label("Your name")).to_be_focused()
    page.get_by_label("Your name").blur()
    turn(page)
    assert heard(page, "6 signatures")


def test_a_hidden_tab_neither_asks_nor_speaks_and_asks_at_once_when_it_is_shown(
    page: Page, live: Live
) -> None:
    open_letter(page, live)
    page.evaluate(HIDE, True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    live.sign("Rhys Two")
    page.wait_for_timeout(KEPT)
    page.clock.fast_forward(120_000)
    page.wait_for_timeout(SETTLED)
    assert asked == []
    assert heard(page)

    page.evaluate(HIDE, False)
    page.clock.fast_forward(1)
    expect(page.locator("#names")).to_contain_text("Rhys Two")
    assert heard(page, "1 signature")


def test_a_page_that_meets_errors_asks_ever_more_rarely_until_it_is_answered(
    page: Page, live: Live
) -> None:
    live.sign("Siân One")
    open_letter(page, live)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/count.json", lambda route: route.fulfill(status=503))
    for _ in range(30):
        page.clock.fast_forward(10_000)
        page.wait_for_timeout(20)
    assert 5 <= len(asked) <= 12, "about once a minute in five minutes, after the first few"
    page.unroute("**/count.json")
    live.sign("Rhys Two")
    page.wait_for_timeout(KEPT)
    page.clock.fast_forward(63_000)
    expect(page.locator("#names")).to_contain_text("Rhys Two")


def test_who_takes_their_name_back_is_gone_from_an_open_page_and_nobody_is_disturbed(
    page: Page, live: Live
) -> None:
    first, second, third, _ = live.sign("Siân One", "Rhys Two", "Mair Three", "Efa Four")
    [club] = live.sign("Nia Five", organisation="Cymdeithas y Llyfr")
    live.sign("Huw Six", organisation="Aran Readers")
    open_letter(page, live)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#names .person bdi'))")
    selected = page.evaluate("getSelection().toString()")
    button = page.get_by_role("button", name="Sign this letter")
    button.focus()

    live.withdraw(second)
    live.withdraw(club)
    live.hide(third)
    turn(page)
    names = page.locator("#names")
    for gone in ("Rhys Two", "Cymdeithas y Llyfr", "Mair Three"):
        expect(names).not_to_contain_text(gone)
    for stays in ("Siân One", "Efa Four", "Aran Readers", "1 organisation", "4 signatures"):
        expect(names).to_contain_text(stays)
    expect(names).to_contain_text("1 more signatory is counted and keeps their name private")
    expect(page.locator(".count__number")).to_have_text("4")
    assert page.evaluate("getSelection().toString()") == selected
    expect(button).to_be_focused()
    # In the midst of a selection, and where all that there was goes.
    page.evaluate("getSelection().selectAllChildren(document.getElementById('names'))")
    live.withdraw(first)
    turn(page)
    expect(names).not_to_contain_text("Siân One")
    assert "Efa Four" in page.evaluate("getSelection().toString()")


def test_those_under_an_earlier_text_move_too(page: Page, live: Live) -> None:
    first, second, _ = live.sign("Siân One", "Rhys Two", "Mair Three")
    open_letter(page, live)
    live.reword()
    turn(page)
    earlier, above = page.locator("#earlier"), page.locator("[data-live-part=people]")
    expect(earlier).to_contain_text("3 signatures under an earlier text")
    expect(above).to_have_count(0)

    live.agree(first)
    live.withdraw(second)
    turn(page)
    expect(earlier).to_contain_text("1 signature under an earlier text")
    expect(earlier.locator(".person")).to_have_text("Mair Three")
    expect(above.locator(".person")).to_have_text("Siân One")
    expect(page.locator("#names-heading")).to_have_text("1 signature")


def test_new_names_arrive_with_a_movement_only_where_somebody_likes_it(
    page: Page, live: Live
) -> None:
    live.sign("Siân One")
    open_letter(page, live)
    moving = "document.getAnimations().length"
    live.sign("Rhys Two")
    turn(page)
    expect(page.locator(".is-new")).to_have_text("Rhys Two")
    assert page.evaluate(moving) == 1

    page.emulate_media(reduced_motion="reduce")
    live.sign("Mair Three")
    turn(page)
    expect(page.locator(".is-new")).to_have_count(2)
    assert page.evaluate(moving) == 0
    assert page.evaluate(STILL_MOVING) == []


# Rules of all style sheets that move something whatever people have asked of their screens.
STILL_MOVING = """
[...document.styleSheets].flatMap(function moving(sheet) {
  return [...sheet.cssRules].flatMap((rule) => {
    if (rule instanceof CSSMediaRule && !matchMedia(rule.conditionText).matches) return [];
    if (rule instanceof CSSKeyframesRule) return [];
    const style = rule.style;
    const moves = style && (style.animationName || style.transitionDuration || style.scrollBehavior === "smooth");
    return [...(moves ? [rule.cssText] : []), ...(rule.cssRules?.length ? moving(rule) : [])];
  });
})
"""


def test_a_list_that_is_open_lets_go_of_names_too_and_neither_skips_nor_repeats(
    page: Page, live: Live
) -> None:
    keys = live.sign(*(f"Person {number:03}" for number in range(503)))
    live.sign("Siân Found")
    listed = page.locator(".person")
    page.goto(f"{live.address}/signatories")
    expect(listed).to_have_count(500)
    turn(page, after=12_100)
    live.withdraw(keys[400])
    live.sign("Mair New", "Nia New")
    turn(page, after=12_100)
    expect(listed.first).to_have_text("Nia New")
    shown = listed.all_text_contents()
    assert len(shown) == 501, "two are new, one has gone, and the last have stayed"
    page.get_by_role("link", name="Next page").click()
    shown += listed.all_text_contents()
    assert len(shown) == len(set(shown)) == 505
    assert "Person 400" not in shown

    live.withdraw(keys[1])
    turn(page, after=12_100)
    expect(listed).to_have_count(3)
    page.goto(f"{live.address}/signatories?q=person+2")
    live.withdraw(keys[299])
    turn(page, after=12_100)
    expect(listed).to_have_count(50)
    expect(page.locator("main")).not_to_contain_text("Person 299")
    live.reword()
    turn(page, after=12_100)
    expect(page.locator("main")).to_contain_text("No name that is shown here matches.")
