"""The colour of a campaign, corrected until everybody can read what is set in it.

A campaigner chooses any colour; pages show one of the same hue that stands out from their paper, on light and on dark,
as WCAG 2.2 asks of text (1.4.3). Lightness is changed in OKLCH, where equal steps look equal
(https://www.w3.org/TR/css-color-4/#ok-lab).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from openletter.errors import InvalidInput

CONTRAST = 4.5
"""What WCAG 2.2 asks of text at level AA."""
LIGHT_GROUNDS = ("#fbf8f1", "#fffefb", "#f4e6b0")
DARK_GROUNDS = ("#181612", "#4d4420")
"""The papers, fields and marks that the accent stands on, as css/tokens.css has them."""
ON_LIGHT, ON_DARK = "#fffdf8", "#12110e"
"""What is written on the accent itself, as on a button."""
OWN = "#1c5a43"
"""Openletter's own, for letters without one."""
_HOVERED = 0.09  # of lightness, between an accent and the one under the mouse
_STEPS = 200
_COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")

Channels = tuple[float, float, float]


@dataclass(frozen=True)
class Shades:
    """An accent on one ground: for text, lines and buttons; deeper, where the mouse is; and what stands on it."""

    accent: str
    deep: str
    on: str


@dataclass(frozen=True)
class Accent:
    """An accent that can be read on light and on dark."""

    light: Shades
    dark: Shades


def chosen(value: str, *, field: str = "accent") -> str | None:
    """Return a colour as `#rrggbb`; None for nothing or for Openletter's own. Raises InvalidInput for no colour."""
    value = value.strip()
    if not value:
        return None
    found = _COLOUR.fullmatch(value)
    if found is None:
        raise InvalidInput(
            "Enter a colour as # and six figures or letters, like #1c5a43", field=field
        )
    colour = f"#{found[1].lower()}"
    return None if colour == OWN else colour


@lru_cache(maxsize=256)
def readable(colour: str) -> Accent:
    """Return the accent that a colour (`#rrggbb`) gives: itself where it can be read, else the nearest of its hue."""
    light = _toward(colour, 0.0, LIGHT_GROUNDS)
    dark = _toward(colour, 1.0, DARK_GROUNDS)
    return Accent(
        Shades(light, _moved(light, -_HOVERED), ON_LIGHT),
        Shades(dark, _moved(dark, _HOVERED), ON_DARK),
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _toward(colour: str, end: float, grounds: tuple[str, ...]) -> str:
    """Return the first colour on the way to black (0) or white (1) that stands out from every ground."""
    lightness, chroma, hue = _oklch(colour)
    if _stands_out(colour, grounds):
        return colour
    for step in range(1, _STEPS):
        there = lightness + (end - lightness) * step / _STEPS
        found = _hex(there, chroma, hue)
        if _stands_out(found, grounds):
            return found
    return "#000000" if end == 0 else "#ffffff"


def _stands_out(colour: str, grounds: tuple[str, ...]) -> bool:
    return all(contrast(colour, ground) >= CONTRAST for ground in grounds)


def _moved(colour: str, by: float) -> str:
    lightness, chroma, hue = _oklch(colour)
    return _hex(min(1.0, max(0.0, lightness + by)), chroma, hue)


def _channels(colour: str) -> Channels:
    """Return red, green and blue as light, from 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _encoded(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: str) -> Channels:
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _light(lightness: float, chroma: float, hue: float) -> Channels:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """Return the nearest colour that a screen has, made paler where there is none so strong."""
    channels = _light(lightness, chroma, hue)
    while chroma > 0.001 and not all(-0.0005 <= value <= 1.0005 for value in channels):
        chroma *= 0.95
        channels = _light(lightness, chroma, hue)
    whole = (round(255 * _encoded(min(1.0, max(0.0, value)))) for value in channels)
    return "#" + "".join(f"{value:02x}" for value in whole)
