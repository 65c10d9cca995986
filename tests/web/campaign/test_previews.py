"""The dossier as it would be made now, beside its plan."""

import re
from base64 import b64encode
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from sqlmodel import select

from openletter.db.campaigners import Campaigner, CampaignerRole
from openletter.db.editions import editions_of
from openletter.domain.letter_files import FileKind
from openletter.services import letter_files, omissions, previews
from openletter.services.letter_files import Wish
from tests.dossier.test_received import picture
from tests.web.campaign.test_writing import TYPED
from tests.web.page import words

LOOK = {"name_order": "alphabet", "tongue": "en", "paper": "a4", "type_size": "normal"}


@pytest.fixture
def address(letter):
    return f"/campaign/letters/{letter.slug}/dossier/preview"


@pytest.fixture
def see(desk, address):
    """Looks at the preview of a plan with these parts."""

    def look(parts, status=200, **other):
        answer = desk.client.get(address, query_string=LOOK | other | {"parts": parts})
        assert answer.status_code == status
        return answer

    return look


def headings(answer):
    tree = lxml.html.document_fromstring(answer.get_data(as_text=True))
    return [words(one) for one in tree.xpath("//h1 | //h2")]


def test_the_preview_has_the_parts_in_the_order_of_the_address(see, letter):
    letter.signed("sian@example.org")
    one = headings(see("cover people method"))
    other = headings(see("cover method people"))

    assert one[0] == other[0] == "Keep our libraries open"
    assert one != other
    assert sorted(one) == sorted(other)


def test_the_preview_speaks_the_languages_of_the_plan(see, letter):
    letter.signed("sian@example.org")
    said = {
        tongue: headings(see("summary method", tongue=tongue))[1:]
        for tongue in ("en", "cy", "both")
    }

    assert said["en"] == ["Summary", "How the signatures were checked"]
    assert said["cy"] == ["Crynodeb", "Sut y gwiriwyd y llofnodion"]
    assert said["both"] == [said["cy"][0], said["en"][0], said["cy"][1], said["en"][1]]


def test_the_preview_may_fetch_and_run_nothing_and_only_we_may_frame_it(see):
    answer = see("cover letter people")
    html = answer.get_data(as_text=True)
    policy = answer.headers["Content-Security-Policy"]

    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}';" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert "<script" not in html
    assert 'style="' not in html
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_it_shows_what_the_next_edition_would_print_and_stores_nothing(
    see, letter, runtime, add_campaigner, desk
):
    kept = letter.signed("kept@example.org", name="Kept Kate")
    left_out = letter.signed("out@example.org", name="Left Lowri")
    letter.signed("hidden@example.org", name="Hidden Huw", public=False)
    with letter.transaction() as (session, its):
        signature = session.merge(letter.signature(left_out))
        omissions.leave_out(
            session, its, signature, omissions.Omitted.NAME, "Why", by=_any(session),
            now=runtime.clock(),
        )  # fmt: skip
    html = see("cover people").get_data(as_text=True)

    assert kept
    assert "Kept Kate" in html
    assert "Left Lowri" not in html
    assert "Hidden Huw" not in html
    with runtime.database.reading() as session:
        assert editions_of(session, letter.id) == []


def _any(session):
    return session.exec(select(Campaigner)).first()


def test_its_lists_stop_where_the_page_says(see, letter, desk, monkeypatch, address):
    monkeypatch.setattr(previews, "NAMES_MAX", 2)
    for name in ("Ann", "Bea", "Cat"):
        letter.signed(f"{name}@example.org".lower(), name=f"{name} Jones")
    html = see("people").get_data(as_text=True)

    assert "Bea Jones" in html
    assert "Cat Jones" not in html
    page = desk.get(address.replace("/preview", "/plan"))
    assert "Lists stop here after 2 names. The edition has all 3 signatures." in page.text


def test_a_logo_is_shown_from_within_the_page(see, letter, runtime, desk):
    with letter.transaction() as (session, its):
        letter_files.add(
            session, its, Wish(FileKind.LOGO, "Women’s Aid"),
            letter_files.cleaned(picture(), FileKind.LOGO), runtime.file_folder(its.id),
            by=_any(session), now=runtime.clock(),
        )  # fmt: skip
    html = see("cover").get_data(as_text=True)

    assert 'alt="Women’s Aid"' in html
    assert 'src="data:image/png;base64,' in html


@pytest.mark.parametrize(
    "parts, other, says",
    [
        ("", {}, "Put at least one part into the dossier"),
        ("cover cover", {}, "could not be read"),
        ("<script>", {}, "could not be read"),
        ("cover", {"tongue": "xx"}, "Choose a language"),
    ],
)
def test_choices_that_make_no_dossier_say_so_in_the_frame(see, parts, other, says):
    answer = see(parts, 422, **other)

    assert says in answer.get_data(as_text=True)
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


def test_a_draft_can_be_looked_at(desk):
    desk.get("/campaign/letters/new")
    desk.press("Save as a draft", **TYPED)
    answer = desk.client.get(
        "/campaign/letters/bring-back-the-night-bus/dossier/preview",
        query_string=LOOK | {"parts": "cover letter people"},
    )

    assert answer.status_code == 200


def test_the_page_frames_the_choices_that_stand_on_it_without_a_script(desk, address):
    page = desk.get(address.replace("/preview", "/plan"))
    assert "frame-src 'self'" in page.response.headers["Content-Security-Policy"]
    desk.press("Down: Cover", tongue="cy")
    page = desk.press("Show the preview")

    (frame,) = page.all("//iframe")
    shown = parse_qs(urlsplit(frame.get("src")).query)
    assert shown["parts"][0].startswith("summary cover contents")
    assert shown["tongue"] == ["cy"]
    assert frame.get("sandbox") == "allow-same-origin"
    assert desk.client.get(frame.get("src")).status_code == 200


def test_a_viewer_may_look_and_others_may_not(
    address, others, client, sign_in, add_campaigner, letter
):
    viewer = sign_in(add_campaigner("viewer@example.org", CampaignerRole.VIEWER))
    asked = LOOK | {"parts": "cover"}

    assert viewer.client.get(address, query_string=asked).status_code == 200
    assert others.client.get(address, query_string=asked).status_code == 404
    assert client.get(address, query_string=asked).status_code == 303


def test_a_large_letter_is_collected_once_for_many_choices_and_anew_after_anything_is_done_to_it(
    see, letter, runtime, monkeypatch, desk
):
    letter.signed("ann@example.org", name="Ann Jones")
    monkeypatch.setattr(previews, "LARGE", 1)
    collected = []
    gather = previews.gather
    monkeypatch.setattr(previews, "gather", lambda *a, **k: collected.append(1) or gather(*a, **k))
    for parts in ("people", "people method", "cover people"):
        assert "Ann Jones" in see(parts, paper="a5").get_data(as_text=True)
    assert len(collected) == 1

    signature_id = letter.signatures()[0].id
    desk.get(f"/campaign/letters/{letter.slug}/dossier/left-out/{signature_id}")
    desk.press("Leave it out", reason="Why")
    assert "Ann Jones" not in see("people").get_data(as_text=True)
    assert len(collected) == 2

    monkeypatch.setattr(previews, "KEPT_FOR", -1.0)
    letter.signed("bea@example.org", name="Bea Jones")
    see("people", tongue="cy")
    assert "Bea Jones" in see("people", tongue="cy").get_data(as_text=True)
