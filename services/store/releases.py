"""Figures that left the cooperative: rounded, and of nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.store.refusals import stale
from services.store.session import Row, Session
from services.store.tables import ReleaseRow
from talentcoop.publication import Published
from talentcoop.releases import Asked, Release


class StoredReleases:
    """Releases, each at its place among those of the cooperative."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def all(self) -> tuple[Release, ...]:
        """Every release of the cooperative, oldest first."""
        return tuple(map(_release, await self._session.select(ReleaseRow.select().order_by(ReleaseRow.place))))

    async def add(self, held: Sequence[Release], new: Mapping[UUID, Release]) -> None:
        """Keep new ones, by their ids, after all as they were read.

        Raises `release.stale` where another came between.
        """
        rows = [self._row(key, place, one) for place, (key, one) in enumerate(new.items(), len(held))]
        if not rows:
            return
        kept = await self._session.insert(ReleaseRow.insert(*rows).on_conflict(action="DO NOTHING"))
        if len(kept) < len(rows):
            raise stale("release")

    def _row(self, key: UUID, place: int, release: Release) -> ReleaseRow:
        asked, parts = release.asked, release.parts
        content = {
            "about": asked.about,
            "redrawn": asked.redrawn,
            "on": asked.on.isoformat(),
            "total": parts.total,
            "cells": dict(parts.cells),
            "beside": dict(release.beside),
        }
        return ReleaseRow(
            id=key,
            place=place,
            question=asked.question,
            day=asked.day,
            content=json.dumps(content),
            **self._session.mine(ReleaseRow),
        )


def _release(row: Row) -> Release:
    held = json.loads(row["content"])
    asked = Asked(
        about=held["about"],
        question=row["question"],
        on=date.fromisoformat(held["on"]),
        day=row["day"],
        redrawn=held.get("redrawn", True),  # nobody noted it of an older one
    )
    return Release(
        asked=asked,
        parts=Published(held["total"], held["cells"]),
        beside=held["beside"],
    )
