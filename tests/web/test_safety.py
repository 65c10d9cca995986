"""Safety mode: what is hidden, kept back or not yet out never leaves the server, on any public page."""

import re
from dataclasses import astuple

import pytest
from sqlmodel import select

from openletter.db.campaigners import Campaigner
from openletter.db.editions import Edition
from openletter.db.letters import Revision, current_revision
from openletter.db.signatures import Signature
from openletter.db.statements import Statement
from openletter.domain.guard import HoldReason
from openletter.domain.safety import NameForm, Precautions
from openletter.domain.statements import StatementUse
from openletter.dossier.gather import gather
from openletter.services import extracts, safety, signatures, statements
from openletter.tokens import Purpose, new_key
from tests.conftest import on_both_databases

SPOKEN = "The library taught me to read. It should stay."
SECRETS = ("Prŷs", "Whisperer", "Tenby", "Owain", "Chair")
HIDDEN = ("Quiet", "Withheld", "Suspect", "Waiting")


@pytest.fixture
def protect(letter, organiser_id):
    """Sets the letter's safety mode as an owner."""

    def take(form=NameForm.FULL, after_hours=0, *, searchable=True):
        with letter.transaction() as (session, row):
            someone = Campaigner(
                key=new_key(),
                organiser_id=organiser_id,
                email="mair@example.org",
                email_canonical=f"{new_key().hex}@example.org",
                role="owner",
                created_at=letter.runtime.clock(),
            )
            session.add(someone)
            session.flush()
            safety.take_precautions(
                session,
                row,
                Precautions(form, after_hours, searchable),
                by=someone,
                now=letter.runtime.clock(),
            )

    return take


@pytest.fixture
def signed(letter, clock):
    """A letter with people in every standing, one of them quoted."""
    letter.signed(
        "sian@example.org", name="Siân Prŷs", role="Whisperer", organisation="Tenby",
        statement=SPOKEN, use=StatementUse.PUBLIC,
    )  # fmt: skip
    letter.signed(
        "owain@example.org", kind="organisation", name="Owain Glyndŵr", role="Chair",
        organisation="Readers’ Club", sector="arts",
    )  # fmt: skip
    letter.signed("quiet@example.org", name="Quiet Person", public=False)
    kept = letter.signed("kept@example.org", name="Withheld Person")
    held = letter.signed(
        "held@example.org", name="Suspect Person", statement="Suspect words.", use=StatementUse.PUBLIC,
    )  # fmt: skip
    letter.sign("waiting@example.org", name="Waiting Person")
    with letter.transaction() as (session, _):
        session.merge(letter.signature(kept)).withheld = True
        session.merge(letter.signature(held)).held_because = HoldReason.RATE
        for statement in session.exec(select(Statement)).all():
            statements.approve(session, statement, now=clock())
        quoted = session.exec(select(Statement).where(Statement.text == SPOKEN)).one()
        extract = extracts.propose(session, quoted, "It should stay.", None, now=clock())
        extracts.approve(session, extract, "It should stay.", now=clock())
    return letter


@pytest.fixture
def source(app, client, letter):
    """Returns the source of everything that anybody may fetch, and what its headers say."""

    def walk():
        with letter.runtime.database.reading() as session:
            people = session.exec(select(Signature)).all()
            assert people
        taken, met = "", 0
        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or set(rule.arguments) - {"slug"}:
                continue
            if rule.endpoint.startswith(("campaign.", "static", "devmail.")):
                continue
            path = rule.rule.replace("<slug>", letter.slug)
            answer = client.get(path)
            # Some are there only where a campaigner has switched something on.
            assert answer.status_code in (200, 404), path
            met += answer.status_code == 200
            taken += answer.get_data().decode(errors="replace") + str(answer.headers)
        assert met > 7, "the letter, its lists, its count, the list of letters"
        return taken

    return walk


def record_of(letter):
    """Return the data of a dossier made now, as text."""
    with letter.transaction() as (session, row):
        edition = Edition(key=new_key(), letter_id=row.id, number=9, requested_at=letter.runtime.clock())  # fmt: skip
        session.add(edition)
        session.flush()
        text = (
            gather(session, edition, now=letter.runtime.clock(), zone=letter.runtime.settings.zone)
            .canonical()
            .decode()
        )
        session.delete(edition)
    return text


def found(words, text):
    return [word for word in words if word in text]


@on_both_databases
def test_in_full_everything_is_shown_but_what_is_hidden_kept_back_or_held(signed, source):
    for text in (source(), record_of(signed)):
        assert found(SECRETS, text) == list(SECRETS)
        assert found(HIDDEN, text) == []


@on_both_databases
def test_by_initial_no_surname_no_role_and_no_officer_leaves_the_server(signed, source, protect):
    protect(NameForm.INITIAL)

    for text in (source(), record_of(signed)):
        assert found([*SECRETS, "Glyndŵr"], text.replace("Owain G.", "")) == []
        assert found(HIDDEN, text) == []
        assert found(["Siân P.", "Owain G.", "Readers’ Club", "It should stay."], text) == [
            "Siân P.", "Owain G.", "Readers’ Club", "It should stay.",
        ]  # fmt: skip


def test_those_who_signed_an_earlier_text_are_protected_like_all_others(
    signed, source, protect, client
):
    with signed.transaction() as (session, row):
        first = current_revision(session, row)
        first.frozen_at = first.frozen_at or signed.runtime.clock()
        later = Revision(
            letter_id=row.id, language=row.language, number=2, title=first.title, material=True,
            addressee=first.addressee, body="Other words.", created_at=signed.runtime.clock(),
            frozen_at=signed.runtime.clock(),
        )  # fmt: skip
        session.add(later)
        session.flush()
        row.material_revision_id = later.id
    assert "Prŷs" in source()
    protect(NameForm.INITIAL)
    assert found([*SECRETS, *HIDDEN], source().replace("Owain G.", "")) == []
    assert "Siân P." in source()
    protect(NameForm.NONE)
    assert found(["Siân", "Readers’ Club"], source()) == []


@on_both_databases
def test_without_names_none_is_out_and_the_count_stays(signed, source, protect, client):
    protect(NameForm.NONE)

    for text in (source(), record_of(signed)):
        assert found([*SECRETS, *HIDDEN, "Siân", "Readers’ Club"], text) == []
        assert "It should stay." in text
    count = client.get(f"/letters/{signed.slug}/count.json").get_json()
    assert (count["count"], count["organisations"], count["individuals"]) == (4, 1, 3)
    assert signed.counts().hidden == 4
    page = client.get(f"/letters/{signed.slug}").text
    assert "no names are published under this letter" in page
    assert "4 signatories are counted and not named here." in page


@on_both_databases
def test_a_delayed_name_comes_out_when_its_time_has_come(signed, source, protect, clock):
    protect(after_hours=48)
    clock.advance(hours=47, minutes=59)
    for text in (source(), record_of(signed)):
        assert found([*SECRETS, *HIDDEN, "Siân", "Readers’ Club"], text) == []
    assert signed.counts().count == 4
    assert signed.counts().hidden == 4

    clock.advance(minutes=1)
    late = signed.signed("late@example.org", name="Late Comer")
    for text in (source(), record_of(signed)):
        assert found(SECRETS, text) == list(SECRETS)
        assert found([*HIDDEN, "Late"], text) == []
    assert signed.counts().hidden == 3
    assert signed.signature(late).confirmed_at == clock()


def test_the_words_about_those_who_are_not_named_are_true_of_all_of_them(signed, client, protect):
    path = f"/letters/{signed.slug}/signatories"
    assert "2 more signatories are counted and not named here." in client.get(path).text
    with signed.transaction() as (session, _):
        for one in session.exec(select(Signature).where(Signature.withheld)).all():
            one.withheld = False
    assert "1 more signatory is counted and keeps their name private." in client.get(path).text
    protect(after_hours=48)
    assert "names appear 2 days after they are confirmed" in client.get(path).text


@pytest.mark.parametrize("page", ["", "/sign", "/signatories", "/statements", "/count.json"])
def test_search_engines_are_asked_to_leave_a_protected_letter_out(letter, client, protect, page):
    path = f"/letters/{letter.slug}{page}"
    assert "X-Robots-Tag" not in client.get(path).headers
    assert "noindex" not in client.get(path).text
    protect(searchable=False)

    answer = client.get(path)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    if page != "/count.json":
        assert re.search(r'<meta name="robots" content="noindex[^>]*>', answer.text)


@pytest.mark.parametrize(
    "form, hours, says",
    [
        (NameForm.INITIAL, 0, "As first name and initial only, without your role."),
        (NameForm.INITIAL, 72, "without your role, 3 days after you confirm"),
        (NameForm.FULL, 5, "Names appear 5 hours after you confirm."),
        (NameForm.NONE, 0, "no names are published under this letter. Yours is neither shown"),
    ],
)
def test_who_signs_is_told_before_how_the_name_will_appear(
    letter, browser, protect, form, hours, says
):
    protect(form, hours)

    assert says in browser.get(f"/letters/{letter.slug}/sign").text
    assert says in browser.get(f"/letters/{letter.slug}").text


def test_the_page_that_confirms_and_ones_own_page_show_what_will_stand_there(
    letter, browser, protect, token
):
    protect(NameForm.INITIAL, 24)
    key = letter.sign(name="Siân Prŷs", role="Whisperer")
    page = browser.get(f"/confirm/{token(Purpose.CONFIRM, key)}")
    assert page.texts("//*[@class='as-published__name']") == ["Siân P."]
    assert "It appears 1 day after you confirm." in page.text
    assert "Whisperer" not in page.text
    letter.confirm(key)

    page = browser.get(f"/my/{token(Purpose.PERSONAL, key)}")
    assert page.texts("//*[@class='as-published__name']") == ["Siân P."]


def test_nobody_can_choose_to_be_shown_where_no_names_are_published(
    letter, browser, protect, token
):
    protect(NameForm.NONE)
    typed = {"kind": "individual", "name": "Siân Prŷs", "email": "s@example.org", "public": "1"}
    browser.post(f"/letters/{letter.slug}/sign", typed)
    (signature,) = letter.signatures()
    assert signature.public is False
    letter.confirm(signature.key)
    my = f"/my/{token(Purpose.PERSONAL, signature.key)}"
    assert "the organiser does not publish your name" not in browser.get(f"/letters/{letter.slug}").text  # fmt: skip
    assert "the organiser does not publish your name" in browser.get(my).text

    assert "publishes no names" in browser.post(f"{my}/name", {"public": "1"}, status=409).text


@on_both_databases
def test_nobody_is_ever_shown_more_fully_than_they_were_told(letter, source, protect, clock):
    protect(NameForm.INITIAL)
    key = letter.signed(name="Siân Prŷs", role="Whisperer")
    protect(NameForm.FULL)
    letter.signed("b@example.org", name="Bold Person", role="Speaker")

    assert found(["Siân P.", "Bold Person", "Speaker"], source()) == ["Siân P.", "Bold Person", "Speaker"]  # fmt: skip
    assert found(["Prŷs", "Whisperer"], source() + record_of(letter)) == []

    for shown in (False, True):
        with letter.transaction() as (session, _):
            mine = signatures.personal_signature(session, key)
            signatures.show_name(session, mine, shown=shown, now=clock())
    assert "Siân Prŷs" in source(), "its owner has chosen again, and was told"


def test_changing_it_is_written_down_and_the_same_again_is_no_change(letter, protect):
    from openletter.db.audit import audit_of_letter

    protect(NameForm.INITIAL, 24)
    protect(NameForm.INITIAL, 24)

    with letter.transaction() as (session, row):
        entries = audit_of_letter(session, letter.id, 10)
        assert [entry.action for entry in entries] == ["safety-changed"]
        assert entries[0].details == {"name_form": "initial", "names_after_hours": 24, "searchable": True}  # fmt: skip
        assert astuple(row.precautions) == (NameForm.INITIAL, 24, True)
