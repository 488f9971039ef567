"""A passkey device in software: registers, signs, counts; and does each of these wrong when it is told to."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from os import urandom

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(held):
    return urlsafe_b64encode(held).rstrip(b"=").decode()


@dataclass
class Device:
    """One passkey on one device, bound to a site."""

    origin: str = "https://coop.example"
    site: str = "coop.example"
    verifies: bool = True
    counts: bool = True
    counter: int = 0
    credential: bytes = field(default_factory=lambda: urandom(32))
    _key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def registers(self, options):
        """What a browser answers to `navigator.credentials.create`."""
        numbers = self._key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        held = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor2.dumps(public)
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + held}
        said = self._said("webauthn.create", json.loads(options)["challenge"])
        return self._answer({"clientDataJSON": b64(said), "attestationObject": b64(cbor2.dumps(attested))})

    def proves(self, options, **instead):
        """What a browser answers to `navigator.credentials.get`."""
        self.counter += self.counts
        data = self._data()
        said = self._said("webauthn.get", instead.get("challenge", json.loads(options)["challenge"]))
        signature = self._key.sign(data + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        given = {"clientDataJSON": b64(said), "authenticatorData": b64(data), "signature": b64(signature)}
        return self._answer({**given, "userHandle": None})

    def _data(self, flags=0):
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(self.site.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _said(self, kind, challenge):
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, response):
        key = b64(self.credential)
        return json.dumps({"id": key, "rawId": key, "type": "public-key", "response": response})
