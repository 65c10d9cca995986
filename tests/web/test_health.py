"""What a host's monitoring asks."""

from pathlib import Path

from sqlalchemy import text


def test_the_process_answers(client):
    response = client.get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_a_migrated_database_makes_it_ready(client):
    response = client.get("/readyz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_a_database_behind_the_code_is_not_ready_and_says_what_to_run(client, runtime):
    with runtime.database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'old'"))

    response = client.get("/readyz")
    assert response.status_code == 503
    assert "openletter migrate" in response.get_json()["status"]


def test_without_a_database_it_lives_but_is_not_ready(client, runtime):
    runtime.database.close()
    Path(runtime.database.engine.url.database).write_bytes(b"This is no database. " * 200)

    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "does not answer" in response.get_json()["status"]


def test_nobody_keeps_these_answers(client):
    for path in ("/healthz", "/readyz"):
        assert "no-store" in client.get(path).headers["Cache-Control"]
