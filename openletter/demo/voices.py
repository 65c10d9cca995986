"""Sample statements of the demo; their authors are visibly samples, and nobody real is quoted."""

from __future__ import annotations

from dataclasses import dataclass

from openletter.domain.statements import StatementUse


@dataclass(frozen=True)
class Sample:
    """A sample author with a statement, what the organiser would quote of it, and whether the author agrees."""

    name: str
    address: str
    statement: str
    use: StatementUse
    extract: str | None = None
    request_number: int | None = None
    agrees: bool = False
    shows_name: bool = True


_IN_FULL = "Another group had solved our problems, and nobody told us. A Network would have saved us two years."
"""What its author has approved word for word, so that a dossier prints the whole statement."""

SAMPLES = (
    Sample(
        name="Sample: carer, Powys",
        address="sample.carer@example.org",
        statement=(
            "I look after my brother, and I have sat through more reviews of his care than I can count. For years the "
            "plan was finished before we came into the room. Then a new worker asked us what a good week would look "
            "like, and we wrote the plan together at our kitchen table. It costs less than the old one, and he is out "
            "of the house every day. I do not want this to depend on meeting the right person."
        ),
        use=StatementUse.PUBLIC,
        extract=(
            "For years the plan was finished before we came into the room. […] I do not want this to depend on meeting "
            "the right person."
        ),
        request_number=1,
        agrees=True,
    ),
    Sample(
        name="Sample: community nurse, Gwynedd",
        address="sample.nurse@example.org",
        statement=(
            "In my team everybody says co-production and everybody means something else. Some mean a survey, some mean "
            "a meeting, and a few mean that the people we visit decide with us. If the word had one meaning, and the "
            "contracts said so, I could point to it."
        ),
        use=StatementUse.PUBLIC,
        extract="If the word had one meaning, and the contracts said so, I could point to it.",
        request_number=1,
        agrees=True,
    ),
    Sample(
        name="Sample: chair of a tenants’ group, Newport",
        address="sample.tenants@example.org",
        statement=_IN_FULL,
        use=StatementUse.PUBLIC,
        extract=_IN_FULL,
        request_number=2,
        agrees=True,
    ),
    Sample(
        name="Sample: manager in a council, Ceredigion",
        address="sample.manager@example.org",
        statement=(
            "I support this, and I would rather say so quietly. We could change how we commission tomorrow if "
            "government said plainly that sharing a decision is not a risk to be managed. I would bring my whole team "
            "to a Network."
        ),
        use=StatementUse.DOSSIER,
        extract=(
            "We could change how we commission tomorrow if government said plainly that sharing a decision is not a "
            "risk to be managed."
        ),
        request_number=1,
        agrees=True,
        shows_name=False,
    ),
    Sample(
        name="Sample: youth worker, Cardiff",
        address="sample.youth@example.org",
        statement=(
            "The young people I work with designed their own drop-in, chose the hours and interviewed me for my job. "
            "Attendance doubled. They should be teaching this, and a Network is where they could."
        ),
        use=StatementUse.PUBLIC,
        extract="They should be teaching this, and a Network is where they could.",
        request_number=2,
    ),
    Sample(
        name="Sample: retired teacher, Ynys Môn",
        address="sample.teacher@example.org",
        statement=(
            "Pupils, parents and staff rewrote our rules together one wet November. They were kept, because they "
            "were ours."
        ),
        use=StatementUse.PUBLIC,
    ),
)
