"""Every template is whole, and somebody uses it."""

import re
from pathlib import Path

import pytest

from openletter.templating import ROOT, TEMPLATES, environment

NAMES = sorted(
    str(file.relative_to(TEMPLATES))
    for file in TEMPLATES.rglob("*")
    if file.is_file() and file.suffix in (".html", ".txt", ".css", ".svg")
)


@pytest.fixture(scope="module")
def named():
    """Return what the program and its templates name as templates, as patterns."""
    sources = [*(ROOT / "openletter").rglob("*.py"), *TEMPLATES.rglob("*.*")]
    found = set()
    for source in sources:
        text = source.read_text(encoding="utf-8")
        found |= set(re.findall(r"[\"']([\w/{}.\-]+\.(?:html|txt|css|svg))[\"']", text))
    patterns = {re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(name)) for name in found}
    # messages.py puts the folder of a message in front.
    return patterns | {r"emails/\w+/(subject\.txt|body\.txt|body\.html)"}


@pytest.mark.parametrize("name", NAMES)
def test_every_template_is_used(named, name):
    assert any(
        re.fullmatch(pattern, candidate)
        for pattern in named
        for candidate in (name, Path(name).name)
        if candidate == name or "/" not in pattern.replace("[^/]", "")
    ), f"nobody uses templates/{name}"


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles_for_pages(app, name):
    app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith(("emails/", "dossier/"))])
def test_every_template_of_mails_and_dossiers_compiles_without_the_web(runtime, name):
    environment(runtime.speech("en")).get_template(name)


def test_a_word_that_a_page_forgot_to_hand_over_is_a_failure_and_not_a_gap(app, runtime):
    from jinja2 import UndefinedError

    for jinja in (app.jinja_env, environment(runtime.speech("en"))):
        with pytest.raises(UndefinedError):
            jinja.from_string("{{ forgotten }}").render()
