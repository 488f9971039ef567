"""Policies from what follows from them alone, and their plans, for tests of clocks, duties, budgets and the like."""

from datetime import date

from talentcoop.policy.library import Library
from talentcoop.policy.model import FactCatalogue, Policy
from talentcoop.policy.plan import plan

WORDS = {"fr": "f", "nl": "n", "en": "e"}
SOURCE = {"title": "t", "href": None, "quote": None, "provenance": "law", "checked_on": None}
TODAY = date(2026, 11, 2)


def a_node(key="agreed", fact="agrees"):
    return {"id": key, "sentence": WORDS, "source": "law", "flag": {"fact": fact}}


def numbers(**given):
    """Parameters from `name=(unit, value)`; a None as value is a number that nobody published."""
    since = date(2000, 1, 1)
    return {k: {"unit": unit, "source": "law", "value": [{"from": since, "is": v}]} for k, (unit, v) in given.items()}


def a_policy(**parts):
    plain = {
        "id": "xx/rule",
        "titles": WORDS,
        "jurisdiction": "xx",
        "rank": "federal",
        "authority": "state",
        "status": "enacted",
        "effect": "entitled",
        "owner": "us",
        "in_force": {"from": date(2020, 1, 1), "to": None, "source": "law"},
        "sources": {"law": SOURCE},
    }
    if "derogates" not in parts:
        plain["conditions"] = a_node()
    return Policy.model_validate({**plain, **parts}, by_alias=True, by_name=False)


def a_library(*policies):
    return Library(policies={one.id: one for one in policies}, catalogue=FactCatalogue(kinds={}))


def a_plan(on=TODAY, **parts):
    policy = a_policy(**parts)
    return plan(a_library(policy), policy.id, on)
