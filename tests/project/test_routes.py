"""Every page is met by a test."""

import re

from openletter.templating import ROOT

# Static files have tests of their own, and the desk's tests press the buttons that its pages show.
MET_ELSEWHERE = ("static", "campaign.")


def test_every_route_is_named_in_a_test(app):
    tests = "\n".join(
        file.read_text(encoding="utf-8")
        for file in (ROOT / "tests").rglob("test_*.py")
        if file.name != "test_routes.py"
    )
    unmet = []
    for rule in app.url_map.iter_rules():
        parts = [part for part in rule.rule.split("/") if part and "<" not in part]
        ending = re.sub(r"^.*>", "", rule.rule.rsplit("/", 1)[-1])
        if not rule.endpoint.startswith(MET_ELSEWHERE) and parts:
            named = f"/{parts[-1]}" in tests
            if not named or (ending.startswith(".") and ending not in tests):
                unmet.append(f"{sorted(rule.methods)} {rule.rule}")
    assert unmet == []


def test_the_public_addresses_are_those_of_the_contract(app):
    rules = {rule.rule for rule in app.url_map.iter_rules()}

    assert rules >= {
        "/",
        "/letters/<slug>",
        "/letters/<slug>/sign",
        "/confirm/<token>",
        "/letters/<slug>/signatories",
        "/letters/<slug>/statements",
        "/letters/<slug>/count.json",
        "/my/<token>",
        "/verify",
        "/healthz",
        "/readyz",
        "/campaign/",
    }


def test_nothing_is_changed_by_following_a_link(app):
    """Whoever reads may also fetch ahead: scanners, previews, browsers."""
    changing = {
        "sign_now",
        "confirm_now",
        "send_link_again",
        "withdraw",
        "show_name",
        "choose_updates",
        "decide_now",
        "name_officer_now",
        "ask_officer_again",
        "choose_language",
        "correct",
        "erase",
    }
    for rule in app.url_map.iter_rules():
        if rule.endpoint.rsplit(".", 1)[-1] in changing:
            assert rule.methods - {"OPTIONS"} == {"POST"}, rule.rule
