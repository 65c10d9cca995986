"""The cover: who asks whom for what, and one large number."""

from __future__ import annotations

from base64 import b64encode
from itertools import chain, product
from typing import Any, NamedTuple

from markupsafe import Markup

from openletter.domain.plans import PartKind
from openletter.domain.text import LINE_MAX
from openletter.dossier.composing.drafts import Text
from openletter.dossier.composing.fitting import height_of, lines_of
from openletter.dossier.composing.lettering import breadth, shortened, step, unbroken
from openletter.dossier.composing.pieces import in_pieces
from openletter.dossier.composing.sizes import NUMBERS, TITLES, Sizes
from openletter.dossier.composing.source import Source, moment
from openletter.i18n import Speech

_SIZE_OF_TITLE = (45, 80, 120, 220)
_SIZE_OF_NUMBER = (4, 6, 8)


def cover(source: Source) -> Text:
    """Return the cover; its title is the dossier's own heading."""
    steps = _steps(source)

    def facts(_speech: Speech) -> dict[str, Any]:
        return {
            "titles": _titles(source, steps),
            "title_size": steps.title,
            "number": source.number,
            "number_size": steps.number,
            "overfull": steps == _LAST,
            "handed_over": source.handed_over,
            "made_at": source.said(lambda one: one.date(moment(source.record.made_at))),
            "logos": _logos(source),
        }

    return Text(PartKind.COVER, in_pieces(source, "dossier/parts/cover.html", facts), (), bare=True)


class Steps(NamedTuple):
    """How small title and number are, and how many letters of an addressee there are; the letter has all of them."""

    title: int
    number: int
    addressee: int


_LAST = Steps(len(TITLES), len(NUMBERS), 60)


def _titles(source: Source, steps: Steps) -> list[tuple[str, Markup, str]]:
    """Return language, title and addressee of each version."""
    return [
        (one.language, unbroken(one.title), shortened(one.addressee, steps.addressee))
        for one in source.letters
    ]


def _steps(source: Source) -> Steps:
    """Return how everything stands on one page; the number gives way first, then the title, then the addressee."""
    longest = "x" * sum(breadth(one.title) for one in source.letters)
    title = step(longest, _SIZE_OF_TITLE)
    number = step(source.speeches[0].number(source.number), _SIZE_OF_NUMBER)
    room = source.format.inner_height - 2
    choices = (
        Steps(*sizes)
        for sizes in product(
            range(title, _LAST.title + 1), range(number, _LAST.number + 1), (LINE_MAX,)
        )
    )
    shorter = (Steps(_LAST.title, _LAST.number, limit) for limit in (200, 120, 80))
    fitting = (one for one in chain(choices, shorter) if _height(source, one) <= room)
    return next(fitting, _LAST)


def _addressee_set(sizes: Sizes, words: str) -> tuple[tuple[float, float], float]:
    """Return in which type an addressee is set, and how far it stays from the right margin."""
    if len(words) > 120 or sizes.large:
        return (11, 15), 0
    return (14, 20), 30 if sizes.column else 0


def _height(source: Source, steps: Steps) -> float:
    """Return the height of everything on the cover, estimated on the safe side."""
    sizes, width = source.sizes, source.format.inner_width

    def high(words: str, drawn: tuple[float, float], less: float = 0) -> float:
        return height_of(
            lines_of(words, width - less * sizes.space, sizes.points(drawn[0])),
            sizes.leading(*drawn),
        )

    titles = [
        high(str(title.striptags()), TITLES[steps.title - 1], 6)
        + high(addressee, *_addressee_set(sizes, addressee))
        + 5 * sizes.space
        for _, title, addressee in _titles(source, steps)
    ]
    lines = [high(source.record.organiser, (12, 16), 50), high("x", (12, 16)), *titles]
    count = height_of(1, sizes.leading(*NUMBERS[steps.number - 1]))
    under = height_of(1, sizes.leading(18, 24)) + height_of(2, sizes.leading(12, 17))
    foot = height_of(sizes.languages, sizes.leading(9.5, 13))
    space = (20 if sizes.large else 37) + (21 if source.logos else 0)
    return sum(lines) + count + under + foot + space * sizes.space


def _logos(source: Source) -> list[tuple[str, str]]:
    """Return the name and the data: address of each logo whose file was handed over."""
    return [
        (
            logo.name,
            f"data:{logo.media_type};base64,{b64encode(source.logos[logo.sha256]).decode()}",
        )
        for logo in source.record.logos
        if logo.sha256 in source.logos
    ]
