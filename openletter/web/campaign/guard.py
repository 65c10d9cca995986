"""Protection of a letter: windows for a hall, block and allow lists, and a proof of work under attack."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from openletter.db.bulk import chosen
from openletter.db.guard import GuardRule, rules_of_letter
from openletter.db.letters import Letter, current_revision
from openletter.domain import guard
from openletter.domain import guard_rules as rules
from openletter.domain.bulk import BulkKind, Selection
from openletter.domain.guard import BURST_MAX, SUSTAINED_MAX, HoldReason, RuleVerdict, client_of
from openletter.errors import InvalidFields, InvalidInput
from openletter.services import bulk, guard_rules
from openletter.web.campaign.access import campaigner, letter
from openletter.web.campaign.desk import Undo, pages, say, undo
from openletter.web.campaign.guard_forms import RuleForm, WindowForm
from openletter.web.context import now, runtime, session, speech


@pages.get("/letters/<slug>/protection")
def protection(slug: str) -> str:
    """What protects a letter from abuse, and how to change it."""
    return _page(letter(slug), RuleForm(formdata=None), WindowForm(formdata=None))


@pages.post("/letters/<slug>/protection/rules")
def add_rule(slug: str) -> tuple[str, int] | Response:
    """Hold or let through what comes from a domain, an address or a network."""
    its, form = letter(slug), RuleForm()
    try:
        rule = guard_rules.add_rule(session(), its, form.wish(), by=campaigner(), now=now())
    except (InvalidFields, InvalidInput) as error:
        form.refuse(error)
        return _page(its, form, WindowForm(formdata=None)), 422
    words = speech()
    if rule.verdict is RuleVerdict.BLOCK:
        said = words.gettext("From now on, what this rule names waits for your review.")
    else:
        said = words.gettext("From now on, what this rule names is let through.")
    say(said, _removal(its, rule))
    return _to(its)


@pages.post("/letters/<slug>/protection/window")
def open_window(slug: str) -> tuple[str, int] | Response:
    """Let people in a hall sign as fast as they like, from the network typed or the one this request comes from."""
    its, form = letter(slug), WindowForm()
    try:
        network, until = form.checked(now(), here=_here())
        rule = guard_rules.open_window(session(), its, network, until, by=campaigner(), now=now())
    except (InvalidFields, InvalidInput) as error:
        form.refuse(error)
        return _page(its, RuleForm(formdata=None), form), 422
    words = speech()
    say(
        words.gettext(
            "The window is open until %(time)s: whoever signs from there is not held for coming too fast.",
            time=words.datetime(until),
        ),
        undo(words.gettext("Close it"), "campaign.end_rule", slug=its.slug, number=rule.id),
    )
    _offer_release(its, network.value)
    return _to(its)


@pages.post("/letters/<slug>/protection/release")
def release_from_network(slug: str) -> Response:
    """Let the signatures count that came from a network too fast, and nothing else; the page that follows undoes it."""
    its = letter(slug)
    held = _too_fast_from(rules.network(request.form.get("network", "")).value)
    change = bulk.count(session(), its, BulkKind.RELEASE, held, by=campaigner(), now=now())
    bulk.start(session(), change, reason="", tells_owners=False, by=campaigner(), now=now())
    return redirect(url_for("campaign.change", slug=its.slug, key=change.key.hex), 303)


@pages.post("/letters/<slug>/protection/rules/<int:number>/end")
def end_rule(slug: str, number: int) -> Response:
    """End a rule or close a window."""
    its = letter(slug)
    until = guard_rules.end_rule(session(), its, number, by=campaigner(), now=now())
    words = speech()
    say(
        words.gettext("The rule has ended."),
        undo(
            words.gettext("Put it back"),
            "campaign.restore_rule",
            {"until": until.isoformat() if until else ""},
            slug=its.slug,
            number=number,
        ),
    )
    return _to(its)


@pages.post("/letters/<slug>/protection/rules/<int:number>/restore")
def restore_rule(slug: str, number: int) -> Response:
    """Put a rule back that has just ended."""
    its = letter(slug)
    guard_rules.restore_rule(session(), its, number, _until(), by=campaigner(), now=now())
    say(speech().gettext("The rule is in force again."))
    return _to(its)


@pages.post("/letters/<slug>/protection/work")
def ask_for_work(slug: str) -> Response:
    """Let browsers work before they sign."""
    its = letter(slug)
    guard_rules.ask_for_work(session(), its, by=campaigner(), now=now())
    words = speech()
    say(
        words.gettext("Browsers now do about a second of work before they sign this letter."),
        undo(words.gettext("Switch it off"), "campaign.ask_for_no_work", slug=its.slug),
    )
    return _to(its)


@pages.post("/letters/<slug>/protection/no-work")
def ask_for_no_work(slug: str) -> Response:
    """Let browsers sign without working for it."""
    its = letter(slug)
    guard_rules.ask_for_no_work(session(), its, by=campaigner(), now=now())
    words = speech()
    say(
        words.gettext("Browsers sign without working for it again."),
        undo(words.gettext("Switch it on again"), "campaign.ask_for_work", slug=its.slug),
    )
    return _to(its)


def _page(its: Letter, rule_form: RuleForm, window_form: WindowForm) -> str:
    in_force = rules_of_letter(session(), its.organiser_id, its.id, now())
    return render_template(
        "campaign/guard/index.html",
        letter=its,
        text=current_revision(session(), its),
        rule_form=rule_form,
        window_form=window_form,
        windows=[rule for rule in in_force if guard_rules.is_window(rule)],
        rules=[rule for rule in in_force if not guard_rules.is_window(rule)],
        here=_here(),
        all_look_alike=runtime().settings.is_production and not guard.is_of_the_internet(_here()),
        burst_max=BURST_MAX,
        sustained_max=SUSTAINED_MAX,
    )


def _offer_release(its: Letter, network: str) -> None:
    """Offer to release what was held from a network before its window opened."""
    held = len(chosen(session(), its.id, BulkKind.RELEASE, _too_fast_from(network)))
    if held:
        words = speech()
        say(
            words.ngettext(
                "%(count)s signature from there is held because they came too fast.",
                "%(count)s signatures from there are held because they came too fast.",
                held,
                count=words.number(held),
            ),
            undo(
                words.gettext("Release them"),
                "campaign.release_from_network",
                {"network": network},
                slug=its.slug,
            ),
        )


def _too_fast_from(network: str) -> Selection:
    return Selection(held=True, reason=HoldReason.RATE, network=network)


def _removal(its: Letter, rule: GuardRule) -> Undo:
    return undo(
        speech().gettext("Take it back"), "campaign.end_rule", slug=its.slug, number=rule.id
    )


def _here() -> str:
    """Return the network that this request comes from, as signatures from it would be noted."""
    return client_of(request.remote_addr) or ""


def _until() -> datetime | None:
    value = request.form.get("until", "")
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError) as error:
        raise InvalidInput("That time could not be read. Add the rule again") from error


def _to(its: Letter) -> Response:
    return redirect(url_for("campaign.protection", slug=its.slug), 303)
