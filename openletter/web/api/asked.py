"""What may be asked of the API: each model is both what is read from an address and what the document describes."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.datastructures import MultiDict

from openletter.domain.searching import ASKED_MAX
from openletter.domain.sectors import Sector
from openletter.domain.signatures import SignatureKind
from openletter.web.api.models import Fault

LIMIT_MAX = 200


class TextAsked(StrEnum):
    """Which text the signatories asked for stand under."""

    PRESENT = "present"
    EARLIER = "earlier"


class Asked(BaseModel):
    """The parameters of an address; one that we do not know is refused, since a typing error would widen the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageAsked(Asked):
    """A page of a list."""

    limit: int = Field(default=50, ge=1, le=LIMIT_MAX, description="Items on a page.")
    cursor: str | None = Field(
        default=None,
        max_length=200,
        description="Where the page begins, as the answer before this one says under `next`. "
        "It works for the same list with the same filters, for good.",
    )

    @property
    def filters(self) -> str:
        """What is asked for besides the place in the list, as one text."""
        asked = self.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True)
        return "&".join(f"{name}={value}" for name, value in sorted(asked.items()))


class LettersAsked(PageAsked):
    """Letters that anybody may read."""

    state: Literal["consultation", "open", "closed", "delivered", "answered"] | None = Field(
        default=None, description="Only letters in this state."
    )


class SignatoriesAsked(PageAsked):
    """Signatories who show their name."""

    kind: SignatureKind | None = Field(default=None, description="Only these.")
    sector: Sector | None = Field(default=None, description="Only from this sector.")
    q: str | None = Field(
        default=None,
        max_length=ASKED_MAX,
        description="Only whose name, role or organisation has these words, or words that begin so. "
        "Case and accents make no difference.",
    )
    country: str | None = Field(
        default=None,
        pattern="^[A-Z]{2}(-[A-Z]{3})?$",
        description="Only from this country: ISO 3166-1, or ISO 3166-2 for the nations of the UK (GB-WLS).",
    )
    text: TextAsked = Field(
        default=TextAsked.PRESENT,
        description="Those under the present text, or those under an earlier one that has changed materially since.",
    )


AskedModel = TypeVar("AskedModel", bound=Asked)


class NotAcceptable(Exception):
    """Parameters that cannot be accepted; nothing was looked up."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("parameters refused")
        self.faults = faults


def read(model: type[AskedModel], args: MultiDict[str, str]) -> AskedModel:
    """Return what an address asks for; raises NotAcceptable with every fault."""
    twice = [name for name, values in args.lists() if len(values) > 1]
    if twice:
        raise NotAcceptable([Fault(parameter=name, detail="Give it once.") for name in twice])
    try:
        return model.model_validate(args.to_dict())
    except ValidationError as error:
        raise NotAcceptable(
            [
                Fault(parameter=str(fault["loc"][0]), detail=_said(fault["type"], fault["msg"]))
                for fault in error.errors(include_url=False, include_input=False)
            ]
        ) from error


def _said(kind: str, message: str) -> str:
    return "This address has no such parameter." if kind == "extra_forbidden" else f"{message}."
