"""Passkeys (WebAuthn), asked for and checked; the device verifies its owner, always."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.ports.accounts import Passkey
from services.ports.proofs import NewPasskey, Shown
from services.settings import Settings

NAME: Final = "TalentCoop"
LONGEST: Final = 20_000
"""Characters of an answer at most."""
HERE: Final = "localhost"
"""Browsers bind no passkey to a bare address such as 127.0.0.1."""


class BoundPasskeys:
    """Passkeys bound to one site: `site` is the host's name, `origins` the addresses that its pages come from."""

    def __init__(self, site: str, origins: Sequence[str]) -> None:
        self._site, self._origins = site, list(origins)

    @classmethod
    def of(cls, settings: Settings) -> BoundPasskeys:
        """Bound to the site's own address; without one to this machine, and in production to nothing."""
        if settings.origin:
            return cls(urlsplit(settings.origin).hostname or "", [settings.origin.rstrip("/")])
        if settings.env == "production":
            return cls("", [])
        return cls(HERE, [f"http://{HERE}:{settings.port}"])

    @property
    def offered(self) -> bool:
        """Whether there is an address to bind them to."""
        return bool(self._site)

    def to_register(self, account: UUID, login: str, challenge: bytes, known: Sequence[bytes]) -> str:
        """What `navigator.credentials.create` is given."""
        options = generate_registration_options(
            rp_id=self._site or HERE,
            rp_name=NAME,
            user_id=account.bytes,
            user_name=login,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
        return options_to_json(options)

    def to_prove(self, challenge: bytes) -> str:
        """What `navigator.credentials.get` is given: any passkey of this site, so that no login is asked first."""
        options = generate_authentication_options(
            rp_id=self._site or HERE, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
        )
        return options_to_json(options)

    def shown(self, answer: str) -> Shown | None:
        """What an answer claims; None where it cannot be read."""
        try:
            read = json.loads(answer[:LONGEST])
            said = parse_client_data_json(base64url_to_bytes(read["response"]["clientDataJSON"]))
            return Shown(base64url_to_bytes(read["rawId"]), bytes(said.challenge))
        except Exception:  # whatever a stranger's text makes the readers raise, it claims nothing
            return None

    def registered(self, answer: str, challenge: bytes) -> NewPasskey | None:
        """A passkey that was registered in answer to the challenge."""
        try:
            verified = verify_registration_response(
                credential=answer[:LONGEST],
                expected_challenge=challenge,
                expected_rp_id=self._site,
                expected_origin=self._origins,
                require_user_verification=True,
            )
        except Exception:  # as above
            return None
        return NewPasskey(verified.credential_id, verified.credential_public_key, verified.sign_count)

    def proved(self, answer: str, challenge: bytes, passkey: Passkey) -> int | None:
        """The passkey's new counter where it signed the challenge."""
        try:
            verified = verify_authentication_response(
                credential=answer[:LONGEST],
                expected_challenge=challenge,
                expected_rp_id=self._site,
                expected_origin=self._origins,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.counter,
                require_user_verification=True,
            )
        except Exception:  # as above
            return None
        return verified.new_sign_count if verified.credential_id == passkey.credential else None
