"""The `openletter` command, run as people run it, and catalogues in which every message can be told."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner

from openletter.cli import main
from openletter.templating import ROOT


@pytest.fixture
def openletter(environment):
    """Runs a command; returns its exit status, what it said, and what it complained of."""

    def run(*arguments, **settings):
        done = CliRunner().invoke(main, arguments, env=environment | settings)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.stdout, done.stderr

    return run


EVERYWHERE = "[python: openletter/**.py]\n[jinja2: templates/**]\nsilent = false\n"
"""Where texts stand: the site's, which have to be translated, and the desk's."""


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory):
    """A folder of catalogues whose English has brackets around every message."""
    folder = tmp_path_factory.mktemp("catalogues")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    everywhere = folder / "babel.cfg"
    everywhere.write_text(EVERYWHERE, encoding="utf-8")
    keywords = re.findall(r"(-k) (\w+)", makefile)
    assert keywords, "the Makefile says which words mark a message"
    subprocess.run(
        [
            *(Path(sys.executable).parent / "pybabel", "-q", "extract", "-F", str(everywhere)),
            *(part for pair in keywords for part in pair),
            *("-o", str(folder / "messages.pot"), "."),
        ],
        cwd=ROOT,
        check=True,
    )
    with (folder / "messages.pot").open("rb") as file:
        catalogue = read_po(file, locale="en")
    assert len(catalogue) > 200
    for message in catalogue:
        if message.id and message.pluralizable:
            message.string = tuple(f"⟦{form}⟧" for form in message.id)
        elif message.id:
            message.string = f"⟦{message.id}⟧"
    compiled = folder / "en" / "LC_MESSAGES" / "messages.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, catalogue)
    return folder
