"""A disk that is full in the middle of a message."""

import resource
import signal
from contextlib import contextmanager

import pytest

from openletter import jobs


@contextmanager
def disk_full_after(size):
    """Let files grow to so many bytes and no further; the operating system refuses the rest."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@pytest.fixture
def message(letter, runtime, outbox):
    letter.sign()
    return runtime.composer().compose(outbox()[0], runtime.speech("en"), runtime.clock())


def test_a_full_disk_leaves_no_half_message_to_be_read(message, runtime):
    with runtime.transport() as transport, disk_full_after(200), pytest.raises(OSError):  # noqa: PT011
        transport.send(message)

    assert list(runtime.mail_folder.glob("*.eml")) == []


def test_once_there_is_room_the_message_is_written_whole(message, runtime):
    with runtime.transport() as transport:
        with disk_full_after(200), pytest.raises(OSError):  # noqa: PT011
            transport.send(message)
        transport.send(message)

    (file,) = runtime.mail_folder.iterdir()
    assert file.read_bytes() == message.as_bytes()


def test_the_same_message_twice_is_one_file(message, runtime):
    with runtime.transport() as transport:
        transport.send(message)
        transport.send(message)

    assert len(list(runtime.mail_folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_keeps_the_message_waiting(letter, runtime, outbox):
    letter.sign()
    runtime.mail_folder.write_text("a file where the folder should be")
    with pytest.raises(FileExistsError):
        jobs.send_outbox(runtime)

    assert outbox()[0].state == "sending", "leased, and tried again when the lease runs out"
