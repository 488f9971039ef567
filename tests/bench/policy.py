"""One rule in our engine and in OpenFisca-core: a decision with its reasons, the outcome alone, and many variants.

    python -m tests.bench.policy

Exits 1 where a goal is missed, where the two do not answer alike, where a control is not found out, or where the
peer's environment could not be made. Ratios of turns taken in one run, in time of the processor; warm.
"""

import json
import random
import statistics
import subprocess
import sys
from datetime import date
from time import process_time
from uuid import UUID

from talentcoop.facts import Facts
from talentcoop.policy import fast
from talentcoop.policy.decide import Outcome, decide
from talentcoop.policy.model import AtLeast, Compare, Flag, Policy
from talentcoop.policy.plan import plan
from talentcoop.policy.population import planes
from talentcoop.policy.population.evaluate import Population, evaluate
from talentcoop.testing import KNOWN
from tests.bench import peers
from tests.strategies import TODAY, a_library, a_node, a_policy

EXPLAINED, ALONE, REFORMED, IN_PLACE = 20, 100, 30, 10
"""How many times as fast as the peer's trace, for a decision and for its outcome; and as its variants, both ways."""
IMPORTED = 0.5
"""Seconds that `import talentcoop` takes at most."""
EVALUATE = "talentcoop.policy.population.evaluate"
TIMED = (
    "import json, sys, time; began = time.process_time(); import {};"
    "print(json.dumps([time.process_time() - began, 'numpy' in sys.modules]))"
)
TURNS, PEOPLE = 7, 100
DISTINCT, CROWD, VARIANTS, CONTROLLED = 2_000, 100_000, 100, 2

NUMBERS = {
    "months_worked": 60,
    "months_here": 90,
    "hours": 45,
    "pay": 400,
    "lessons": 300,
    "language": 6,
    "tenure": 36,
    "absent": 150,
    "debts": 10,
}
"""The numbers that are told of a person, and the largest that each can be."""
FLAGS = {"identity": 0.95, "contract": 0.95, "premises": 0.95, "insured": 0.95, "record": 0.05, "barred": 0.05}
"""What is told as a yes or a no, and how often it is a yes."""
ASKED = {
    "asked_months": 12,
    "eased_months": 8,
    "full_hours": 30,
    "asked_stay": 36,
    "asked_hours": 20,
    "least_pay": 180,
    "asked_lessons": 100,
    "asked_language": 2,
    "asked_tenure": 12,
    "most_absent": 90,
    "most_debts": 8,
}
"""The thresholds: eleven that can be moved."""


def number(fact, op, parameter):
    return a_node(f"is_{parameter}", compare=Compare(fact=fact, op=op, parameter=parameter))


def flag(fact):
    return a_node(f"is_{fact}", flag=Flag(fact=fact))


def rule():
    """A rule of seventeen questions, as most permits ask them: work, stay, ties, pay, papers, and what bars."""
    eased = (number("months_worked", ">=", "eased_months"), number("hours", ">=", "full_hours"))
    work = (number("months_worked", ">=", "asked_months"), a_node("eased", all=eased))
    ties = ("lessons", "asked_lessons"), ("language", "asked_language"), ("tenure", "asked_tenure")
    conditions = (
        a_node("work", any=work),
        number("months_here", ">=", "asked_stay"),
        number("hours", ">=", "asked_hours"),
        number("pay", ">=", "least_pay"),
        a_node("ties", at_least=AtLeast(count=2, of=tuple(number(fact, ">=", asked) for fact, asked in ties))),
        number("absent", "<=", "most_absent"),
        number("debts", "<=", "most_debts"),
        *map(flag, ("identity", "contract", "premises", "insured")),
    )
    dated = {
        name: {"unit": "count", "source": "s", "value": [{"from": date(2020, 1, 1), "is": value}]}
        for name, value in ASKED.items()
    }
    conditions = a_node("conditions", all=conditions)
    return a_policy(conditions=conditions, exclusions=(flag("record"), flag("barred")), parameters=dated)


def told(policy):
    """The rule as the peer is told it."""
    return {
        "facts": {**dict.fromkeys(NUMBERS, "number"), **dict.fromkeys(FLAGS, "flag")},
        "parameters": ASKED,
        "conditions": asked(policy.conditions),
        "exclusions": [asked(node) for node in policy.exclusions],
    }


def asked(node):
    """A condition with its id, its kind and its parts, without words and sources."""
    kind = "any" if node.any else "all" if node.all else "at_least" if node.at_least else "leaf"
    found = {"id": node.id, "kind": kind, "of": [asked(child) for child in node.children]}
    if node.at_least:
        found["count"] = node.at_least.count
    if node.compare:
        found |= {"fact": node.compare.fact, "op": node.compare.op, "parameter": node.compare.parameter}
    if node.flag:
        found["fact"] = node.flag.fact
    return found


def drawn(number_of_people):
    """People of whom everything is known: the peer has no word for what is not."""
    draw = random.Random(2026)
    numbers = {name: most // 3 for name, most in NUMBERS.items()}
    return [
        {name: draw.randint(least, NUMBERS[name]) for name, least in numbers.items()}
        | {name: draw.random() < often for name, often in FLAGS.items()}
        for _ in range(number_of_people)
    ]


def variants():
    draw = random.Random(6)
    return [{"asked_months": draw.randint(4, 40), "asked_hours": draw.randint(10, 38)} for _ in range(VARIANTS)]


def spent(ask, each):
    """Seconds that asking each took in all, and the answers."""
    began = process_time()
    answers = [ask(one) for one in each]
    return process_time() - began, answers


def rebuilt(policy):
    """The control: a plan of a policy that is read anew, as if every variant were another file."""
    again = Policy.model_validate(policy.model_dump(by_alias=True))
    return plan(a_library(again), again.id, TODAY)


def one_person(peer, law):
    """What is missed of a single decision; the figures go to standard output."""
    plain = drawn(PEOPLE)
    people = [Facts.given(each) for each in plain]
    asking = {
        "a decision with its reasons": lambda known: decide(law, known, TODAY, KNOWN).outcome,
        "the outcome alone": lambda known: fast.outcome(law, known, TODAY, KNOWN),
        "control, the policy read anew each time": lambda known: fast.outcome(rebuilt(law.policy), known, TODAY, KNOWN),
    }
    theirs = {"its trace": True, "its answer": False}
    took = {name: [] for name in (*asking, *theirs)}
    for _ in range(TURNS):
        found = []
        for name, ask in asking.items():
            seconds, answers = spent(ask, people)
            took[name].append(seconds)
            found.append([answer is Outcome.ENTITLED for answer in answers])
        for name, traced in theirs.items():
            answer = peer.ask("one_by_one", people=plain, trace=traced)
            took[name].append(answer["seconds"])
            found.append(answer["answers"])
        if any(answers != found[0] for answers in found):
            yield "the two do not answer alike"
    each = {name: statistics.median(seconds) / PEOPLE * 1e6 for name, seconds in took.items()}
    yield from _told(each)


def _told(each):
    """Print microseconds a person, and tell what is missed."""
    trace, answer = each["its trace"], each["its answer"]
    print(f"OpenFisca-core: a person traced {trace:,.0f} µs, answered without a trace {answer:,.0f} µs")
    for name, micro in list(each.items())[:3]:
        print(
            f"{name}: {micro:,.1f} µs; the trace takes {trace / micro:.0f} times that, the answer {answer / micro:.0f}"
        )
    decided, alone, control = list(each.values())[:3]
    if trace / decided < EXPLAINED:
        yield f"a decision is not {EXPLAINED} times as fast as its trace"
    if trace / alone < ALONE:
        yield f"the outcome alone is not {ALONE} times as fast as its trace"
    if trace / control >= EXPLAINED:
        yield "the control of one person was not found out"


def crowd():
    """Many people, and the same as columns for the peer."""
    plain = drawn(DISTINCT)
    given = [Facts.given(each) for each in plain]
    columns = {name: [each[name] for each in plain] * (CROWD // DISTINCT) for name in plain[0]}
    return Population({UUID(int=n): given[n % DISTINCT] for n in range(CROWD)}), columns


def swept(people, made, asked):
    """Seconds that variants took, and how many are entitled under each."""

    def entitled(values):
        return planes.count(evaluate(made(values), people, TODAY, KNOWN).who(Outcome.ENTITLED))

    return spent(entitled, asked)


def many_people(peer, law):
    """What is missed of many variants over many people."""
    people, columns = crowd()
    peer.ask("people", columns=columns)
    columns_took, _ = swept(people, lambda _: law, [{}])
    asked = variants()
    ours, found = swept(people, lambda values: law.bind(**values), asked)
    control, again = swept(people, lambda values: rebuilt(law.policy).bind(**values), asked[:CONTROLLED])
    reforms, in_place = (peer.ask(how, variants=asked) for how in ("reforms", "in_place"))
    slower = {name: theirs["seconds"] / ours for name, theirs in (("reforms", reforms), ("in place", in_place))}
    print(f"columns of {CROWD:,} people: {columns_took:.1f} s, once a day; {VARIANTS} variants: {ours * 1e3:.1f} ms")
    print(f"as its reforms: {slower['reforms']:.0f} times as long; changed in place: {slower['in place']:.0f} times")
    print(f"control, the policy read anew for {CONTROLLED} of them: {control * 1e3:,.0f} ms")
    if not found == reforms["counts"] == in_place["counts"] or again != found[:CONTROLLED]:
        yield "the variants are not answered alike"
    if slower["reforms"] < REFORMED or slower["in place"] < IN_PLACE:
        yield f"variants are not {REFORMED} times as fast as its reforms, and {IN_PLACE} times as those in place"
    if in_place["seconds"] / VARIANTS >= IN_PLACE * control / CONTROLLED:
        yield "the control of many people was not found out"


def imported():
    """What is missed of the time until the library can be used, in a fresh process."""
    for what, heavy in (("talentcoop", False), ("talentcoop.policy.fast", False), (EVALUATE, True)):
        ran = [
            subprocess.run([sys.executable, "-c", TIMED.format(what)], capture_output=True, check=True) for _ in "123"
        ]
        seconds, numpy = min(tuple(json.loads(run.stdout)) for run in ran)
        print(f"import {what}: {seconds:.2f} s, {'with' if numpy else 'without'} numpy")
        if what == "talentcoop" and seconds > IMPORTED:
            yield f"`import {what}` takes more than {IMPORTED} s"
        if numpy != heavy:
            yield (
                "numpy is read before many people are weighed" if numpy else "the control of imports was not found out"
            )


def main():
    policy = rule()
    law = plan(a_library(policy), policy.id, TODAY)
    faults = list(imported())
    try:
        with peers.opened("openfisca") as peer:
            peer.ask("rule", **told(policy))
            return [*faults, *one_person(peer, law), *many_people(peer, law)]
    except peers.Unavailable as gone:
        return [*faults, f"OpenFisca-core could not be measured: {gone}"]


if __name__ == "__main__":
    faults = main()
    print(*faults or ["every goal reached"], sep="\n")
    sys.exit(bool(faults))
