"""Lays a composition out: parts and lines in several processes, from the cache where nothing has changed."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from openletter.domain.editions import EditionStep
from openletter.dossier import leaves, typeset
from openletter.dossier.leaves import LeafCache
from openletter.dossier.lines import Kept, Keys, LineCache
from openletter.dossier.listing import all_words, line_width
from openletter.dossier.parts import PAGES, Annex, Composition, Leaves, NameList
from openletter.dossier.render import Laid
from openletter.dossier.typeset import SetText, Task
from openletter.dossier.typesetter import typesetter

PROCESSES_MAX = 4
BATCH = 400
"""Texts that are set at a time: enough to be quick, few enough to need little memory."""
_TEXTS_ON_PAGE = 140  # as a guess, for telling progress
_PR_SET_PDEATHSIG = 1  # see prctl(2)
_WIDE = 1_000.0  # millimetres: what is set on one line, however long

Tell = Callable[[EditionStep, int, int, str], None]
Texts = dict[str, Kept]


class TimeIsUp(Exception):
    """A process has used all the time that it may."""


@dataclass
class Progress:
    """Tells how many pages are laid out, of about how many, and which part was the last."""

    tell: Tell
    total: float
    done: float = 0.0

    def add(self, pages: float, kind: str) -> None:
        """Tell that so many pages more are laid out."""
        self.done += pages
        self.tell(EditionStep.RENDERING, round(self.done), round(max(self.total, self.done)), kind)


class Layout:
    """What lays out documents and texts, with its processes and its cache."""

    def __init__(self, composition: Composition, cache: Path, tell: Tell) -> None:
        maker = typesetter()
        self.composition = composition
        self.leaves = LeafCache(cache / "parts", maker)
        self.lines = LineCache(cache / "lines.db")
        self.progress = Progress(tell, _guess(composition))
        self._maker = maker
        self._pool = _pool(min(PROCESSES_MAX, os.cpu_count() or 1))
        self._waiting: dict[Future[Any], Callable[[Any], None]] = {}

    def end_processes(self) -> None:
        """End the processes: nothing is left to lay out, and joining needs their memory."""
        self._pool.shutdown(cancel_futures=True)

    def renew_processes(self) -> None:
        """Go on with one process, which needs little memory, now that the long lists are set."""
        self.end_processes()
        self._pool = _pool(1)

    def close(self) -> None:
        """End the processes, and give the cache back."""
        self.end_processes()
        self.lines.close()

    def begin_documents(self, wanted: Iterable[tuple[str, str]]) -> dict[str, Laid]:
        """Begin to lay out HTML documents, each given with the kind of its part; `settle` fills what is returned."""
        found: dict[str, Laid] = {}
        for html, kind in dict(wanted).items():
            if (kept := self.leaves.find(html)) is not None:
                found[html] = kept
                self.progress.add(kept.pages, kind)
            else:
                future = self._pool.submit(leaves.laid_out, html)
                self._waiting[future] = partial(self._laid_out, found, html, kind)
        return found

    def begin_texts(
        self, wanted: Mapping[Task, Iterable[str]], kind: str = ""
    ) -> dict[Task, dict[str, bytes]]:
        """Begin to set texts in their styles (tasks without texts); `texts` takes what is returned after `settle`."""
        keys_of: dict[Task, dict[str, bytes]] = {}
        for setting, its in wanted.items():
            keys = Keys(setting, self._maker)
            by_text = keys_of[setting] = {text: keys.of(text) for text in its}
            present = self.lines.present(list(by_text.values()))
            self.progress.add(len(present) / _TEXTS_ON_PAGE, kind)
            for batch in _batches([text for text, key in by_text.items() if key not in present]):
                future = self._pool.submit(typeset.set_texts, replace(setting, texts=batch))
                waiting = [by_text[text] for text in batch]
                self._waiting[future] = partial(self._set, waiting, kind)
        return keys_of

    def texts(self, keys_of: Mapping[Task, Mapping[str, bytes]]) -> dict[Task, Texts]:
        """Return texts that were set, in the order of asking: so the same list gives the same bytes."""
        found = {}
        for setting, by_text in keys_of.items():
            kept = self.lines.kept(list(by_text.values()))
            found[setting] = {text: kept[key] for text, key in by_text.items()}
        return found

    def begin(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Begin one thing in one of the processes."""
        return self._pool.submit(work, *arguments)

    def settle(self) -> None:
        """Wait for all that was begun, and keep it."""
        for future in as_completed(list(self._waiting)):
            self._waiting.pop(future)(future.result())

    def _laid_out(self, found: dict[str, Laid], html: str, kind: str, laid: Laid) -> None:
        found[html] = laid
        self.leaves.keep(html, laid)
        self.progress.add(laid.pages, kind)

    def _set(self, keys: list[bytes], kind: str, texts: list[SetText]) -> None:
        self.lines.keep(dict(zip(keys, texts, strict=True)))
        self.progress.add(len(keys) / _TEXTS_ON_PAGE, kind)

    def forget_unused(self, used: dict[Task, Texts]) -> None:
        """Make room in the cache for what editions use now."""
        self.leaves.forget_unused()
        self.lines.forget_all_but(
            sum(map(len, used.values())),
            (
                Keys(setting, self._maker).of(text)
                for setting, texts in used.items()
                for text in texts
            ),
        )


def settings_of(part: NameList, composition: Composition) -> dict[Task, dict[str, None]]:
    """Return the texts of a list by how they are set (a task without texts), each once and in their order."""
    widths = {
        name: line_width(part, style, composition.format) for name, style in part.styles.items()
    }
    made: dict[tuple[str, str], dict[str, None]] = {}
    for words in all_words(part):
        made.setdefault((words.style, words.language), {})[words.text] = None
    return {
        setting_of(part, style, language, widths[style]): texts
        for (style, language), texts in made.items()
    }


def setting_of(part: NameList, style: str, language: str, width: float) -> Task:
    """Return how texts of a style and language are set."""
    return Task((), part.styles[style].css, language, width, part.base_css)


def wide(css: str, base_css: str, language: str = "") -> Task:
    """Return how texts are set that stay on one line."""
    return Task((), css, language, _WIDE, base_css)


def _pool(processes: int) -> ProcessPoolExecutor:
    # What is loaded by now is shared with the processes as long as nobody writes to it: not even to count references.
    gc.collect()
    gc.freeze()
    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_begin)


def _begin() -> None:
    """End with the process that wants the work, and tell it when the time is up instead of just ending."""
    gc.enable()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGXCPU, _time_is_up)


def _time_is_up(*_: object) -> None:
    raise TimeIsUp


def _batches(texts: list[str]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(texts), BATCH):
        yield tuple(texts[start : start + BATCH])


def _guess(composition: Composition) -> float:
    """Return about how many pages there will be."""
    pages = 0.0
    for part in composition.parts:
        match part:
            case Leaves():
                pages += max(1, len(part.html) // 12_000)
            case NameList():
                pages += 1 + sum(1 for _ in all_words(part)) / _TEXTS_ON_PAGE
            case Annex():
                pages += len(part.pages)
    return pages


def needs_numbers(part: Leaves | NameList | Annex) -> bool:
    """Tell whether a part names the numbers of pages, so that it is laid out after all others."""
    return isinstance(part, Leaves) and (PAGES[0] in part.html)
