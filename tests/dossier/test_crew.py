"""What lays a dossier out works in several processes, and in its own: all of it is done, and what fails is heard of."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from openletter.dossier.crew import Crew, Errand, TimeIsUp


@pytest.fixture
def crew() -> Iterator[Crew]:
    crew = Crew()
    yield crew
    crew.end()


def _twice(number: int) -> int:
    return 2 * number


def _refuse(number: int) -> int:
    raise ValueError(f"not {number}")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_much_that_takes_no_time_is_all_done(crew: Crew) -> None:
    begun = [crew.begin(_twice, number) for number in range(2_000)]
    assert [crew.result(future) for future in begun] == [2 * number for number in range(2_000)]


def test_whoever_waits_hears_what_went_wrong_and_the_rest_is_done(crew: Crew) -> None:
    wrong, right = crew.begin(_refuse, 7), [crew.begin(_twice, number) for number in range(50)]
    with pytest.raises(ValueError, match="not 7"):
        crew.result(wrong)
    assert crew.result(right[-1]) == 98


def test_new_helpers_go_on(crew: Crew) -> None:
    assert crew.result(crew.begin(_twice, 1)) == 2
    crew.renew()
    assert crew.result(crew.begin(_twice, 2)) == 4


def test_an_errand_is_done_by_another_process_that_inherits_what_it_needs(tmp_path: Path) -> None:
    done = tmp_path / "done"
    errand = Errand(lambda: done.write_text(str(os.getpid())) and None)
    errand.finish()
    assert int(done.read_text()) != os.getpid()


def test_whoever_waits_for_an_errand_hears_that_it_failed() -> None:
    with pytest.raises(RuntimeError, match="ended with 1"):
        Errand(lambda: _refuse(7) and None).finish()


def test_whoever_waits_for_an_errand_hears_that_its_time_was_up() -> None:
    with pytest.raises(TimeIsUp):
        Errand(lambda: os.kill(os.getpid(), signal.SIGXCPU)).finish()


def test_nobody_waits_for_ever_for_a_helper_that_was_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    crew = Crew()
    begun = [crew.begin(_die)] + [crew.begin(_twice, number) for number in range(20)]
    with pytest.raises(BrokenProcessPool):
        crew.result(begun[0])
    for future in begun[1:]:
        crew.finish([future])
    crew.end()
