"""What the audit log says, in words: one sentence for every action that the program writes down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openletter.db.audit import AuditEntry
from openletter.domain.letter_files import FileKind
from openletter.domain.wording import N_
from openletter.i18n import Speech, english_name

Sentence = Callable[[Speech, dict[str, Any]], str]


def _plain(message: str) -> Sentence:
    return lambda say, _done: say.gettext(message)


def _counted(key: str, words: Callable[[Speech, int, str], str]) -> Sentence:
    """Return a sentence about the number under `key` in an entry; `words` gets it plain, and as it is written."""
    return lambda say, done: words(say, done[key], say.number(done[key]))


def _file(say: Speech, done: dict[str, Any], logo: str, annex: str) -> str:
    sentence = logo if done["kind"] == FileKind.LOGO else annex
    return say.gettext(sentence, number=say.number(done["file"]))


def _edition(say: Speech, number: int, left_out: int) -> str:
    if not left_out:
        return say.gettext(
            "Edition %(number)s of the dossier was asked for.", number=say.number(number)
        )
    return say.ngettext(
        "Edition %(number)s of the dossier was asked for. It leaves out %(count)s signature or statement.",
        "Edition %(number)s of the dossier was asked for. It leaves out %(count)s signatures or statements.",
        left_out,
        number=say.number(number),
        count=say.number(left_out),
    )


SENTENCES: dict[str, Sentence] = {
    "unconfirmed-deleted": _counted(
        "signatures",
        lambda say, n, count: say.ngettext(
            "%(count)s signature that nobody confirmed in time was deleted.",
            "%(count)s signatures that nobody confirmed in time were deleted.",
            n,
            count=count,
        ),
    ),
    "forgotten": _counted(
        "signatures",
        lambda say, n, count: say.ngettext(
            "The campaign is over: address and network data of %(count)s signature were erased.",
            "The campaign is over: addresses and network data of %(count)s signatures were erased.",
            n,
            count=count,
        ),
    ),
    "safety-changed": _plain(
        N_("It was changed how names are published, and whether search engines may list them.")
    ),
    "colour-changed": _plain(N_("The colour of the letter’s pages was changed.")),
    "cover-put": _plain(N_("A picture was put over the letter.")),
    "cover-removed": _plain(N_("The picture over the letter was removed.")),
    "text-changed": lambda say, done: say.gettext(
        "The text was changed. It is revision %(revision)s now.",
        revision=say.number(done["revision"]),
    ),
    "asked-to-agree": _counted(
        "signatures",
        lambda say, n, count: say.ngettext(
            "%(count)s signatory was asked to agree to the changed text.",
            "%(count)s signatories were asked to agree to the changed text.",
            n,
            count=count,
        ),
    ),
    "share-words-changed": _plain(N_("The words for passing the letter on were changed.")),
    "dossier-planned": _counted(
        "parts",
        lambda say, n, count: say.ngettext(
            "The plan of the dossier was changed. It has %(count)s part now.",
            "The plan of the dossier was changed. It has %(count)s parts now.",
            n,
            count=count,
        ),
    ),
    "edition-asked": lambda say, done: _edition(say, done["edition"], done["left_out"]),
    "edition-cancelled": lambda say, done: say.gettext(
        "Edition %(number)s of the dossier was called off.",
        number=say.number(done["edition"]),
    ),
    "name-left-out": lambda say, done: say.gettext(
        "Signature %(number)s is left out of the next dossier. Reason: %(reason)s",
        number=say.number(done["signature"]),
        reason=done["reason"],
    ),
    "statement-left-out": lambda say, done: say.gettext(
        "The statement with signature %(number)s is left out of the next dossier. Reason: %(reason)s",
        number=say.number(done["signature"]),
        reason=done["reason"],
    ),
    "put-back": lambda say, done: say.gettext(
        "Signature %(number)s is not left out of the next dossier any more.",
        number=say.number(done["signature"]),
    ),
    "left-out-again": _counted(
        "left_out",
        lambda say, n, count: say.ngettext(
            "%(count)s signature or statement is left out of the next dossier as it was before.",
            "%(count)s signatures or statements are left out of the next dossier as they were before.",
            n,
            count=count,
        ),
    ),
    "file-added": lambda say, done: _file(
        say,
        done,
        N_("Logo %(number)s was added to the dossier."),
        N_(
            "Letter %(number)s was added to the dossier. Whoever added it says that its author has agreed."
        ),
    ),
    "file-described": lambda say, done: _file(
        say,
        done,
        N_("It was changed whose logo %(number)s is."),
        N_("It was changed who wrote letter %(number)s in the dossier."),
    ),
    "file-removed": lambda say, done: _file(
        say,
        done,
        N_("Logo %(number)s was removed from the dossier."),
        N_("Letter %(number)s was removed from the dossier."),
    ),
    "support-approved": lambda say, done: say.gettext(
        "Message of support %(number)s was approved.", number=say.number(done["message"])
    ),
    "support-declined": lambda say, done: say.gettext(
        "Message of support %(number)s was declined. Reason: %(reason)s",
        number=say.number(done["message"]),
        reason=done["reason"],
    ),
    "support-undecided": lambda say, done: say.gettext(
        "The decision about message of support %(number)s was taken back.",
        number=say.number(done["message"]),
    ),
    "version-written": lambda say, done: say.gettext(
        "Revision %(revision)s was written in %(language)s.",
        revision=say.number(done["revision"]),
        language=english_name(done["language"]),
    ),
    "version-corrected": lambda say, done: say.gettext(
        "Revision %(revision)s was corrected in %(language)s. Reason: %(reason)s",
        revision=say.number(done["revision"]),
        language=english_name(done["language"]),
        reason=done["reason"],
    ),
    "version-removed": lambda say, done: say.gettext(
        "Revision %(revision)s was taken away in %(language)s. Reason: %(reason)s",
        revision=say.number(done["revision"]),
        language=english_name(done["language"]),
        reason=done["reason"],
    ),
    "organisations-merged": _plain(N_("Signatures of one organisation were merged.")),
    "merge-undone": _plain(N_("A merging of signatures was undone.")),
    "organisations-told-apart": _plain(
        N_("Organisations with names alike were found to be different ones.")
    ),
    "told-apart-undone": _plain(
        N_("It was taken back that organisations with names alike are different ones.")
    ),
    "guard-rule-added": _plain(N_("A rule was added about who is let through and who is held.")),
    "guard-window-moved": _plain(N_("A window for a network was given another end.")),
    "guard-rule-ended": _plain(N_("A rule about who is let through and who is held was ended.")),
    "guard-rule-restored": _plain(
        N_("A rule about who is let through and who is held was restored.")
    ),
    "proof-of-work-on": _plain(N_("Browsers must do some work before they sign, from then on.")),
    "proof-of-work-off": _plain(N_("Browsers need not do any work before they sign any more.")),
    "bulk-remove-started": _counted(
        "total",
        lambda say, n, count: say.ngettext(
            "The removal of %(count)s signature was begun.",
            "The removal of %(count)s signatures was begun.",
            n,
            count=count,
        ),
    ),
    "bulk-release-started": _counted(
        "total",
        lambda say, n, count: say.ngettext(
            "The letting through of %(count)s held signature was begun.",
            "The letting through of %(count)s held signatures was begun.",
            n,
            count=count,
        ),
    ),
    "bulk-hide-started": _counted(
        "total",
        lambda say, n, count: say.ngettext(
            "The hiding of %(count)s name was begun.",
            "The hiding of %(count)s names was begun.",
            n,
            count=count,
        ),
    ),
    "bulk-remove-done": _counted(
        "done",
        lambda say, n, count: say.ngettext(
            "%(count)s signature was removed.", "%(count)s signatures were removed.", n, count=count
        ),
    ),
    "bulk-release-done": _counted(
        "done",
        lambda say, n, count: say.ngettext(
            "%(count)s held signature was let through.",
            "%(count)s held signatures were let through.",
            n,
            count=count,
        ),
    ),
    "bulk-hide-done": _counted(
        "done",
        lambda say, n, count: say.ngettext(
            "%(count)s name was hidden.", "%(count)s names were hidden.", n, count=count
        ),
    ),
    "bulk-show-started": _counted(
        "total",
        lambda say, n, count: say.ngettext(
            "The showing of %(count)s name was begun.",
            "The showing of %(count)s names was begun.",
            n,
            count=count,
        ),
    ),
    "bulk-show-done": _counted(
        "done",
        lambda say, n, count: say.ngettext(
            "%(count)s name was shown again.", "%(count)s names were shown again.", n, count=count
        ),
    ),
    "bulk-show-stopped": _plain(N_("A showing of names was stopped on its way.")),
    "bulk-show-undo-started": _plain(N_("It was begun to hide names again.")),
    "bulk-show-undone": _plain(N_("Names that were shown again are hidden again.")),
    "bulk-remove-stopped": _plain(N_("A removal of signatures was stopped on its way.")),
    "bulk-release-stopped": _plain(N_("A letting through of signatures was stopped on its way.")),
    "bulk-hide-stopped": _plain(N_("A hiding of names was stopped on its way.")),
    "bulk-remove-undo-started": _plain(N_("It was begun to undo a removal of signatures.")),
    "bulk-release-undo-started": _plain(N_("It was begun to hold released signatures again.")),
    "bulk-hide-undo-started": _plain(N_("It was begun to show hidden names again.")),
    "bulk-remove-undone": _plain(N_("A removal of signatures was undone.")),
    "bulk-release-undone": _plain(N_("Signatures that were let through are held again.")),
    "bulk-hide-undone": _plain(N_("Names that were hidden are shown again.")),
}


def sentence(entry: AuditEntry, say: Speech) -> str:
    """Return what an entry says in words; one that nobody has put into words, or of another shape, by its action."""
    try:
        return SENTENCES[entry.action](say, entry.details)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return say.gettext("Something else was done: “%(action)s”.", action=entry.action)
