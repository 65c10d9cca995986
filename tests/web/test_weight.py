"""A first visit to a letter costs less than 100 kB, so that it is there in seconds on a poor connection."""

import re

from openletter import demo
from openletter.demo import support

ALLOWED = 100_000  # bytes as transferred, with the heads of answers
FONTS = ("display-400", "sans-400", "sans-600", "serif-400", "serif-400-italic", "serif-600")
"""The files that a page in English or Welsh takes from its styles; others come where a name needs them."""


def test_a_first_visit_to_the_demos_letter_weighs_less_than_a_hundred_kilobytes(
    client, browser, runtime
):
    with runtime.database.transaction() as session:
        demo.load(session, now=runtime.clock(), today=runtime.today())
    support.show(runtime)
    path = f"/letters/{demo.SECOND}"
    page = browser.get(path)
    parts = [
        path,
        *page.all("//link[@rel='stylesheet' or @rel='icon']/@href"),
        *page.all("//script/@src"),
    ]
    sheet = client.get(page.all("//link[@rel='stylesheet']/@href")[0]).text
    fonts = re.findall(r'url\("([^"]+\.woff2[^"]*)"\)', sheet)
    parts += [font for font in fonts if re.search(rf"/({'|'.join(FONTS)})\.woff2", font)]
    assert len(parts) > 10

    weights = {part: weight(client, part) for part in dict.fromkeys(parts)}
    assert sum(weights.values()) < ALLOWED, weights


def weight(client, address):
    with client.get(address, headers={"Accept-Encoding": "gzip, deflate, br"}) as answer:
        assert answer.status_code == 200, address
        return len(answer.data) + len(str(answer.headers))
