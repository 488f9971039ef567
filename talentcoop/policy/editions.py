"""An edition: what a policy said, content and hash, so that a decision can be traced to it and replayed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from pydantic import BaseModel

from talentcoop.errors import Invalid
from talentcoop.policy.library import Library
from talentcoop.policy.model import FactCatalogue, Policy, Series, ShortageList

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Edition:
    """The text a decision relied on: policy, base, lists and series, as canonical JSON, and its SHA-256."""

    hash: str
    text: str


def edition(policy: Policy, library: Library) -> Edition:
    """The edition of a policy as the library holds it.

    It changes with any letter of the policy, of the base it derogates from, or of a list or series that either reads.
    """
    said = {key: part.model_dump(mode="json", by_alias=True) for key, part in parts(policy, library).items()}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Edition(sha256(text.encode()).hexdigest(), text)


def parts(policy: Policy, library: Library) -> dict[str, BaseModel]:
    """What an answer under a policy rests on: the policy, the base it derogates from, lists and series that either
    reads.
    """
    family = {"policy": policy, **({"base": library.policy(policy.derogates.base)} if policy.derogates else {})}
    lists = sorted({key for member in family.values() for key in lists_read(member)})
    series = sorted({key for member in family.values() for key in series_read(member)})
    return {
        **family,
        **{f"list:{key}": library.shortage_list(key) for key in lists},
        **{f"series:{key}": library.one_series(key) for key in series},
    }


def read(text: str) -> Library:
    """The library that an edition's text is enough for: its policy, base, lists and series, and no catalogue of facts.

    What a plan made from it decides is what was decided under the edition. Raises `edition.unreadable` on a text that
    this version cannot read.
    """
    try:
        parts: dict[str, object] = json.loads(text)
        policies = [_one(Policy, parts[key]) for key in ("policy", *(("base",) if "base" in parts else ()))]
        lists = [_one(ShortageList, part) for key, part in parts.items() if key.startswith("list:")]
        series = [_one(Series, part) for key, part in parts.items() if key.startswith("series:")]
    except (ValueError, TypeError, KeyError) as refused:
        raise Invalid(
            "edition.unreadable",
            "The text is none that this version can read an edition from.",
            "Replay it with the version of that time, or restore the text from a backup.",
        ) from refused
    return Library(
        policies={policy.id: policy for policy in policies},
        catalogue=FactCatalogue(kinds={}),
        lists={one.id: one for one in lists},
        series={one.id: one for one in series},
    )


def _one(model: type[M], part: object) -> M:
    """Through JSON again, where a day is written as a text and read as a day."""
    return model.model_validate_json(json.dumps(part))


def lists_read(policy: Policy) -> frozenset[str]:
    """The ids of the lists that a policy looks into: in its conditions, in whom it reaches, and in its measures."""
    in_nodes = {node.member.list for node in policy.nodes() if node.member}
    return frozenset(in_nodes | {measure.where.list for measure in policy.measures.values() if measure.where})


def series_read(policy: Policy) -> frozenset[str]:
    """The ids of the series that a policy's comparisons take a percentage of."""
    compares = (node.compare for node in policy.nodes() if node.compare)
    return frozenset(c.percentage.series for c in compares if c.percentage)
