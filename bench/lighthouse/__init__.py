"""Public pages as Lighthouse sees them, on a phone with a slow connection and at a desk: `make lighthouse`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import letters
from bench.scale import Scale
from bench.servers import Installation, installation, served
from bench.tables import Table
from openletter import demo
from openletter.demo import support

PROGRAM = Path(__file__).parent / "node_modules" / ".bin" / "lighthouse"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
WANTED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
DEVICES = {"phone": (), "desk": ("--preset=desktop",)}
PEOPLE, ORGANISATIONS = 270, 30
SECONDS = 180  # at most for one page
TRIES = 3


def run(_scale: Scale) -> bool:
    """Measure every page on both devices; tells whether each has at least what is wanted."""
    table = Table("Lighthouse: points of 100", "speed", "access", "practices", "search")
    passed = True
    with _site() as (site, pages):
        for name, path in pages.items():
            for device, more in DEVICES.items():
                report = _measured(f"http://127.0.0.1:{site.port}{path}", *more)
                found = {what: round(100 * kind["score"]) for what, kind in _kinds(report).items()}
                table.row(f"{name}, {device}", *(str(found[what]) for what in WANTED))
                _say_what_is_missing(report)
                passed = passed and all(found[what] >= WANTED[what] for what in WANTED)
    return passed


@contextmanager
def _site() -> Iterator[tuple[Installation, dict[str, str]]]:
    """Serve the demo and a letter with three hundred names; gives the paths of the pages by what they are called."""
    with installation() as site:
        now, today = site.runtime.clock(), site.runtime.today()
        with site.runtime.database.transaction() as session:
            demo.load(session, now=now, today=today)
            opened = demo.open_letter(session)
            assert opened is not None
            slug = opened.slug
        support.show(site.runtime)
        crowded = letters.open_letter(site.runtime)
        letters.confirmed(site.runtime, crowded, PEOPLE, ORGANISATIONS)
        with served(site):
            yield (
                site,
                {
                    "the demo's letter": f"/letters/{slug}",
                    "the same in Welsh": f"/cy/letters/{slug}",
                    f"a letter with {PEOPLE + ORGANISATIONS} names": f"/letters/{crowded.slug}",
                    "its form alone": f"/letters/{slug}/sign",
                    "all letters": "/",
                },
            )


def _measured(address: str, *more: str) -> dict:
    """Return Lighthouse's report on a page; on a busy machine its trace may fail to begin, so it tries again."""
    browser = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if browser is None or not PROGRAM.exists():
        raise SystemExit("Install what is missing first: make lighthouse")
    for _try in range(TRIES):
        with TemporaryDirectory(prefix="openletter-lighthouse-") as folder:
            report = Path(folder) / "report.json"
            if _opened(address, browser, report, *more):
                return json.loads(report.read_text(encoding="utf-8"))
    raise SystemExit(f"Lighthouse could not measure {address}.")


def _opened(address: str, browser: str, report: Path, *more: str) -> bool:
    """Open a page in a browser of its own; tells whether there is a report."""
    flags = " ".join((*FLAGS, f"--user-data-dir={report.parent}/profile"))
    done = subprocess.run(
        [
            str(PROGRAM),
            address,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(WANTED)}",
            f"--chrome-flags={flags}",
            *more,
        ],
        env=os.environ | {"CHROME_PATH": browser},
        timeout=SECONDS,
        check=False,
    )
    return done.returncode == 0


def _kinds(report: dict) -> dict[str, dict]:
    return report["categories"]


def _say_what_is_missing(report: dict) -> None:
    """Print each audit that took points."""
    for kind in _kinds(report).values():
        for part in kind["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                said = audit.get("displayValue") or audit["title"]
                print(f"    {part['id']}: {said}")
