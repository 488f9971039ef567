"""The address that an invitation is opened at."""

from __future__ import annotations

from services.usecases.invitations import Invited
from services.web.calendar import site
from services.web.page import Asked


def link_of(request: Asked, invited: Invited) -> str:
    """The link of an invitation, on the site as it was asked for just now. It lets in whoever has it: a proxy speaks to
    us without encryption, and nobody on the way from a telephone to it is to read it.
    """
    return f"{site(request.url.scheme, request.url.netloc)}/invitation/{invited.secret}"
