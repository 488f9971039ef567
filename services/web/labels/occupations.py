"""The words for occupations: the ISCO-08 unit groups that care, kitchens and building sites ask for most.

Lists give one title to several groups; these words tell them apart. A group without words is shown by its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.i18n import N_

OCCUPATIONS: Final[Mapping[str, str]] = {
    "2221": N_("nursing professionals"),
    "3221": N_("nursing associate professionals"),
    "5120": N_("cooks"),
    "5131": N_("waiters"),
    "5132": N_("bartenders"),
    "5311": N_("child care workers"),
    "5312": N_("teachers' aides"),
    "5321": N_("health care assistants, in institutions"),
    "5322": N_("personal care workers, at people's homes"),
    "5329": N_("other personal care workers in health services"),
    "7111": N_("house builders"),
    "7112": N_("bricklayers"),
    "7113": N_("stonemasons and stone cutters"),
    "7114": N_("concrete placers and finishers"),
    "7115": N_("carpenters and joiners"),
    "7119": N_("other trades on a building's frame"),
    "7121": N_("roofers"),
    "7122": N_("floor layers and tile setters"),
    "7123": N_("plasterers"),
    "7124": N_("insulation workers"),
    "7125": N_("glaziers"),
    "7126": N_("plumbers and pipe fitters"),
    "7127": N_("air conditioning and refrigeration mechanics"),
    "7131": N_("painters"),
    "7132": N_("spray painters and varnishers"),
    "7133": N_("cleaners of facades and chimneys"),
    "7411": N_("building electricians"),
    "8342": N_("drivers of earthmoving machines"),
    "9112": N_("cleaners in offices and hotels"),
    "9312": N_("labourers in roads and waterworks"),
    "9313": N_("labourers on building sites"),
    "9411": N_("fast food preparers"),
    "9412": N_("kitchen helpers"),
}
"""What each group is called, in small letters, after its code."""
