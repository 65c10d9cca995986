"""`openletter up`, which `make run` runs: web and worker together, from nothing to three links and back."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from email import policy
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from openletter.templating import ROOT
from tests.mail.server import free_port

pytestmark = pytest.mark.slow

PATIENCE = 60  # seconds


def until(found, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return result


def processes_of(session):
    """Return the processes of a session, and so everything that a command has left running."""
    left = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            left.append(status.parent.name)
    return left


@pytest.fixture
def up(tmp_path):
    """Starts `openletter up`, or another command, in a session of its own; returns it and what it has said."""
    started = []

    def start(port, command="up", data_dir=tmp_path / "var"):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENLETTER_")}
        said = (tmp_path / f"said-{len(started)}").open("w+")
        process = subprocess.Popen(
            [sys.executable, "-m", "openletter.cli", command, "--port", str(port)],
            cwd=ROOT,
            env=environment | {"OPENLETTER_DATA_DIR": str(data_dir)},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        started.append((process, said))
        return process, lambda: Path(said.name).read_text(encoding="utf-8")

    yield start
    for process, said in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        said.close()


def fetch(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, path, body and urlencode(body), headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def test_from_nothing_to_three_links_a_signature_and_back(up, tmp_path):
    port = free_port()
    process, said = up(port)
    until(lambda: "Press Ctrl-C" in said() or process.poll() is not None)

    links = [urlsplit(link) for link in re.findall(r"http://\S+", said())]
    assert len(links) == 3, said()
    assert {link.netloc for link in links} == {f"127.0.0.1:{port}"}
    assert [fetch(port, "GET", link.path)[0] for link in links] == [200, 200, 200]

    letter = links[0].path
    before = fetch(port, "GET", f"{letter}/count.json")[1]
    signed = {"kind": "individual", "name": "Siân", "email": "sian@example.org", "public": "y"}
    assert fetch(port, "POST", f"{letter}/sign", signed)[0] == 200
    mail = until(
        lambda: [
            file
            for file in (tmp_path / "var" / "mail").glob("*.eml")
            if b"To: sian@example.org" in file.read_bytes()
        ],
        seconds=10,
    )[0]
    message = BytesParser(policy=policy.default).parsebytes(mail.read_bytes())
    text = message.get_body(("plain",)).get_content()
    confirm = urlsplit(re.search(r"http://\S+/confirm/\S+", text)[0]).path
    assert fetch(port, "POST", confirm)[0] == 303
    until(lambda: "Siân" in fetch(port, "GET", letter)[1], seconds=5)
    until(lambda: fetch(port, "GET", f"{letter}/count.json")[1] != before, seconds=5)

    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    until(lambda: not processes_of(process.pid), seconds=10)
    assert "Traceback" not in said()


def test_the_second_start_loads_no_second_demo_and_a_plain_stop_leaves_no_orphan(up):
    port = free_port()
    for _ in range(2):
        process, said = up(port)
        until(lambda said=said, process=process: "Press Ctrl-C" in said() or process.poll())
        first = "The demo campaign is loaded." in said()
        process.send_signal(signal.SIGTERM)  # to the one process, as a service manager may
        process.wait(PATIENCE)
        until(lambda process=process: not processes_of(process.pid), seconds=10)
    assert first is False


def test_eight_forms_that_are_sent_slowly_hold_up_nobody_else(up):
    port = free_port()
    _process, said = up(port, "serve")

    def healthy():
        try:
            return fetch(port, "GET", "/healthz")[0] == 200
        except ConnectionRefusedError:
            return False

    until(healthy)
    head = (
        f"POST /letters/any/sign HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 100\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nname="
    )
    with contextlib.ExitStack() as slow:
        for _ in range(8):
            sender = slow.enter_context(socket.create_connection(("127.0.0.1", port)))
            sender.sendall(head.encode())
        time.sleep(0.5)
        assert all(healthy() for _ in range(8))
    assert said() == ""


def test_a_port_that_is_taken_is_told_in_a_sentence(up):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process, said = up(port)
        assert process.wait(PATIENCE) == 1
    assert f"Port {port} is taken" in said()
    assert "Traceback" not in said()
