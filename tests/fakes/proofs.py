"""What the way in rests on, quick: hashes that cost nothing and are counted; the rest is what the service uses."""

from hashlib import sha256

from services.ports.proofs import Entrance
from services.settings import Settings
from services.signin.codes import AppCodes
from services.signin.passkeys import BoundPasskeys
from services.signin.phrases import SlowPhrases


class QuickPhrases(SlowPhrases):
    """Notes what was asked of it: what is asked alike takes alike long."""

    def __init__(self):
        super().__init__()
        self.asked = []

    async def hashed(self, phrase):
        self.asked.append("hashed")
        return sha256(phrase.encode()).hexdigest()

    async def matches(self, phrase, kept):
        self.asked.append("matches")
        return kept is not None and sha256(phrase.encode()).hexdigest() == kept


def entrance_of(callers, macs, origin="https://coop.example"):
    """An entrance over fakes or a database."""
    passkeys = BoundPasskeys.of(Settings(origin=origin))
    return Entrance(callers=callers, macs=macs, phrases=QuickPhrases(), codes=AppCodes(), passkeys=passkeys)
