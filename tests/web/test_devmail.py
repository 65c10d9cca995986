"""Captured mail, readable in development and absent in production."""

import pytest

from openletter import config, runtime
from openletter.jobs import Background
from openletter.web import create_app
from tests.web.page import Browser


def test_without_mail_the_page_says_how_to_get_some(browser):
    assert "Nothing yet" in browser.get("/dev/mail").text


def test_a_captured_message_is_read_and_its_links_work(browser, letter, sent_mail):
    letter.sign()
    sent_mail()

    (subject,) = [
        name for name in browser.get("/dev/mail").links() if name.startswith("Confirm your")
    ]
    message = browser.get(browser.get("/dev/mail").links()[subject])
    assert message.heading == "Confirm your signature: Keep our libraries open"
    assert "sian@example.org" in message.text
    confirm = next(href for href in message.links().values() if "/confirm/" in href)
    assert browser.get(confirm.removeprefix("https://letters.example.org")).texts("//main//button")


@pytest.mark.parametrize(
    "name",
    ["unknown", "..%2f..%2fsecret-key", "....", "%00", "secret-key", "a" * 300, "%E2%85%B7" * 90],
)
def test_no_other_file_can_be_read(browser, letter, sent_mail, runtime, name):
    letter.sign()
    sent_mail()
    (runtime.settings.data_dir / "secret-key").write_text("hush")

    assert "hush" not in browser.get(f"/dev/mail/{name}", status=404).text


@pytest.fixture
def production(environment):
    """The web application as it runs in production."""
    settings = config.load(
        environment
        | {"OPENLETTER_ENV": "production", "OPENLETTER_SMTP_URL": "smtp://127.0.0.1:2525"}
    )
    made = runtime.build(settings)
    background = Background(made)
    yield create_app(background)
    background.huey.storage.close()
    made.database.close()


def test_in_production_there_is_no_captured_mail(production):
    Browser(production.test_client()).get("/dev/mail", status=404)
    Browser(production.test_client()).get("/dev/mail/x", status=404)


def test_in_production_browsers_are_told_to_stay_with_https(production):
    headers = production.test_client().get("/").headers
    assert "max-age" in headers["Strict-Transport-Security"]
