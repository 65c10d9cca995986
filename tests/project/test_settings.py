"""Settings: what production refuses, and what development makes up by itself."""

import pytest

from openletter import config, runtime
from openletter.errors import SettingsRefused

SAFE = {
    "OPENLETTER_ENV": "production",
    "OPENLETTER_SECRET_KEY": "vM3-kq9_2nXwTzR7pLb4sYc8dHf1gJa6",
    "OPENLETTER_BASE_URL": "https://letters.example.org",
    "OPENLETTER_SMTP_URL": "smtp+starttls://mail.example.org:587",
}


def refusal(environment):
    with pytest.raises(SettingsRefused) as refused:
        config.load(environment)
    return refused.value.sentences


def test_safe_settings_are_taken(tmp_path):
    settings = config.load(SAFE | {"OPENLETTER_DATA_DIR": str(tmp_path)})

    assert settings.is_production
    assert settings.sender == "openletter@letters.example.org"
    assert settings.database_url == f"sqlite:///{tmp_path}/openletter.db"


@pytest.mark.parametrize("name", ["SECRET_KEY", "BASE_URL", "SMTP_URL"])
@pytest.mark.parametrize("empty", [None, "", "   "])
def test_production_refuses_to_go_without(name, empty):
    given = {key: value for key, value in SAFE.items() if key != f"OPENLETTER_{name}"}
    if empty is not None:
        given[f"OPENLETTER_{name}"] = empty

    (sentence,) = refusal(given)
    assert f"OPENLETTER_{name}" in sentence
    assert sentence.startswith("Set ")


@pytest.mark.parametrize(
    "name, unsafe",
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "abcabcabcabcabcabcabcabcabcabcabcabc"),
        ("BASE_URL", "http://letters.example.org"),
        ("BASE_URL", "letters.example.org"),
        ("BASE_URL", "https://letters.example.org/sub"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "javascript:alert(1)"),
        ("SMTP_URL", "http://mail.example.org"),
        ("SMTP_URL", "mail.example.org:587"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "all"),
        ("TRUSTED_PROXIES", "99"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("ENV", "prod"),
        ("FORGET_AFTER_DAYS", "0"),
        ("FORGET_AFTER_DAYS", "-1"),
        ("FORGET_AFTER_DAYS", "never"),
        ("FORGET_AFTER_DAYS", "1.5"),
        ("FORGET_AFTER_DAYS", "99999999999999999999"),
    ],
)
def test_an_unsafe_setting_is_refused_in_a_sentence_that_names_it(name, unsafe):
    (sentence,) = refusal(SAFE | {f"OPENLETTER_{name}": unsafe})
    assert f"OPENLETTER_{name}" in sentence
    assert len(sentence.split()) > 4


def test_everything_that_is_missing_is_told_at_once():
    assert len(refusal({"OPENLETTER_ENV": "production"})) == 3


def test_a_refusal_repeats_no_secret():
    weak = "hunter2-hunter2"
    assert weak not in " ".join(refusal(SAFE | {"OPENLETTER_SECRET_KEY": weak}))


def test_development_needs_nothing_and_keeps_the_secret_it_made_to_itself(tmp_path):
    environment = {"OPENLETTER_DATA_DIR": str(tmp_path / "new")}
    first = config.load(environment, port=8123)

    assert first.base_url == "http://127.0.0.1:8123"
    assert len(first.secret_key) >= config.SECRET_MIN_LENGTH
    assert config.load(environment).secret_key == first.secret_key
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o077 == 0


def test_two_installations_have_two_secrets(tmp_path):
    secrets = {
        config.load({"OPENLETTER_DATA_DIR": str(tmp_path / name)}).secret_key for name in "ab"
    }
    assert len(secrets) == 2


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_postgresql_is_understood_however_hosts_write_it(url):
    settings = config.load(SAFE | {"OPENLETTER_DATABASE_URL": url})
    assert settings.database_url == "postgresql+psycopg://u@h/d"


def test_a_slash_at_the_end_of_the_address_does_not_matter():
    settings = config.load(SAFE | {"OPENLETTER_BASE_URL": "https://letters.example.org/"})
    assert settings.base_url == "https://letters.example.org"


def test_settings_of_other_programs_are_none_of_ours(tmp_path):
    settings = config.load({"SECRET_KEY": "x", "OPENLETTER_DATA_DIR": str(tmp_path)})
    assert settings.secret_key != "x"


def test_a_public_address_needs_an_environment_since_development_shows_everybody_every_message():
    forgotten = {key: value for key, value in SAFE.items() if key != "OPENLETTER_ENV"}
    (sentence,) = refusal(forgotten)
    assert sentence.startswith("Set OPENLETTER_ENV to production")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
def test_a_trial_on_ones_own_machine_needs_no_environment(tmp_path, host):
    given = {
        "OPENLETTER_BASE_URL": f"http://{host}:8000",
        "OPENLETTER_DATA_DIR": str(tmp_path),
    }
    assert not config.load(given).is_production


def test_a_trial_at_a_public_address_must_be_called_one(tmp_path):
    given = {
        "OPENLETTER_ENV": "development",
        "OPENLETTER_BASE_URL": "https://letters.example.org",
        "OPENLETTER_DATA_DIR": str(tmp_path),
    }
    assert not config.load(given).is_production


@pytest.mark.parametrize(
    "name, wrong, sentence",
    [
        ("ENV", "staging", "must be production or development."),
        ("TRUSTED_PROXIES", "x", "must be the number of proxies in front, from 0 to 10."),
        ("DATABASE_URL", "nonsense", "must be like postgresql://"),
        ("DATABASE_URL", "mysql://u@h/d", "must be like postgresql://"),
        ("DATABASE_URL", "postgresql://u@h:port/d", "must be like postgresql://"),
    ],
)
def test_a_refusal_is_in_our_own_words(name, wrong, sentence):
    (said,) = refusal(SAFE | {f"OPENLETTER_{name}": wrong})
    assert said.startswith(f"OPENLETTER_{name} {sentence}")


def test_a_data_folder_that_is_a_file_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    given = SAFE | {"OPENLETTER_DATA_DIR": str(tmp_path / "file")}
    with pytest.raises(SettingsRefused, match="OPENLETTER_DATA_DIR must be a folder"):
        runtime.build(config.load(given))


def test_what_is_kept_is_for_nobody_else_to_read(tmp_path):
    folder = tmp_path / "new" / "var"
    given = {"OPENLETTER_DATA_DIR": str(folder)}
    made = runtime.build(config.load(given))
    with made.transport():
        assert [path.stat().st_mode & 0o077 for path in (folder, made.mail_folder)] == [0, 0]


def test_the_passphrase_of_the_signing_key_is_shown_nowhere(tmp_path):
    given = SAFE | {
        "OPENLETTER_SIGNING_KEY": str(tmp_path / "key.p12"),
        "OPENLETTER_SIGNING_PASSPHRASE": "hunter2-hunter2",
    }
    settings = config.load(given)

    assert settings.signing_passphrase.get_secret_value() == "hunter2-hunter2"
    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump()}"


def test_without_a_key_nothing_is_signed(tmp_path):
    settings = config.load(SAFE | {"OPENLETTER_DATA_DIR": str(tmp_path)})
    assert settings.signing_key is None
    assert runtime.build(settings).signer() is None
