"""In which language a page is: what she chose while signed in, then this browser's cookie, then what it asks for, then
the cooperative's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from babel import negotiate_locale

from services.i18n import PSEUDO

OWN: Final = "own-language"
"""The cookie with what somebody chose while signed in, or has on file; it goes when she signs out."""
BROWSER: Final = "language"
"""The cookie with what was chosen on this browser."""
EVERYBODY: Final = ("fr", "nl", "en")
WORKERS: Final = ("fr", "nl", "en", "ar", "es")
"""The languages of workers' and public pages."""
NAMES: Final[Mapping[str, str]] = {
    "fr": "Français",
    "nl": "Nederlands",
    "en": "English",
    "ar": "العربية",
    "es": "Español",
}
"""What each language calls itself."""


def language(
    offered: Sequence[str], *, cookies: Mapping[str, str], accepted: str, house: str, pseudo: bool = False
) -> str:
    """The first language asked for that is offered. `accepted` is the header Accept-Language, `house` the default.

    >>> language(("fr", "nl"), cookies={}, accepted="de, nl;q=0.8, fr;q=0.9", house="en")
    'fr'
    """
    for name in (OWN, BROWSER):
        chosen = cookies.get(name, "")
        if chosen in offered or (pseudo and chosen == PSEUDO):
            return chosen
    found = negotiate_locale(_by_weight(accepted), list(offered), sep="-")
    return found or (house if house in offered else offered[-1])


def _by_weight(accepted: str) -> list[str]:
    """The tags of an Accept-Language header, the one most wanted first; a tag's region is dropped."""
    weighed = []
    for place, part in enumerate(accepted[:500].split(",")):
        tag, _, more = part.strip().partition(";")
        try:
            weight = float(more.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if tag and tag != "*" and weight > 0:
            weighed.append((-weight, place, tag.partition("-")[0].lower()))
    return [tag for _, _, tag in sorted(weighed)]
