"""Letters by SMTP. A server that is not on this machine must speak TLS: an address is already too much to say aloud."""

from __future__ import annotations

from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from aiosmtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, send

from services.clock import Clock
from services.settings import LOOPBACK, Settings
from talentcoop.errors import Disallowed

PATIENCE: Final = 20.0
"""Seconds that the server has for each answer."""


class SmtpMailer:
    """Hands letters to the mail server that the settings name."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        if settings.smtp_host is None:
            raise ValueError("no mail server is set: use Unset")
        self._host, self._port = settings.smtp_host, settings.smtp_port
        self._sender, self._clock = settings.mail_from, clock

    async def send(self, *, to: str, subject: str, body: str, wire_id: str) -> None:
        """Hand one over. Raises `mail.refused`; what the server said may name the person, and is not repeated."""
        try:
            await send(
                self._letter(to, subject, body, wire_id),
                hostname=self._host,
                port=self._port,
                start_tls=None if self._host in LOOPBACK else True,
                timeout=PATIENCE,
            )
        except SMTPRecipientsRefused as error:
            raise _refused(f"The mail server refuses the recipient ({error.recipients[0].code}).") from None
        except SMTPResponseException as error:
            raise _refused(f"The mail server refuses the letter ({error.code}).") from None
        except (SMTPException, OSError, MessageError, ValueError) as error:
            raise _refused(f"The letter could not be handed over ({type(error).__name__}).") from None

    def _letter(self, to: str, subject: str, body: str, wire_id: str) -> EmailMessage:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self._sender, to, subject
        letter["Date"], letter["Message-ID"] = format_datetime(self._clock()), wire_id
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(body)
        return letter


class Unset:
    """Stands where no mail server is named: it refuses, so that letters wait and none is taken for sent."""

    async def send(self, *, to: str, subject: str, body: str, wire_id: str) -> None:
        """Refuse. Raises `mail.refused`."""
        raise Disallowed("mail.refused", "No mail server is set.", "Set TALENTCOOP_SMTP_HOST.")


def _refused(message: str) -> Disallowed:
    return Disallowed("mail.refused", message, "It is tried again later; check the address and the mail server.")
