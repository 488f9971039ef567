"""The address that an invitation is opened at."""

from __future__ import annotations

from services.usecases.invitations import Invited
from services.web.page import Asked


def link_of(request: Asked, invited: Invited) -> str:
    """The link of an invitation, on the site as it was asked for just now."""
    return f"{str(request.base_url).rstrip('/')}/invitation/{invited.secret}"
