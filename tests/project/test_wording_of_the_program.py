"""What the program and its scripts say is what translators see (`test_wording.py` says how it is found on pages)."""

import ast
import re

from babel.messages.pofile import read_po

from openletter.templating import ROOT, STATIC

SPEAKING = {
    *("gettext", "ngettext", "say", "lazy", "N_"),
    *("InvalidInput", "NotAllowed", "NotFound", "Gone", "TooLarge"),
}


def test_scripts_say_only_what_a_page_has_handed_them():
    sentence = re.compile(r"""(["'`])[^"'`\n]*[A-Za-z]{2,} [a-z]{2,}[^"'`\n]*\1""")
    for file in STATIC.glob("js/*.js"):
        script = re.sub(
            r"//[^\n]*|/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        assert not sentence.search(script), f"{file.name}: {sentence.search(script)}"


def test_every_sentence_that_the_program_says_is_one_that_translators_see(catalogues):
    """The extraction goes by the names of functions: behind another name it sees nothing."""
    with (catalogues / "messages.pot").open("rb") as file:
        seen = {
            form
            for message in read_po(file)
            for form in (message.id if message.pluralizable else [message.id])
        }
    said = {
        call.args[0].value
        for file in (ROOT / "openletter").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
        if getattr(call.func, "attr", getattr(call.func, "id", "")) in SPEAKING
    }
    assert len(said) > 100
    assert sorted(said - seen) == []


def test_no_message_is_glued_together_from_fragments(catalogues):
    with (catalogues / "messages.pot").open("rb") as file:
        for message in read_po(file):
            for form in message.id if message.pluralizable else [message.id]:
                assert form == form.strip(), f"space at the edge of “{form}”"
                assert not re.search(r"%[sd]", form), f"a placeholder without a name in “{form}”"
