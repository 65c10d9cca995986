from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from openletter.media.child import prepare_here
from openletter.runtime import Runtime
from openletter.services import support_files
from openletter.tokens import Purpose
from tests.open_letter import OpenLetter
from tests.web.page import Browser


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    """A browser without scripts that looks closely at every page."""
    return Browser(client)


@pytest.fixture
def token(runtime: Runtime) -> Callable[..., str]:
    """Makes a token as a message would carry it."""
    return lambda purpose, subject: runtime.tokens.make(Purpose(purpose), subject, runtime.clock())


@pytest.fixture
def prepared_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prepares messages of support in this process."""
    monkeypatch.setattr(support_files, "prepare", prepare_here)


@pytest.fixture
def confirm_path(letter: OpenLetter, token: Callable[..., str]) -> str:
    """The path of the mailed link of a signature that waits to be confirmed."""
    return f"/confirm/{token(Purpose.CONFIRM, letter.sign())}"
