"""Every setting of an operator, read once from the environment. `docs/reference/settings.md` lists them all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

from talentcoop.errors import Invalid

Environment = Literal["demo", "development", "production"]
_ENVIRONMENTS: Final = ("demo", "development", "production")
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a deployment may choose. A variable is the field's name in capitals after `TALENTCOOP_`.

    Without the two addresses the embedded server in `data` is used, except in production. `database_url` serves, and is
    neither superuser nor owner; `owner_url` migrates. The key database is theirs with `_keys` added to its name, unless
    `keys_url` and `keys_owner_url` say otherwise. `origin` is the address that browsers know the site by.
    """

    env: Environment = "development"
    data: Path | None = None
    policies: Path | None = None
    database_url: str | None = None
    owner_url: str | None = None
    keys_url: str | None = None
    keys_owner_url: str | None = None
    master_key_file: Path | None = None
    escrow_files: tuple[Path, ...] = ()
    anchor_file: Path | None = None
    rotate_days: int = 28
    employment_years: int | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    origin: str | None = None
    smtp_host: str | None = None
    smtp_port: int = 25
    mail_from: str = "talentcoop@localhost"
    sweep_seconds: int = 30
    log_level: str = "INFO"

    @property
    def cluster(self) -> Path:
        """Where the embedded server keeps its files: a folder of its own below `data`. Raises `setting.no-data`."""
        if self.data is None:
            raise Invalid("setting.no-data", "There is no data folder.", f"Set {PREFIX}DATA or give --data DIR.")
        return self.data / "postgresql"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings. Raises `setting.unknown` on a misspelt variable, `setting.malformed` on a bad value."""
        given = {key: value for key, value in env.items() if key.startswith(PREFIX)}
        fields = {PREFIX + name.upper(): name for name in cls.__dataclass_fields__}
        unknown = sorted(set(given) - set(fields))
        if unknown:
            raise Invalid(
                "setting.unknown", f"There is no setting {', '.join(unknown)}.", f"Known: {', '.join(sorted(fields))}."
            )
        values = {fields[key]: _read(key, fields[key], value) for key, value in given.items()}
        return cls(**values)  # type: ignore[arg-type]


PREFIX: Final = "TALENTCOOP_"
_PATHS: Final = ("data", "policies", "master_key_file", "anchor_file")
_NUMBERS: Final = ("port", "smtp_port", "sweep_seconds", "rotate_days", "employment_years")
LONGEST_EPOCH: Final = 28
"""Days after which keys are wrapped anew at the latest: what is erased must be unreadable in every backup by then."""


def _read(variable: str, name: str, value: str) -> object:
    if name in _PATHS:
        return Path(value).expanduser()
    if name == "escrow_files":
        return tuple(Path(one).expanduser() for one in value.split(os.pathsep) if one)
    if name in _NUMBERS:
        if not value.isdecimal():
            raise Invalid("setting.malformed", f"{variable} is '{value}'.", "Give a whole number.", setting=variable)
        if name == "rotate_days" and not 1 <= int(value) <= LONGEST_EPOCH:
            raise Invalid(
                "setting.malformed", f"{variable} is {value}.", f"Give 1 to {LONGEST_EPOCH} days.", setting=variable
            )
        return int(value)
    if name == "env" and value not in _ENVIRONMENTS:
        raise Invalid(
            "setting.malformed",
            f"{variable} is '{value}'.",
            f"Give one of {', '.join(_ENVIRONMENTS)}.",
            setting=variable,
        )
    return cast(Environment, value) if name == "env" else value
