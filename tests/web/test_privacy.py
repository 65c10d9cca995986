"""The privacy notice says what the program does."""

import re

import pytest

from openletter import config
from openletter.domain import forgetting
from openletter.jobs import Background
from openletter.runtime import build
from openletter.tokens import MAX_AGE, Purpose
from openletter.web import create_app
from openletter.web.campaign.access import SIGNED_IN_FOR
from tests.web.page import read

PROMISES = {
    "not confirm is deleted after {} days": forgetting.UNCONFIRMED_FOR.days,
    "link that confirms it works for {} days": MAX_AGE[Purpose.CONFIRM].days,
    "{} days after the campaign has ended": forgetting.FORGET_AFTER_DAYS,
    "lose their address and words {} days": forgetting.MESSAGES_FOR.days,
    "sign in: the time, for {} days": forgetting.SIGN_INS_FOR.days,
    "personal link, which works for {} years": MAX_AGE[Purpose.PERSONAL].days // 365,
    "keeps them signed in for {} days": SIGNED_IN_FOR.days,
}


@pytest.mark.parametrize("promise", PROMISES)
def test_every_number_is_the_programs_own(browser, promise):
    assert promise.format(PROMISES[promise]) in browser.get("/privacy").text


def test_no_other_number_stands_there(browser):
    (notice,) = browser.get("/privacy").texts("//div[@class='prose']")

    assert sorted(map(int, re.findall(r"\d+", notice))) == sorted(PROMISES.values())


def test_the_host_sets_how_long_after_a_campaign(environment, clock):
    settings = config.load(environment | {"OPENLETTER_FORGET_AFTER_DAYS": "90"})
    runtime = build(settings, clock)
    page = read(create_app(Background(runtime)).test_client().get("/privacy"))
    runtime.database.close()

    assert "90 days after the campaign has ended" in page.text


@pytest.mark.parametrize(
    "said",
    ["organiser", "Everybody", "consent", "politics", "personal link", "no cookie", "Information Commissioner"],
)  # fmt: skip
def test_it_says_who_is_responsible_who_sees_it_and_what_one_can_do(browser, said):
    assert said in browser.get("/privacy").text


def test_it_is_linked_from_every_public_page_and_from_the_form(browser, letter):
    for path in ("/", f"/letters/{letter.slug}", "/verify"):
        assert browser.get(path).links()["Your privacy"] == "/privacy"
    links = browser.get(f"/letters/{letter.slug}/sign").links()
    assert links["What we keep about you, and for how long"] == "/privacy"


def test_it_leads_to_what_one_has_signed(browser):
    (notice,) = browser.get("/privacy").all("//div[@class='prose']")
    assert notice.xpath(".//a[@href='/my']")


def test_it_is_the_same_for_everybody(client):
    answer = client.get("/privacy")

    assert answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers
