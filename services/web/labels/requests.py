"""How a request of an authority stands, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.i18n import N_
from services.ports.authorities import RequestState

STATES: Final[Mapping[RequestState, str]] = {
    RequestState.OPEN: N_("Nothing answered yet"),
    RequestState.RELEASED: N_("Answered"),
    RequestState.REFUSED: N_("Refused"),
}
KINDS: Final[Mapping[RequestState, str]] = {
    RequestState.OPEN: "todo",
    RequestState.RELEASED: "warn",
    RequestState.REFUSED: "off",
}
