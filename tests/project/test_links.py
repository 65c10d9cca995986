"""Links in mails and dossiers lead to pages that there are."""

import inspect
from urllib.parse import urlsplit

import pytest

from openletter.links import Links

LINKS = Links("https://letters.example.org")
METHODS = [
    name
    for name, _ in inspect.getmembers(Links, inspect.isfunction)
    if name[0] != "_" and name != "speaking"
]


def example(name):
    method = getattr(LINKS, name)
    given = inspect.signature(method).parameters.values()
    return method(*(1 if one.annotation == "int" else "x" for one in given))


@pytest.mark.parametrize("name", METHODS)
def test_every_link_leads_to_a_page(app, name):
    address = urlsplit(example(name))

    assert f"{address.scheme}://{address.netloc}" == LINKS.base_url
    endpoint, _ = app.url_map.bind("letters.example.org").match(address.path, method="GET")
    assert endpoint


def test_what_is_odd_in_a_link_is_quoted():
    assert LINKS.verify("a&b=c") == "https://letters.example.org/verify?edition=a%26b%3Dc"
    assert " " not in LINKS.letter("a b?")


def test_public_pages_have_an_address_in_each_language_and_the_desk_has_one():
    welsh = LINKS.speaking("cy")
    assert welsh.letter("x") == "https://letters.example.org/cy/letters/x"
    assert welsh.personal("t") == "https://letters.example.org/cy/my/t"
    assert welsh.desk() == LINKS.desk()
    assert welsh.sign_in("t") == LINKS.sign_in("t")
