"""A few requests are worked on at a time, and none of them keeps its turn for longer than its answer takes."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Blueprint

from openletter.web import turns
from openletter.web.turns import AT_ONCE

PATIENCE = 10  # seconds


@pytest.fixture
def at_work(app):
    """A page that stays at work until it is let go; tells how many were at work at most."""
    pages = Blueprint("working", __name__)
    state = {"now": 0, "most": 0, "go": threading.Event(), "lock": threading.Lock()}

    @pages.post("/working")
    def work():
        with state["lock"]:
            state["now"] += 1
            state["most"] = max(state["most"], state["now"])
        state["go"].wait(PATIENCE)
        with state["lock"]:
            state["now"] -= 1
        return "Done."

    @pages.post("/failing")
    def fail():
        raise RuntimeError("in the middle of it")

    app.register_blueprint(pages)
    return state


def test_no_more_than_a_few_are_at_work_at_once_and_all_are_answered(app, at_work):
    with ThreadPoolExecutor(3 * AT_ONCE) as visitors:
        asked = [
            visitors.submit(lambda: app.test_client().post("/working").status_code)
            for _ in range(3 * AT_ONCE)
        ]
        threading.Timer(0.5, at_work["go"].set).start()
        assert [one.result(timeout=PATIENCE) for one in asked] == [200] * 3 * AT_ONCE

    assert at_work["most"] == AT_ONCE


def test_a_request_that_fails_gives_its_turn_back(app, client, at_work):
    for _ in range(2 * AT_ONCE):
        assert client.post("/failing").status_code == 500
    assert client.get("/healthz").status_code == 200


def test_whoever_waits_too_long_is_told_to_come_again(app, at_work, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    with ThreadPoolExecutor(AT_ONCE) as visitors:
        for _ in range(AT_ONCE):
            visitors.submit(lambda: app.test_client().post("/working"))
        while at_work["most"] < AT_ONCE:
            pass
        answer = app.test_client().get("/")
        at_work["go"].set()

    assert answer.status_code == 503
    assert "Try again in a minute" in answer.get_data(as_text=True)


def test_a_form_that_is_refused_unread_takes_no_turn(client):
    for _ in range(2 * AT_ONCE):
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert client.post("/letters/any/sign", headers=foreign).status_code == 403
    assert client.get("/healthz").status_code == 200
