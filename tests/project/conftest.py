"""The `openletter` command, run as people run it."""

import pytest
from click.testing import CliRunner

from openletter.cli import main


@pytest.fixture
def openletter(environment):
    """Runs a command; returns its exit status, what it said, and what it complained of."""

    def run(*arguments, **settings):
        done = CliRunner().invoke(main, arguments, env=environment | settings)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.stdout, done.stderr

    return run
