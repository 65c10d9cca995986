"""A language is spoken whole or not at all: every text that the public reads or a dossier prints has its
Welsh, and none is a guess."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from openletter.i18n import CATALOGUES, Domain, language_name, locales, speech
from openletter.templating import ROOT
from tests.dossier.desk import ZONE

WELSH = CATALOGUES / "cy" / "LC_MESSAGES"
PLACES = re.compile(r"%\(\w+\)s|%%")
MAPPINGS = {Domain.SITE: "babel.cfg", Domain.DOSSIER: "babel-dossier.cfg"}


def read(path):
    with path.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module", params=list(Domain))
def domain(request):
    return request.param


@pytest.fixture(scope="module")
def printed(tmp_path_factory, domain):
    """Every message that the site or a dossier says, as the command that translators use finds it."""
    found = tmp_path_factory.mktemp("catalogues") / f"{domain}.pot"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    # A dossier says nothing by refusing.
    keywords = re.findall(r"-k|(?<=-k )\w+", makefile) if domain is Domain.SITE else ()
    extract = (Path(sys.executable).parent / "pybabel", "-q", "extract", *keywords)
    subprocess.run([*extract, "-F", MAPPINGS[domain], "-o", str(found), "."], cwd=ROOT, check=True)
    return read(found)


@pytest.fixture(scope="module")
def welsh(domain):
    return read(WELSH / f"{domain}.po")


def test_every_text_has_its_welsh(printed, welsh, domain):
    assert len(printed) > 140
    silent = [
        message.id
        for message in printed
        if message.id and not said(welsh.get(message.id, message.context))
    ]
    assert silent == [], f"say it in {domain}.po: `make messages` puts it there"


def said(message):
    """Whether somebody has said it in every form of a number; what is marked fuzzy was guessed by a machine."""
    if message is None or message.fuzzy:
        return False
    return all(forms_of(message))


def forms_of(message):
    return message.string if message.pluralizable else (message.string,)


def test_nothing_is_translated_that_nobody_says(printed, welsh):
    assert [one.id for one in welsh if one.id and printed.get(one.id) is None] == []


def test_welsh_fills_the_same_places_as_english(welsh):
    for message in welsh:
        if message.id:
            ids = message.id if message.pluralizable else (message.id,)
            for form in forms_of(message):
                assert sorted(PLACES.findall(form)) == sorted(PLACES.findall(ids[-1])), form


def test_a_sentence_of_site_and_dossier_has_one_welsh():
    site, dossier = (read(WELSH / f"{domain}.po") for domain in Domain)
    shared = [(one, dossier.get(one.id)) for one in site if one.id and dossier.get(one.id)]
    assert [one.id for one, other in shared if one.string != other.string] == []


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


def test_what_is_spoken_is_what_is_written(welsh, domain):
    spoken = speech("cy", ZONE, domain).catalogue
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
