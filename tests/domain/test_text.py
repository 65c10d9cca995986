import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain import text
from openletter.errors import InvalidInput

NAMES = [
    "Siân Ŵyn Prŷs-Ŷnys",
    "Seán O’Brien",
    "Seán O'Brien",
    "李小龙",
    "Мария Ивановна",
    "محمد علي",
    "می\u200cخواهم",  # Persian: the joiner is spelling
    "क्\u200dष",  # Hindi: so here
    "Nguyễn Thị Minh Khai",
    "Ιωάννα Παπαδοπούλου",
    "דוד בן־גוריון",
    "สมชาย ใจดี",
    "J. R. R. Tolkien, 3rd",
    "X Æ A-12",
    "Sample: carer, Powys",
    "O",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_script_stay_as_their_owners_write_them(name):
    assert text.person_name(name) == unicodedata.normalize("NFC", name)


def test_two_ways_to_type_an_accent_are_one_name():
    assert text.person_name("Sia\u0302n") == text.person_name("Siân") == "Si\u00e2n"


def test_space_around_and_between_is_tidied():
    assert text.person_name("  Siân \u00a0 Prŷs\u3000") == "Siân Prŷs"


@pytest.mark.parametrize(
    "deceptive",
    [
        "Siân\x00",
        "Siân\x1b[31m",
        "Siân\nPrŷs",
        "Siân\tPrŷs",
        "Siân\r\nBcc: x@example.org",
        "Siân\u202etxt.exe",
        "Siân\u2066",
        "Si\u200ban",
        "Si\u200dan",  # a joiner that no Latin name needs
        "\u200dSiân",
        "محمد\u200d",
        "Siân\ufeff",
        "Si\u00adan",
        "Siân\ue000",
        "Siân\u2028Prŷs",
        "Siân\u3164",
        "Siân\ud800",
        "Siân\U000e0041",
        "Siân\u0378",
    ],
)
def test_characters_that_hide_or_deceive_are_refused(deceptive):
    for rule in (text.person_name, text.organisation_name, text.role):
        with pytest.raises(InvalidInput, match="invisible"):
            rule(deceptive)


def test_stacked_marks_are_refused_and_a_few_are_not():
    with pytest.raises(InvalidInput, match="accents"):
        text.person_name("Z" + "\u0300\u0301\u0302\u0303\u0304\u0305")
    assert text.person_name("ṩ̇̂")


@pytest.mark.parametrize(
    "address",
    [
        "https://spam.example",
        "Visit HTTP://spam.example now",
        "mailto:spam@spam.example",
        "www.spam.example",
        "Siân buy.cheap.xyz/pills",
        "bit.ly/abc",
        "t.me/x",
        "Siân, see T.ME/x now",
        "spam.example/now",
    ],
)
def test_a_web_address_is_refused_everywhere(address):
    for rule in (text.person_name, text.organisation_name, text.role):
        with pytest.raises(InvalidInput, match="web addresses"):
            rule(address)


@pytest.mark.parametrize(
    "domain",
    [
        "spam.com",
        "evil.app",
        "evil.tk",
        "evil.co",
        "bit.ly",
        "llyfrgell.cymru",
        "Visit example.com now",
        "Siân (cheap.shop)",
        "x.com",
        "spam@cheap.de",
    ],
)
def test_what_mail_programs_make_a_link_of_is_no_name_of_a_person(domain):
    with pytest.raises(InvalidInput, match="web addresses"):
        text.person_name(domain)


@pytest.mark.parametrize("name", ["Amazon.co", "Booking.com", "Llyfrgell.cymru", "24/7 Care"])
def test_an_organisation_may_be_called_like_its_site(name):
    assert text.organisation_name(name) == name
    assert text.role(f"Director, {name}") == f"Director, {name}"


@pytest.mark.parametrize(
    "name",
    [
        "St. John",
        "A.B. Community Ltd",
        "Dr. Org Mair",
        "No. 10",
        "J.Smith",
        "J.R.R.Tolkien",
        "Mair Rees Ph.D.",
        "Mair Rees, M.Sc/B.Ed",
        "St.John",
        "Dr.Jones",
        "D.Co",
        "J.Wales",
        "Mr.De",
        "Mrs.Ng",
        "No.10",
        "No.10/11",
    ],
)
def test_a_full_stop_makes_no_link(name):
    assert text.person_name(name) == name
    assert text.organisation_name(name) == name
    assert text.role(name) == name


@pytest.mark.parametrize("name", ["=1+1", "+44 1234", "123", "!!!", "\u0301", "李\u0000", "＝１"])
def test_a_name_has_a_letter(name):
    with pytest.raises(InvalidInput):
        text.person_name(name)


@pytest.mark.parametrize("name", ["-Siân", "@siân", "=Siân", "＝Siân", "+Siân Prŷs"])
def test_what_would_start_a_formula_is_kept_as_it_was_typed_and_defused_for_spreadsheets(name):
    assert text.person_name(name) == name
    assert text.role(name) == text.organisation_name(name) == name
    assert text.defuse(name) == f"'{name}"


def test_an_organisation_may_begin_with_a_figure_or_a_sign_but_is_not_signs_alone():
    assert text.organisation_name("38 Degrees") == "38 Degrees"
    assert text.organisation_name("+Plus Cymru") == "+Plus Cymru"
    with pytest.raises(InvalidInput, match="letters"):
        text.organisation_name("+++")


@pytest.mark.parametrize(
    "rule, limit",
    [
        (text.person_name, text.NAME_MAX),
        (text.organisation_name, text.ORGANISATION_MAX),
        (text.role, text.ROLE_MAX),
    ],
)
def test_the_longest_allowed_is_allowed_and_one_more_is_counted_out(rule, limit):
    assert rule("ŵ" * limit) == "ŵ" * limit
    with pytest.raises(InvalidInput) as refused:
        rule("ŵ" * (limit + 1))
    assert str(refused.value) == f"Use {limit} characters or fewer. You have typed {limit + 1}."


@pytest.mark.parametrize("nothing", ["", " ", "\u00a0\u3000 "])
def test_nothing_is_told_in_the_words_of_the_field(nothing):
    with pytest.raises(InvalidInput, match="Enter your name"):
        text.person_name(nothing)
    with pytest.raises(InvalidInput, match="Enter the name of your organisation"):
        text.organisation_name(nothing)
    assert text.role(nothing) == ""


def test_a_fault_knows_its_field():
    with pytest.raises(InvalidInput) as refused:
        text.person_name("", field="signer")
    assert refused.value.field == "signer"


def test_several_lines_keep_their_lines_and_lose_the_space_around():
    typed = "\r\n First line\r\nSecond\rThird\u2028Fourth \n\n"
    assert text.clean_text(typed, field="statement") == "First line\nSecond\nThird\nFourth"


def test_emoji_of_several_parts_are_text():
    family = "👩\u200d👩\u200d👧 and 🏳️\u200d🌈"
    assert text.clean_text(family, field="statement") == family


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＠x"])
def test_a_cell_that_would_be_a_formula_is_made_text(value):
    assert text.is_formula(value)
    assert text.defuse(value) == f"'{value}"


@given(st.text())
def test_nothing_that_is_defused_starts_a_formula(value):
    assert not text.is_formula(text.defuse(value))


@given(st.text())
def test_text_that_was_accepted_is_accepted_again_unchanged(value):
    try:
        once = text.clean_text(value, field="statement")
    except InvalidInput:
        return
    assert text.clean_text(once, field="statement") == once
    assert not {unicodedata.category(c) for c in once} & {"Cs", "Co", "Cn"}


@given(st.text(max_size=120))
def test_a_name_that_was_accepted_is_one_clean_line(value):
    try:
        name = text.person_name(value)
    except InvalidInput:
        return
    assert text.person_name(name) == name
    assert name == " ".join(name.split(" "))
    assert name.isprintable() or any(c in name for c in "\u200c\u200d")
    assert 0 < len(name) <= text.NAME_MAX
