"""What signing costs, function by function and library by library: a profile of the application in this process.

Profiling makes Python's own calls slower than they are and leaves the database's work as it is, so the shares show
where to look. What a change is worth is measured by the other benchmarks.
"""

from __future__ import annotations

import cProfile
import io
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from bench import letters
from bench.loads import Request
from bench.scale import Scale
from bench.servers import installation
from bench.tables import Table
from openletter.jobs import Background
from openletter.web import create_app

ROOT = Path(__file__).parents[1]
SHOWN = 30
LIBRARIES_SHOWN = 14


def run(scale: Scale) -> bool:
    """Sign in this process, as it is and then with the profiler; raises AssertionError if an answer is not 200."""
    with installation() as site:
        background = Background(site.runtime)
        app = create_app(background)
        letter = letters.open_letter(site.runtime)
        count = scale.profiled
        forms = letters.signing(letter, range(3 * count))
        _send(app, forms[:count])
        seconds = _timed(lambda: _send(app, forms[count : 2 * count]))
        profile = cProfile.Profile()
        profile.runcall(_send, app, forms[2 * count :])
        background.close()
    print(
        f"\nOne signing in one process, without the profiler: {seconds / count * 1000:.2f} ms of the processor"
    )
    _print(pstats.Stats(profile), count)
    return True


def _print(stats: Any, count: int) -> None:
    functions = Table("Our functions, with all they call", "ms", "share")
    total = stats.total_tt
    for seconds, name in sorted(_ours(stats), reverse=True)[:SHOWN]:
        functions.row(name, f"{seconds / count * 1000:.2f}", f"{seconds / total:.0%}")
    libraries = Table("Libraries, their own code only", "ms", "share")
    for name, seconds in _libraries(stats).most_common(LIBRARIES_SHOWN):
        libraries.row(name, f"{seconds / count * 1000:.2f}", f"{seconds / total:.0%}")


def _ours(stats: Any) -> Iterable[tuple[float, str]]:
    for (file, _line, name), (_calls, _all, _own, cumulated, _callers) in stats.stats.items():
        if file.startswith(str(ROOT / "openletter")):
            yield cumulated, f"{Path(file).relative_to(ROOT / 'openletter')}: {name}"


def _libraries(stats: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    for (file, _line, name), (_calls, _all, own, _cumulated, _callers) in stats.stats.items():
        found[_library(file, name)] += own
    return found


def _library(file: str, name: str) -> str:
    parts = Path(file).parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    if file.startswith(str(ROOT)):
        return "our templates" if "/templates/" in file else "openletter"
    return name if "sqlite3" in name else "Python itself"


def _timed(work: Callable[[], None]) -> float:
    # The processor's time, which others on the same machine hardly change.
    began = time.process_time()
    work()
    return time.process_time() - began


def _send(app: Flask, forms: Iterable[Request]) -> None:
    for _method, path, body in forms:
        statuses: list[str] = []
        answer = app.wsgi_app(
            _environ(path, body), lambda status, _, seen=statuses: seen.append(status)
        )
        b"".join(answer)
        answer.close()
        assert statuses[0].startswith("200"), statuses


def _environ(path: str, body: str) -> dict[str, Any]:
    sent = body.encode()
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(sent),
        "wsgi.errors": sys.stderr,
    }
