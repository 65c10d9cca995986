"""Names of the real world pass; what only looks like one does not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openletter.domain import scripts, text
from openletter.errors import InvalidInput

RULES = (text.person_name, text.organisation_name, text.role)

PEOPLE = [
    "Siân Ŵyn Prŷs-Ŷnys", "Llŷr ap Gruffydd", "Dafydd ab Owain", "Nest ferch Rhys", "Tŷ Gwyn",
    "Seán O’Brien", "Sean O'Brien", "D'Arcy Wentworth-Thompson", "O'Neill, Máire", "Mac Giolla Bhríde",
    "Jean-Luc Hébert", "François Müller-Lüdenscheidt", "Björk Guðmundsdóttir", "Þórður Ægisson",
    "Łukasz Żółć", "Škvorecký Čapek", "Nguyễn Thị Minh Khai", "Ngô Đình Diệm", "İbrahim Işık",
    "Kealiʻi Kaʻahumanu", "Keali‘i", "ǃXóõ ǂKhomani", "Nǃxau ǂToma", "Oluwaṣẹun Adébáyọ̀", "Ṣadé", "Nɔɛl Akɔ",
    "María de la Cruz y Pérez", "Maria da Conceição dos Santos Oliveira da Silva", "Ursula von der Leyen",
    "Ludwig Mies van der Rohe", "Ibn Khaldūn", "J. R. R. Tolkien", "J.R.R.Tolkien", "Dr. Martin Luther King, Jr.",
    "Sammy Davis Jr", "Henry VIII", "John Smith 3rd", "X Æ A-12", "Robert \"Bob\" Jones", "Anne (Nan) Rees",
    "Prince", "O", "Ó", "Ng", "U Nu", "Yo-Yo Ma", "Ke$ha", "Björn & Agnetha", "Siân 🌈",
    "李", "李小龙", "歐陽娜娜", "毛 泽东", "山田 太郎", "やまだ たろう", "ヤマダ・タロウ", "佐々木 希",
    "長谷川ジョージ", "김민준", "金民俊", "남궁 민", "ㄚㄇㄟ", "Jackie 成龍", "Lee 이", "ＡＢＥ",
    "Мария", "Мария Ивановна Петрова-Водкина", "Лев Толстой", "Наталя Ґалаґан", "Ђорђе Њежић", "Ёлкин",
    "О’Шей", "Александр Maximov",
    "Ιωάννα Παπαδοπούλου", "Νίκος", "Արամ Խաչատրյան", "ნინო ანანიაშვილი", "דוד בן־גוריון", "שָׂרָה", "צ׳ארלס",
    "اسم", "محمد علي", "مُحَمَّد", "می\u200cخواهم", "نورا عبدالله", "ܐܦܪܝܡ", "ދިވެހި",
    "नरेन्द्र", "क्\u200dष", "রবীন্দ্রনাথ ঠাকুর", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "ગાંધી", "ଜଗନ୍ନାଥ", "ஆறுமுகம்", "వెంకటేశ్వర", "ಕುವೆಂಪು",
    "മലയാളം", "ශ්\u200dරී", "สมชาย ใจดี", "ສຸພານຸວົງ", "အောင်ဆန်း", "សុខ សាន្ត", "བསྟན་འཛིན་རྒྱ་མཚོ་", "አበበ ቢቂላ", "ᓄᓇᕗᑦ",
    "ᏍᏏᏉᏯ", "ⴰⵎⴰⵣⵉⵖ", "𞤀𞤣𞤤𞤢𞤥", "ߒߞߏ",
]  # fmt: skip
IN_CAPITALS = [
    "JOHN SMITH", "SIÂN PRŶS", "MARIA DE LA CRUZ", "O'BRIEN", "MARIA DA CONCEIÇÃO DOS SANTOS OLIVEIRA DA SILVA",
    "DR. MARTIN LUTHER KING, JR.", "ИВАН ПЕТРОВ", "ΝΙΚΟΣ ΠΑΠΑΣ", "VAN DER BERG, J.", "NGUYỄN THỊ MINH KHAI",
    "WIN MYINT", "FREDERICK SALE", "J R HARTLEY", "ANNE-MARIE MAC AN GHOILL",
]  # fmt: skip
ORGANISATIONS = [
    "UNISON", "BBC CYMRU WALES", "ROYAL SOCIETY FOR THE PREVENTION OF CRUELTY TO ANIMALS IN ENGLAND AND WALES",
    "C&A", "R&B (Wales)", "国境なき医師団 (MSF)", "Siân’s Café ☕",
    "38 Degrees", "Yahoo!", "Wham! Bam! Theatre", "£1 Shop Ltd", "99p Stores", "Cyngor Gwynedd", "50% + 1",
    "Company 01234567", "Registered charity 1123456", "SC012345", "24/7 Care", "Общество «Мемориал»",
    "株式会社ABC", "ABC株式会社", "LG전자", "جمعية", "Who? Where? Ltd", "µSystems", "1914–1918 Trust", "No. 10",
    "Westward Ho! Library",
]  # fmt: skip
ROLES = [
    "Chair", "Cadeirydd, 2019–2024", "Carer (unpaid) & nurse", "Chair 01/02/2020 – 03/04/2026", "Director, ACME!",
    "教授", "Врач", "CEO", "£1-a-year adviser", "1st Vice-Chair", "Member of the Senedd for Ynys Môn",
]  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE + IN_CAPITALS)
def test_people_have_the_names_they_have(name):
    assert text.person_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_organisations_are_called_what_they_are_called(name):
    assert text.organisation_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("role", ROLES)
def test_roles_are_what_they_are(role):
    assert text.role(role) == role


@pytest.mark.parametrize("name", PEOPLE)
def test_a_persons_name_may_be_a_role_or_name_an_organisation(name):
    assert text.organisation_name(name) == text.role(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name, word",
    [
        ("Mаir Rees", "Mаir"),  # Cyrillic а
        ("Mair Rееs", "Rееs"),
        ("Мaрия", "Мaрия"),  # Latin a
        ("Νikos", "Νikos"),  # Greek Ν
        ("Siοn", "Siοn"),  # Greek ο
        ("Ѕiân", "Ѕiân"),
        ("Οлег", "Οлег"),  # Greek Ο with Cyrillic
        ("Սiân", "Սiân"),  # Armenian
        ("ᏚᎥân", "ᏚᎥân"),  # Cherokee
        ("Prŷs-Jоnes", "Jоnes"),
    ],
)
def test_a_letter_of_another_alphabet_inside_a_word_is_refused_and_the_word_is_told(name, word):
    for rule in RULES:
        with pytest.raises(InvalidInput, match="one alphabet") as refused:
            rule(name)
        assert refused.value.values["word"] == word


@pytest.mark.parametrize("name", ["𝓢𝓲â𝓷", "𝐁𝐔𝐘 𝐍𝐎𝐖", "𝖘iân", "𝟙st Mair"])
def test_letters_made_for_formulas_are_refused(name):
    for rule in RULES:
        with pytest.raises(InvalidInput, match="plain letters"):
            rule(name)


@pytest.mark.parametrize(
    "slogan",
    ["BUY NOW!!!", "Buy now!!", "What?!", "Really? ! ?", "Sale ！！", "*** Deal ***", "Cheap $$$ loans", "~~~~ Mair",
     "Mair ‼", "Save now... only today", "Mair — — Rees ———"],
)  # fmt: skip
def test_repeated_marks_are_refused(slogan):
    for rule in RULES:
        with pytest.raises(InvalidInput, match="repeated marks"):
            rule(slogan)


@pytest.mark.parametrize(
    "number", ["+44 20 7946 0018", "029 2082 0000", "(029) 2082-0000", "Call 07700.900123", "٠٢٠٧٩٤٦٠٠١٨"]
)  # fmt: skip
def test_telephone_numbers_are_refused_everywhere(number):
    for rule in RULES:
        with pytest.raises(InvalidInput, match="telephone numbers"):
            rule(f"Mair {number}")


@pytest.mark.parametrize(
    "price", ["Loans from £5", "Loans 5€", "Gold $ 5", "Pills 50% off", "Pills ₹₹", "Mair 1234567"]
)
def test_prices_and_long_figures_are_no_part_of_a_persons_name(price):
    with pytest.raises(InvalidInput, match="out of your name"):
        text.person_name(price)


@pytest.mark.parametrize(
    "slogan",
    [
        "SAVE OUR LIBRARY!",
        "SAVE OUR NHS ❤",
        "SAVE THE WHALES AND THE SEAS AND THE SKIES TODAY",
        "STOP EXTRAORDINARILY OVERCOMPLICATED BUREAUCRATICALLY CUMBERSOME",
        "РЕКЛАМА ЗДЕСЬ!",
    ],
)
def test_capitals_that_advertise_are_to_be_written_as_names_are(slogan):
    with pytest.raises(InvalidInput, match="capital and small letters"):
        text.person_name(slogan)


def test_two_pictures_are_the_most():
    assert text.person_name("Siân 🌈 ❤️") == "Siân 🌈 ❤️"
    assert text.person_name("Siân 🇺🇦 👩\u200d👩\u200d👧") == "Siân 🇺🇦 👩\u200d👩\u200d👧"
    for rule in RULES:
        with pytest.raises(InvalidInput, match="pictures"):
            rule("Vote 🗳 for 🎉 us 🔥")


@given(st.text(max_size=250))
def test_whatever_is_typed_is_one_clean_line_or_is_refused(value):
    for rule in RULES:
        try:
            once = rule(value)
        except InvalidInput:
            continue
        assert rule(once) == once
        assert once == unicodedata.normalize("NFC", once) == " ".join(once.split(" ")).strip(" ")
        assert len(once) <= text.ORGANISATION_MAX
        categories = {unicodedata.category(c) for c in once if c not in "\u200c\u200d"}
        assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2), st.sampled_from([" ", "-", ", "]))
def test_real_names_stay_real_beside_each_other(names, between):
    together = between.join(names)
    if len(together) <= text.NAME_MAX and sum(n.count("$") for n in names) < 2:
        assert text.person_name(together) == unicodedata.normalize("NFC", together)


@given(
    st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from([" ", "\u00a0", "\u3000 "])
)
def test_space_makes_no_other_name(one, other, space):
    if len(one + other) < text.NAME_MAX and (one + other).count("$") < 2:
        typed = f"{space}{one}{space}{other}{space}"
        assert text.person_name(typed) == text.person_name(f"{one} {other}")


# The micro sign is a sign of all scripts, though it looks like a letter of one.
LATIN = st.characters(
    min_codepoint=0x41, max_codepoint=0x24F, categories=("Lu", "Ll"), exclude_characters="µ"
)
CYRILLIC = st.characters(min_codepoint=0x410, max_codepoint=0x44F)


@given(st.text(LATIN, min_size=1), st.text(CYRILLIC, min_size=1))
def test_words_of_one_alphabet_pass_and_words_of_two_do_not(latin, cyrillic):
    assert scripts.mixed_word(f"{latin} {cyrillic}") is None
    assert scripts.mixed_word(latin + cyrillic) == latin + cyrillic
    assert scripts.mixed_word(f"{latin}\u0301 {cyrillic}\u0301") is None
