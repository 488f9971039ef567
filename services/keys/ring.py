"""The ring of epoch keys, under which the keys of people are wrapped. It lives outside both databases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from services.keys.keyfile import BYTES, DEMO_KEY, KeyPlace, look, nowhere
from talentcoop.errors import Invalid

__all__ = ["BYTES", "KeyRing"]
_DEMO_EPOCH: Final = "demo"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class KeyRing:
    """Epoch keys by id, and the epoch under which new keys are wrapped."""

    current: str
    epochs: Mapping[str, bytes]
    _ciphers: dict[str, AESGCMSIV] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"KeyRing(current={self.current!r}, …)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key ring is never serialised")

    def cipher(self, epoch: str) -> AESGCMSIV:
        """What wraps and unwraps under an epoch, made once. Raises `key.epoch`."""
        if epoch not in self._ciphers:
            self._ciphers[epoch] = AESGCMSIV(self.key(epoch))
        return self._ciphers[epoch]

    def key(self, epoch: str) -> bytes:
        """The key of an epoch. Raises `key.epoch` on one that the ring lacks."""
        try:
            return self.epochs[epoch]
        except KeyError:
            raise Invalid(
                "key.epoch",
                f"Keys were wrapped under the epoch '{epoch}', which the key file lacks.",
                "Give the key file that belongs to this database.",
                epoch=epoch,
            ) from None

    @classmethod
    def demo(cls) -> KeyRing:
        """The key that everybody knows: for synthetic people only, on the machine's own address. See the root."""
        return cls(_DEMO_EPOCH, {_DEMO_EPOCH: DEMO_KEY})

    @property
    def is_demo(self) -> bool:
        """Whether this is, or holds, the key that everybody knows."""
        return DEMO_KEY in self.epochs.values()

    @classmethod
    def from_file(cls, path: Path | None, *, data: Iterable[Path] = ()) -> KeyRing:
        """The ring of a key file. Raises the first of its problems: see `look`."""
        if path is None:
            raise nowhere()
        return cls.of(KeyPlace(path=path, data=tuple(data)))

    @classmethod
    def of(cls, place: KeyPlace) -> KeyRing:
        """The ring of the key file in a place. Raises the first of its problems: see `look`."""
        found = look(place)
        for problem in found.problems:
            raise problem
        return cls(list(found.epochs)[-1], found.epochs)
