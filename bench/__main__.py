"""`python -m bench` runs every benchmark, or those that are named."""

from __future__ import annotations

import argparse
import os
import sys

from bench import confirming, costs, dossiers, lighthouse, pages, reading, signing
from bench.scale import FULL, SMALL

BENCHMARKS = {
    "signing": signing.run,
    "confirming": confirming.run,
    "reading": reading.run,
    "pages": pages.run,
    "dossiers": dossiers.run,
}
ON_REQUEST = {"costs": costs.run, "lighthouse": lighthouse.run}


def main() -> int:
    """Run what was asked for; returns 1 if anything was lost, refused or failed."""
    chosen = _arguments()
    scale = SMALL if chosen.small else FULL
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the run")
    passed = [(BENCHMARKS | ON_REQUEST)[name](scale) for name in chosen.names or BENCHMARKS]
    print(f"\nload {os.getloadavg()[0]:.1f} after the run")
    return 0 if all(passed) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    names = [*BENCHMARKS, *ON_REQUEST]
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"{', '.join(names)}; all but the last two by default",
    )
    parser.add_argument("--small", action="store_true", help="only show that they still work")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(names):
        parser.error(f"There is no benchmark {', '.join(sorted(unknown))}.")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
