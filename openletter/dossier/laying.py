"""Lays a composition out: parts and lines in several processes, from the cache where nothing has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from openletter.domain.editions import EditionStep
from openletter.dossier import leaves, typeset
from openletter.dossier.crew import Crew
from openletter.dossier.formats import Format
from openletter.dossier.leaves import LeafCache
from openletter.dossier.lines import Kept, Keys, LineCache
from openletter.dossier.listing import line_width
from openletter.dossier.parts import PAGES, Annex, Composition, Leaves, NameList, Words
from openletter.dossier.render import Laid
from openletter.dossier.setting import SetText, Task
from openletter.dossier.typesetter import typesetter

BATCH = 100
"""Texts that are set at a time: enough to be quick, few enough to need little memory."""
_TEXTS_ON_PAGE = 140  # as a guess, for telling progress
_TIRED = 30_000  # texts after which processes are begun anew
_WIDE = 1_000.0  # millimetres: what is set on one line, however long

Tell = Callable[[EditionStep, int, int, str], None]


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


@dataclass(frozen=True)
class Begun:
    """Texts that are being set: `kept` has the place of each, by its key, as soon as all is settled."""

    keys: list[bytes]
    kept: dict[bytes, Kept]

    def places(self) -> list[Kept]:
        """Return the places of the texts, in their order; to be asked once, before `forget_begun`."""
        found = [self.kept[key] for key in self.keys]
        self.keys.clear()
        return found


class Layout:
    """What lays out documents and texts, with its processes and its cache."""

    def __init__(self, composition: Composition, cache: Path, tell: Tell) -> None:
        maker = typesetter()
        self.composition = composition
        self.leaves = LeafCache(cache / "parts", maker)
        self.lines = LineCache(cache / "lines.db")
        self.progress = Progress(tell, _guess(composition))
        self._maker = maker
        self.crew = Crew()
        self._waiting: dict[Future[Any], Callable[[Any], None]] = {}
        self._kept: dict[bytes, Kept] = {}
        self._begun: set[bytes] = set()

    def renew_processes(self) -> None:
        """Go on with new processes where these have set so much that they hold a lot of memory."""
        if len(self._begun) > _TIRED:
            self.crew.renew()

    def close(self) -> None:
        """End the processes, and give the cache back."""
        self.crew.end()
        self.lines.close()

    def begin_documents(self, wanted: Iterable[tuple[str, str]]) -> dict[str, Laid]:
        """Begin to lay out HTML documents, each given with the kind of its part; `settle` fills what is returned."""
        found: dict[str, Laid] = {}
        for html, kind in dict(wanted).items():
            if (kept := self.leaves.find(html)) is not None:
                found[html] = kept
                self.progress.add(kept.pages, kind)
            else:
                future = self.crew.begin(leaves.laid_out, html)
                self._waiting[future] = partial(self._laid_out, found, html, kind)
        return found

    def begin_texts(
        self, words: Sequence[Words], setting_of: Callable[[str, str], Task], kind: str = ""
    ) -> Begun:
        """Begin to set texts; `setting_of` tells for a style and a language how (a task without texts)."""
        settings: dict[tuple[str, str], tuple[Task, Keys]] = {}
        keys = []
        for one in words:
            manner = one.style, one.language
            if manner not in settings:
                setting = setting_of(*manner)
                settings[manner] = setting, Keys(setting, self._maker)
            keys.append(settings[manner][1].of(one.text))
        self._kept |= self.lines.places(keys)
        missing: dict[Task, dict[bytes, str]] = {}
        for one, key in zip(words, keys, strict=True):
            if key not in self._kept and key not in self._begun:
                missing.setdefault(settings[one.style, one.language][0], {})[key] = one.text
        self._set_missing(missing, kind)
        new = sum(map(len, missing.values()))
        self.progress.add((len(keys) - new) / _TEXTS_ON_PAGE, kind)
        return Begun(keys, self._kept)

    def _set_missing(self, missing: Mapping[Task, Mapping[bytes, str]], kind: str) -> None:
        for setting, texts in missing.items():
            self._begun.update(texts)
            for batch in _batches(list(texts)):
                task = replace(setting, texts=tuple(texts[key] for key in batch))
                future = self.crew.begin(typeset.set_texts, task)
                self._waiting[future] = partial(self._set, batch, kind)

    def settle(self) -> None:
        """Wait for all that was begun, and keep it."""
        while self._waiting:
            for future in self.crew.finish(self._waiting.keys()):
                self._waiting.pop(future)(future.result())

    def forget_begun(self) -> None:
        """Forget which text is where, now that everybody has asked: of a long list that takes much memory."""
        self._kept.clear()
        self._begun.clear()

    def _laid_out(self, found: dict[str, Laid], html: str, kind: str, laid: Laid) -> None:
        found[html] = laid
        self.leaves.keep(html, laid)
        self.progress.add(laid.pages, kind)

    def _set(self, keys: Sequence[bytes], kind: str, texts: list[SetText]) -> None:
        self._kept |= self.lines.keep(dict(zip(keys, texts, strict=True)))
        self.progress.add(len(keys) / _TEXTS_ON_PAGE, kind)

    def forget_unused(self, used: Iterable[int]) -> None:
        """Make room in the cache for what editions use now: the texts that are kept under these numbers."""
        self.leaves.forget_unused()
        self.lines.forget_all_but(used)


def setting_of(part: NameList, page: Format) -> Callable[[str, str], Task]:
    """Return what tells how texts of a style and a language are set in a list."""

    def told(style: str, language: str) -> Task:
        width = line_width(part, part.styles[style], page)
        return Task((), part.styles[style].css, language, width)

    return told


def wide(css: str, language: str = "") -> Task:
    """Return how texts are set that stay on one line."""
    return Task((), css, language, _WIDE)


def _batches(keys: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _guess(composition: Composition) -> float:
    """Return about how many pages there will be."""
    pages = 0.0
    for part in composition.parts:
        match part:
            case Leaves():
                pages += max(1, len(part.html) // 12_000)
            case NameList():
                pages += 1 + sum(len(group.entries) for group in part.groups) / _TEXTS_ON_PAGE
            case Annex():
                pages += len(part.pages)
    return pages


def needs_numbers(part: Leaves | NameList | Annex) -> bool:
    """Tell whether a part names the numbers of pages, so that it is laid out after all others."""
    return isinstance(part, Leaves) and (PAGES[0] in part.html)
