"""Lets WeasyPrint load without what it hardly ever needs: a quarter of its memory, and half of its time.

HarfBuzz cuts fonts down. Only where there is none, or a variable font must be fixed, does WeasyPrint turn to parts of
fontTools; these are loaded when they are called.

It tries several names for each library. For one that the linker does not know, Python starts up to three programs to
find out what else might be meant: fifty in all. On Linux the linker knows the last name that is tried.
"""

from __future__ import annotations

import ctypes.util
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_SELDOM = ("fontTools.subset", "fontTools.varLib.instancer")


class _Later(ModuleType):
    """Stands for a module; what is called in it is called in the module itself, which is loaded then."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def called(*arguments: Any, **named: Any) -> Any:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
            return getattr(import_module(self.__name__), name)(*arguments, **named)

        return called


def load_lean() -> None:
    """Put off what is seldom needed; to be called before WeasyPrint is imported."""
    for name in _SELDOM:
        sys.modules.setdefault(name, _Later(name))
    if sys.platform == "linux":
        ctypes.util.find_library = _unknown


def _unknown(name: str) -> None:
    """Find no other name for a library."""
