"""What was laid out before is taken from the cache, and never changes what is printed; losing it costs only time."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from openletter.domain.editions import EditionStep
from openletter.domain.signatures import Verification
from openletter.dossier import typesetter
from openletter.dossier.faults import DossierFailed
from openletter.dossier.make import make
from openletter.dossier.record import Person, Record
from tests.dossier.conftest import database
from tests.dossier.desk import Desk, means


@dataclass(frozen=True)
class Pressed:
    """An edition that was pressed once for all of these tests, and the cache that it has left."""

    record: Record
    pdf: bytes
    cache: Path

    def cache_in(self, folder: Path) -> Path:
        """Return a copy of the cache, to be harmed."""
        return shutil.copytree(self.cache, folder / "cache")


@pytest.fixture(scope="module")
def pressed(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Pressed:
    folder = tmp_path_factory.mktemp("pressed")
    with database(folder, migrated_sqlite) as session:
        desk = Desk(session)
        desk.sign("Siân Ŵyn", role="carer")
        desk.sign("محمد الأحمد")
        record = desk.record()
    return Pressed(record, _pressed(record, folder / "a", folder / "cache"), folder / "cache")


@pytest.fixture
def record(pressed: Pressed) -> Record:
    return pressed.record


def _pressed(record: Record, folder: Path, cache: Path) -> bytes:
    return make(record, means(folder, cache=cache), folder=folder).pdf.read_bytes()


def test_the_bytes_are_the_same_whatever_was_in_the_cache(pressed: Pressed, tmp_path: Path) -> None:
    cache = pressed.cache_in(tmp_path)
    newcomer = Person("Zoë Newcomer", "baker", "", Verification.EMAIL)
    more = replace(pressed.record, people=(*pressed.record.people, newcomer))
    later = _pressed(more, tmp_path / "b", cache)
    assert later != pressed.pdf
    assert _pressed(pressed.record, tmp_path / "c", cache) == pressed.pdf
    assert _pressed(more, tmp_path / "d", tmp_path / "empty") == later


def test_what_was_set_with_other_fonts_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = typesetter.typesetter()
    assert before == typesetter.typesetter()
    font = tmp_path / "Another.ttf"
    font.write_bytes(b"a font that was not there")
    monkeypatch.setattr(typesetter, "FONTS", tmp_path)
    assert typesetter.typesetter() != before


def _truncate_parts(cache: Path) -> None:
    for part in (cache / "parts").iterdir():
        content = part.read_bytes()
        part.write_bytes(content[: len(content) * 6 // 10])


def _change_a_name(cache: Path) -> None:
    with sqlite3.connect(cache / "lines.db") as lines:
        changed = lines.execute("UPDATE words SET shown = replace(shown, '<', '<00')").rowcount
    lines.close()
    assert changed


def _overwrite_the_middle(cache: Path) -> None:
    file = cache / "lines.db"
    third = file.stat().st_size // 3
    with file.open("r+b") as opened:
        opened.seek(third)
        opened.write(b"x" * third)


def _put_a_file_in_its_place(cache: Path) -> None:
    subprocess.run(["rm", "-r", str(cache)], check=True)
    cache.write_text("not a folder")


@pytest.mark.parametrize(
    "harm", [_truncate_parts, _change_a_name, _overwrite_the_middle, _put_a_file_in_its_place]
)
def test_a_damaged_cache_changes_nothing_and_mends_itself(
    pressed: Pressed, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    cache = pressed.cache_in(tmp_path)
    harm(cache)
    assert _pressed(pressed.record, tmp_path / "b", cache) == pressed.pdf


def test_two_makers_at_once_do_not_disturb_each_other(pressed: Pressed, tmp_path: Path) -> None:
    cache = pressed.cache_in(tmp_path)
    with (cache / "lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert _pressed(pressed.record, tmp_path / "b", cache) == pressed.pdf


def _children(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "--no-headers", "-o", "pid", "--ppid", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(word) for word in found.stdout.split()]


def _presses(parent: int) -> list[int]:
    """Return the presses, or helpers of one, that a process has started: of its other children none may be harmed."""
    found = []
    for pid in _children(parent):
        with suppress(FileNotFoundError):
            if b"openletter.dossier.child" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def test_a_helper_that_is_killed_fails_the_edition_in_a_sentence_and_leaves_nothing(
    record: Record, tmp_path: Path
) -> None:
    folder = tmp_path / "editions"

    def kill_one(step: EditionStep, done: int, total: int, part: str) -> None:
        for helper in [one for press in _presses(os.getpid()) for one in _presses(press)][:1]:
            with suppress(ProcessLookupError):
                os.kill(helper, signal.SIGKILL)

    with pytest.raises(DossierFailed, match="memory"):
        make(record, means(folder, progress=kill_one), folder=folder)
    assert [path.name for path in folder.iterdir()] == []


_MAKER = """
import sys
from pathlib import Path
from openletter.dossier.make import make
from openletter.dossier.record import read
from tests.dossier.desk import means
folder = Path(sys.argv[2])
def tell(step, done, total, part):
    print(step, flush=True)
make(read(Path(sys.argv[1]).read_bytes()), means(folder, progress=tell), folder=folder)
"""


def test_a_maker_that_is_killed_takes_the_press_and_its_helpers_with_it(
    record: Record, tmp_path: Path
) -> None:
    many = tuple(Person(f"Person {number}", "", "", Verification.EMAIL) for number in range(4_000))
    (tmp_path / "record.json").write_bytes(replace(record, people=many).canonical())
    arguments = [str(tmp_path / "record.json"), str(tmp_path / "editions")]
    with subprocess.Popen(
        [sys.executable, "-c", _MAKER, *arguments], stdout=subprocess.PIPE, text=True
    ) as maker:
        assert maker.stdout is not None
        while "rendering" not in maker.stdout.readline():
            assert maker.poll() is None
        (press,) = _children(maker.pid)
        family = [press, *_children(press)]
        maker.kill()
    patience = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in family) and time.monotonic() < patience:
        time.sleep(0.1)
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []
    assert not list((tmp_path / "editions").glob("*.pdf"))
