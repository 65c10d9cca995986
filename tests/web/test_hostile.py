"""Requests that no browser of ours would send: each is refused or answered, and stops nobody else."""

import io
import sqlite3
from urllib.parse import urlencode

SIGNING = {"kind": "individual", "name": "Siân Prŷs", "email": "sian@example.org"}


class SlowForm(io.BytesIO):
    """A form that is still on its way; while it is read, somebody else writes to the database."""

    def __init__(self, content: bytes, file: str) -> None:
        super().__init__(content)
        self._file = file
        self.others_could_write = False

    def readinto(self, buffer) -> int:
        """Hand over some bytes of the form."""
        others = sqlite3.connect(self._file, timeout=0.1)
        others.execute("BEGIN IMMEDIATE")
        others.rollback()
        others.close()
        self.others_could_write = True
        return super().readinto(buffer)


def test_a_form_sent_slowly_holds_up_nobody_elses_signature(client, letter, runtime):
    content = urlencode(SIGNING).encode()
    form = SlowForm(content, str(runtime.database.engine.url.database))

    answer = client.post(
        f"/letters/{letter.slug}/sign",
        input_stream=form,
        content_length=len(content),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 200
    assert form.others_could_write
