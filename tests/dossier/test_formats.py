"""Whole dossiers on every paper, in every size of type, in one language and in two: nothing for a checker to find."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import outloud
import pytest
from sqlmodel import Session

from bench.people import listed
from openletter.domain.plans import Paper, Plan, Tongue, TypeSize
from openletter.domain.signatures import Verification
from openletter.dossier.make import make
from openletter.dossier.record import Person
from tests.dossier import glyphs
from tests.dossier.desk import SCRIPTS, Edition, campaign, means, speech

EMOJI = "Ann 🙂🎉 Smith"
LONG = ("प्रिया शर्मा " * 9).strip()[:100]


@pytest.mark.parametrize(
    "plan",
    [
        Plan(paper=Paper.A4, type_size=TypeSize.LARGE),
        Plan(paper=Paper.A5, tongue=Tongue.WELSH),
        Plan(tongue=Tongue.BOTH),
    ],
    ids=lambda plan: f"{plan.paper}-{plan.type_size}-{plan.tongue}",
)
def test_every_format_is_whole_readable_and_clean(
    session: Session, tmp_path: Path, plan: Plan
) -> None:
    record = replace(campaign(session).record(), plan=plan)
    more = (Person(name, "", "", Verification.EMAIL) for name in (EMOJI, LONG))
    people = (*record.people, *more, *listed(range(400)))
    told = means(tmp_path, speeches=tuple(map(speech, plan.tongue.locales)))
    files = make(replace(record, people=people), told, folder=tmp_path)
    result = outloud.check(str(files.pdf))
    assert result.error is None
    assert [f"{found.rule}: {found.message}" for found in result.findings] == []
    checked = subprocess.run(["qpdf", "--check", str(files.pdf)], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout
    with Edition(record, files) as edition:
        flat = "".join(edition.text.split())
        missing = [name for name in (*SCRIPTS, LONG) if "".join(name.split()) not in flat]
        assert missing == []
        assert f"{len(edition.pages)}" in edition.pages[2]
        for font, empty in glyphs.outlineless(edition.pdf):
            meant = glyphs.meanings(font)
            emoji = "Emoji" in str(font.BaseFont)
            assert emoji or not {meant[one] for one in empty if meant[one].strip(" \xa0\u2002")}
        if plan.paper is Paper.A5:
            assert len(edition.pages) % 4 == 0
