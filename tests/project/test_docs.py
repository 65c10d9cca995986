"""What the documents promise is there."""

import re

import click
import pytest

from openletter.cli import main
from openletter.config import PREFIX, Settings
from openletter.templating import ROOT

README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def commands(group, path=""):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}"


def test_the_documents_are_there():
    assert all(document.is_file() for document in DOCUMENTS)
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT")


def test_the_readme_names_every_command_and_no_other():
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"`openletter ([a-z]+(?: add)?)", text))

    assert named == set(commands(main))


def test_the_readme_names_every_setting():
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", README.read_text(encoding="utf-8"))) == SETTINGS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_no_document_names_a_setting_or_a_target_that_is_not_there(document):
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(rf"{PREFIX}[A-Z][A-Z_]+[A-Z]", text)) <= SETTINGS
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_link_and_picture_of_a_document_is_there(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http://", "https://", "#", "mailto:")):
            assert (document.parent / target.split("#")[0]).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_file_that_a_document_names_is_there(document):
    text = document.read_text(encoding="utf-8")
    made_by_running = ("var/", ".venv/")
    for path in re.findall(
        r"`((?:openletter|templates|static|migrations|tests|bench|docs|requirements|web|db|domain|services|mail)/[\w./-]*)`",
        text,
    ):
        if not path.startswith(made_by_running):
            assert (ROOT / path).exists() or (ROOT / "openletter" / path).exists(), path


def test_every_decision_is_listed():
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for decision in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        assert decision.name in index


def test_the_map_of_the_house_names_every_room():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {
        path.name
        for path in (ROOT / "openletter").iterdir()
        if not path.name.startswith(("_", "py.typed")) and path.name != "translations"
    }
    named = set(re.findall(r"`openletter/(\w+(?:\.py)?)/?`", text))

    assert {room.removesuffix(".py") for room in rooms} == {n.removesuffix(".py") for n in named}
