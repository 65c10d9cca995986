"""A language is spoken whole or not at all: every text that a dossier prints has its Welsh, and none is a guess."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from openletter.i18n import CATALOGUES, Domain, language_name, locales, speech
from openletter.templating import ROOT
from tests.dossier.desk import ZONE

WELSH = CATALOGUES / "cy" / "LC_MESSAGES" / "dossier.po"


def read(path):
    with path.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Every message that a dossier prints, as the command that translators use finds it."""
    found = tmp_path_factory.mktemp("catalogues") / "dossier.pot"
    extract = (Path(sys.executable).parent / "pybabel", "-q", "extract")
    subprocess.run(
        [*extract, "-F", "babel-dossier.cfg", "-o", str(found), "."], cwd=ROOT, check=True
    )
    return read(found)


@pytest.fixture(scope="module")
def welsh():
    return read(WELSH)


def test_every_text_of_a_dossier_has_its_welsh(printed, welsh):
    assert len(printed) > 140
    silent = [
        message.id
        for message in printed
        if message.id and not said(welsh.get(message.id, message.context))
    ]
    assert silent == [], "say it in dossier.po: `make messages` puts it there"


def said(message):
    """Whether somebody has said it in every form of a number; what is marked fuzzy was guessed by a machine."""
    if message is None or message.fuzzy:
        return False
    return all(message.string) if message.pluralizable else bool(message.string)


def test_nothing_is_translated_that_no_dossier_prints(printed, welsh):
    assert [one.id for one in welsh if one.id and printed.get(one.id) is None] == []


def test_welsh_fills_the_same_places_as_english(welsh):
    places = re.compile(r"%\(\w+\)s|%%")
    for message in welsh:
        if message.id:
            ids = message.id if message.pluralizable else (message.id,)
            forms = message.string if message.pluralizable else (message.string,)
            for form in forms:
                assert sorted(places.findall(form)) == sorted(places.findall(ids[-1])), form


@pytest.mark.parametrize(
    "number,words",
    [
        (0, "Mae 0 cais arall."),
        (1, "Mae 1 cais arall."),
        (2, "Mae 2 gais arall."),
        (3, "Mae 3 chais arall."),
        (4, "Mae 4 cais arall."),
        (6, "Mae 6 chais arall."),
        (1450, "Mae 1,450 cais arall."),
    ],
)
def test_welsh_counts_in_six_forms_of_one_noun(number, words):
    welsh = speech("cy", ZONE, Domain.DOSSIER)
    counted = welsh.ngettext(
        "There is %(count)s more request.",
        "There are %(count)s more requests.",
        number,
        count=welsh.number(number),
    )
    assert counted == words


def test_sectors_and_countries_have_their_welsh_names():
    welsh = speech("cy", ZONE, Domain.DOSSIER)
    assert welsh.sector("trade_union") == "Undeb llafur"
    assert welsh.country("GB-WLS") == "Cymru"
    assert welsh.country("IE") == "Iwerddon"


def test_site_and_dossier_speak_the_same_languages():
    assert locales(Domain.DOSSIER) == locales() == ("en", "cy")
    assert language_name("cy") == "Cymraeg"


def test_what_is_spoken_is_what_is_written(welsh):
    spoken = speech("cy", ZONE, Domain.DOSSIER).catalogue
    stale = [
        one.id
        for one in welsh
        if one.id and not one.pluralizable and spoken.ugettext(one.id) != one.string
    ]
    assert stale == [], "`make test` compiles catalogues; pytest alone does not"


def test_every_text_belongs_to_the_public_or_to_the_desk():
    def named(file, mark):
        found = re.findall(rf"^\[{mark}: (\S+)\]", (ROOT / file).read_text(), re.MULTILINE)
        return {one.removesuffix("**.py").removesuffix("**") for one in found}

    assert named("babel.cfg", "ignore") == named("babel-desk.cfg", "(?:python|jinja2)")
