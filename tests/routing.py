"""Routes that are compiled once for all applications that tests make."""

from __future__ import annotations

from typing import Any, ClassVar

from werkzeug.routing import Rule

_COMPILED = ("arguments", "_parts", "_trace", "_converters", "_build", "_build_unknown")


class RuleCompiledOnce(Rule):
    """A route that takes over what an equal one was compiled to before."""

    _known: ClassVar[dict[tuple[str, str], dict[str, Any]]] = {}

    def compile(self) -> None:
        key = (self.rule, repr(self.defaults))
        if key not in self._known:
            super().compile()
            self._known[key] = {name: getattr(self, name) for name in _COMPILED}
        vars(self).update(self._known[key])
