"""What a run prints, and whether it may count as passed."""

from __future__ import annotations

from statistics import median

from bench.loads import Compared, Outcome, Rounds

TO_FIRST = ("to first", "least", "most")
LOAD_COLUMNS = ("per second", "ratio", "p50 ms", "p99 ms", "answers", "errors", "lost")
_FIRST, _OTHER = 46, 12


class Table:
    """A table that is printed row by row, so that a long run shows how far it is."""

    def __init__(self, title: str, *columns: str) -> None:
        print(f"\n{title}")
        self.row("", *columns)

    def row(self, name: str, *values: str) -> None:
        """Print a row."""
        print(f"  {name:<{_FIRST}}" + "".join(f"{v:>{_OTHER}}" for v in values), flush=True)


class LoadTable(Table):
    """A table of loads; `failed` tells whether anything was lost or answered with an error."""

    def __init__(self, title: str, *more: str) -> None:
        super().__init__(title, *LOAD_COLUMNS, *more)
        self.failed = False

    def load(self, name: str, found: Compared, lost: int = 0, *more: str) -> None:
        """Print a load; the ratio is to the empty page."""
        met = found.outcome
        self.failed = self.failed or bool(met.errors or lost or not met.answers)
        self.row(
            name,
            f"{met.per_second:,.0f}",
            f"{found.ratio:.3f}",
            f"{met.within(50) * 1000:.0f}",
            f"{met.within(99) * 1000:.0f}",
            f"{met.answers:,}",
            f"{met.errors:,}",
            f"{lost:,}",
            *more,
        )
        for fault, times in met.faults.items():
            print(f"    {fault}: {times:,} times")


class RoundsTable(LoadTable):
    """A table of loads in rounds; of the ratios to the first load of a round it gives the median, least and most."""

    def __init__(self, title: str) -> None:
        super().__init__(title, *TO_FIRST)

    def rounds(self, name: str, found: Rounds) -> None:
        """Print the rounds of a load in one row."""
        ratios = found.to_first
        shown = (median(ratios), ratios[0], ratios[-1])
        self.load(name, found.whole, 0, *(f"{ratio:.2f}" for ratio in shown))


def lost(outcome: Outcome, before: tuple[int, int], after: tuple[int, int]) -> int:
    """Count the answers that left no signature or no message in the database (both counted before and after)."""
    return max(0, *(outcome.answers - (n - m) for m, n in zip(before, after, strict=True)))
