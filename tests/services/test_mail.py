"""Letters that leave by a real mail server on this machine, letters that stay, and which is which."""

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller

from services.app.mailing import mailer_of
from services.clock import SetClock
from services.mail import smtp
from services.mail.sandbox import SandboxMailer
from services.mail.smtp import SmtpMailer, Unset
from services.ports.cooperatives import Cooperative
from services.settings import Settings
from talentcoop.errors import Disallowed
from tests.services.world import NOW

LETTER = {
    "to": "amina@example.org",
    "subject": "Rendez-vous le 15 juin",
    "body": "Nous aimerions vous parler.\nÀ bientôt",
    "wire_id": "<0f8fad5b-d9cb-469f-a165-70867728950e@talentcoop.invalid>",
}


class Box:
    """What the server was handed; it refuses whoever has `refused` in her address."""

    def __init__(self):
        self.letters = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "refused" in address:
            return f"550 no such user {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


@contextmanager
def mail_server():
    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, Settings(smtp_host="127.0.0.1", smtp_port=port, mail_from="desk@example.org")
    finally:
        controller.stop()


def cooperative(**changes):
    given = {"id": UUID(int=1), "slug": "senne", "name": "Senne", "region": "be-bru", "mail": "desk@example.org"}
    return Cooperative(**{**given, "founded_at": NOW, **changes})


async def test_a_letter_arrives_as_it_was_written_under_an_id_that_never_changes():
    with mail_server() as (box, settings):
        mailer = SmtpMailer(settings, SetClock(NOW))
        await mailer.send(**LETTER)
        await mailer.send(**LETTER)
    assert [to for to, _ in box.letters] == [["amina@example.org"]] * 2
    for _, letter in box.letters:
        assert letter["Message-ID"] == LETTER["wire_id"]
        assert (letter["From"], letter["To"]) == ("desk@example.org", "amina@example.org")
        assert letter["Subject"] == LETTER["subject"]
        assert letter["Date"].datetime == NOW
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter.get_content().replace("\r\n", "\n").strip() == LETTER["body"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"to": "refused@example.org"}, "550"),
        ({"to": "not an address"}, "handed over"),
        ({"to": "a@example.org\r\nBcc: b@example.org"}, "handed over"),
        ({"subject": "one\ntwo"}, "handed over"),
    ],
)
async def test_what_the_server_does_not_take_is_refused_without_a_word_about_whom(change, why):
    with mail_server() as (box, settings):
        with pytest.raises(Disallowed, match=why) as refused:
            await SmtpMailer(settings, SetClock(NOW)).send(**LETTER | change)
    assert refused.value.code == "mail.refused"
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert "example.org" not in str(refused.value)
    assert box.letters == []


async def test_a_server_that_is_not_there_or_says_nothing_is_a_refusal(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = Settings(smtp_host="127.0.0.1", smtp_port=silent.getsockname()[1])
        monkeypatch.setattr(smtp, "PATIENCE", 0.05)
        with pytest.raises(Disallowed) as refused:
            await SmtpMailer(settings, SetClock(NOW)).send(**LETTER)
    assert refused.value.code == "mail.refused"
    with pytest.raises(Disallowed):
        await SmtpMailer(settings, SetClock(NOW)).send(**LETTER)


async def test_a_server_elsewhere_must_speak_tls(monkeypatch):
    asked = []

    async def noting(_, **options):
        asked.append(options["start_tls"])

    monkeypatch.setattr(smtp, "send", noting)
    for host in ("127.0.0.1", "mail.example.org"):
        await SmtpMailer(Settings(smtp_host=host), SetClock(NOW)).send(**LETTER)
    assert asked == [None, True]


async def test_a_sandbox_keeps_the_last_letters_and_counts_all():
    sandbox = SandboxMailer(kept=2)
    for number in range(3):
        await sandbox.send(**LETTER | {"subject": str(number)})
    assert sandbox.count == 3
    assert [letter.subject for letter in sandbox.letters] == ["1", "2"]
    assert sandbox.letters[0].wire_id == LETTER["wire_id"]


async def test_synthetic_people_and_the_demo_never_write_to_the_outside():
    for env, scenario, kind in [
        ("development", False, SmtpMailer),
        ("production", False, SmtpMailer),
        ("production", True, SandboxMailer),
        ("demo", False, SandboxMailer),
    ]:
        chosen = mailer_of(Settings(env=env, smtp_host="mail.example.org"), SetClock(NOW))
        assert isinstance(chosen(cooperative(scenario=scenario)), kind)


async def test_without_a_mail_server_letters_wait_and_none_is_taken_for_sent():
    mailer = mailer_of(Settings(), SetClock(NOW))(cooperative())
    assert isinstance(mailer, Unset)
    with pytest.raises(Disallowed, match="TALENTCOOP_SMTP_HOST") as refused:
        await mailer.send(**LETTER)
    assert refused.value.code == "mail.refused"
    with pytest.raises(ValueError, match="Unset"):
        SmtpMailer(Settings(), SetClock(NOW))


async def test_a_letter_that_is_broken_off_is_broken_off():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = Settings(smtp_host="127.0.0.1", smtp_port=silent.getsockname()[1])
        sending = asyncio.create_task(SmtpMailer(settings, SetClock(NOW)).send(**LETTER))
        loop = asyncio.get_running_loop()
        silent.setblocking(False)
        connection, _ = await loop.sock_accept(silent)
        sending.cancel()
        with connection, pytest.raises(asyncio.CancelledError):
            await sending
