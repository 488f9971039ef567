"""Whether there is a mail server, and whether it answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

from services.settings import Settings
from talentcoop.errors import Invalid, TalentCoopError

PATIENCE: Final = 5.0
"""Seconds to wait for an answer."""


async def check_mail(settings: Settings) -> AsyncIterator[TalentCoopError]:
    """`mail.none` in production without a server, `mail.unreachable` where the one named does not answer."""
    if settings.smtp_host is None:
        if settings.env == "production":
            yield Invalid("mail.none", "No mail server is named, so that letters wait.", "Set TALENTCOOP_SMTP_HOST.")
        return
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(settings.smtp_host, settings.smtp_port)
    except OSError as error:
        why = error.strerror or type(error).__name__
        yield Invalid(
            "mail.unreachable",
            f"The mail server {settings.smtp_host}:{settings.smtp_port} does not answer ({why}).",
            "Check TALENTCOOP_SMTP_HOST, TALENTCOOP_SMTP_PORT and the firewall.",
        )
        return
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
