"""Somebody sends a video from a phone; it is approved, played with captions, and taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from openletter import config
from openletter.db.campaigners import Campaigner
from openletter.db.letters import Letter, head_to_sign
from openletter.db.support import SupportMessage
from openletter.runtime import utc_now
from openletter.services import confirming, signing, support
from openletter.tokens import Purpose, Tokens
from tests import recordings
from tests.journeys.conftest import DEVICES, PHONE, Device
from tests.journeys.site import Site
from tests.journeys.steps import look
from tests.open_letter import attempt

PLAYED = """async () => {
  const video = document.querySelector("video");
  video.muted = true;
  video.textTracks[0].mode = "showing";
  await video.play();
  await new Promise((go) => setTimeout(go, 700));
  return [video.currentTime > 0.3, video.videoWidth, video.textTracks[0].cues.length];
}"""


def own_page(site: Site) -> str:
    """Sign the letter as somebody else's journey does, and return the address of one's own page."""
    slug, now = site.letter.rsplit("/", 1)[1], utc_now()
    with site.transaction() as session:
        signed = signing.sign(
            session,
            head_to_sign(session, slug),
            attempt("mair.ifan@example.org", name="Mair Ifan"),
            now=now,
            today=now.date(),
        )
        confirming.confirm(session, signed.key, now=now)
    tokens = Tokens(config.load(site.environment).secret_key)
    home = site.letter.split("/letters/")[0]
    return f"{home}/my/{tokens.make(Purpose.PERSONAL, signed.key, now)}"


def approve(site: Site) -> None:
    """Approve what was sent last, as a campaigner of the letter's coalition."""
    with site.transaction() as session:
        newest = select(SupportMessage).order_by(col(SupportMessage.id).desc())
        message = session.exec(newest).first()
        assert message is not None
        letter = session.get_one(Letter, message.letter_id)
        by = session.exec(
            select(Campaigner).where(Campaigner.organiser_id == letter.organiser_id)
        ).first()
        assert by is not None
        support.approve(session, message, message.updated_at.isoformat(), by=by, now=utc_now())


@pytest.mark.browser
@pytest.mark.parametrize(
    "device", [one for one in DEVICES if one.scripts and one.width == PHONE], ids=str, indirect=True
)
def test_a_video_is_sent_approved_played_and_taken_back(
    page: Page, site: Site, device: Device
) -> None:
    mine = own_page(site)
    page.goto(mine)
    page.get_by_role("link", name="Send a picture, a sound or a video").click()
    look(page, device)
    film = {"name": "VID_1.mp4", "mimeType": "video/mp4", "buffer": recordings.video(3.0)}
    page.get_by_label("Your picture, sound or video").set_input_files(film)
    page.get_by_label("Caption").fill("Why I signed")
    page.get_by_label("In words").fill("We were asked late. But we were asked.")
    page.get_by_label(re.compile("Everybody who is seen or heard")).check()
    page.get_by_role("button", name="Send it").click()
    look(page, device)
    for _ in range(30):
        if not page.get_by_text("preparing it").count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_text("The organiser looks at it next.")).to_be_visible()
    look(page, device)
    approve(site)

    page.goto(site.letter)
    page.get_by_role("link", name=re.compile("Why I signed Mair Ifan")).click()
    look(page, device)
    assert page.evaluate(PLAYED) == [True, 64, 2]
    public = page.url

    page.goto(f"{mine}/support")
    page.get_by_role("button", name="Take it back and delete it").click()
    expect(page.get_by_text("It is taken back.")).to_be_visible()
    answer = page.goto(public)
    assert answer is not None
    assert answer.status == 404
