"""Which mailer takes a cooperative's letters: a sandbox for synthetic people, the mail server for real ones."""

from __future__ import annotations

from collections.abc import Callable

from services.clock import Clock
from services.mail.sandbox import SandboxMailer
from services.mail.smtp import SmtpMailer, Unset
from services.ports.cooperatives import Cooperative
from services.ports.outbox import Mailer
from services.settings import Settings


def mailer_of(settings: Settings, clock: Clock) -> Callable[[Cooperative], Mailer]:
    """Choose by cooperative. In the demo, and for a scenario cooperative anywhere, nothing leaves the machine."""
    sandbox = SandboxMailer()
    outside: Mailer = SmtpMailer(settings, clock) if settings.smtp_host else Unset()

    def chosen(cooperative: Cooperative) -> Mailer:
        return sandbox if cooperative.scenario or settings.env == "demo" else outside

    return chosen
