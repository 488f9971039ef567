"""The same rule in OpenFisca-core, driven over a pipe: a line of JSON in, a line of JSON out.

It runs in an environment of its own (`peers.opened`): nothing of ours imports it, and it imports nothing of ours. The
rule is told over the pipe, so that both sides weigh the same. Times are the processor's, without the pipe.
"""

import json
import sys
from time import process_time

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.reforms import Reform
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD, SINCE = "2026-06", "2020-01-01"
OPERATORS = {">=": numpy.greater_equal, "<=": numpy.less_equal, ">": numpy.greater, "<": numpy.less}
ANSWER = "answer"


def variable(name, kind, entity, formula=None):
    """A variable class as a country package would write it by hand."""
    fields = {"value_type": kind, "entity": entity, "definition_period": DateUnit.MONTH, "label": name}
    return type(name, (Variable,), {**fields, **({"formula": formula} if formula else {})})


def leaf(node):
    """The formula of a flag, or of a number against a parameter."""
    fact = node["fact"]
    if "op" not in node:
        return lambda person, period, parameters: person(fact, period)
    compare, asked = OPERATORS[node["op"]], node["parameter"]
    return lambda person, period, parameters: compare(person(fact, period), getattr(parameters(period).rule, asked))


def combined(node):
    """The formula of several conditions: so many of them at least."""
    names = [child["id"] for child in node["of"]]
    least = {"all": len(names), "any": 1}.get(node["kind"]) or node["count"]

    def formula(person, period, parameters):
        return sum(person(name, period).astype(int) for name in names) >= least

    return formula


def answered(conditions, exclusions):
    """The formula of the answer: all conditions, and nothing that bars."""

    def formula(person, period, parameters):
        barred = sum(person(node["id"], period).astype(int) for node in exclusions) > 0
        return person(conditions["id"], period) & ~barred

    return formula


class Peer:
    """One rule, and what can be asked of it."""

    def rule(self, facts, parameters, conditions, exclusions):
        """Build the system from a rule that is told."""
        self.person = build_entity(key="person", plural="persons", label="", is_person=True)
        self.system = TaxBenefitSystem([self.person])
        dated = {name: {"values": {SINCE: {"value": value}}} for name, value in parameters.items()}
        self.system.parameters = ParameterNode("", data={"rule": dated})
        for name, kind in facts.items():
            self.system.add_variable(variable(name, {"number": int, "flag": bool}[kind], self.person))
        self.derived = []
        for node in (conditions, *exclusions):
            self._add(node)
        self._answer(ANSWER, answered(conditions, exclusions))
        return {"variables": len(self.derived)}

    def _add(self, node):
        for child in node["of"]:
            self._add(child)
        self._answer(node["id"], combined(node) if node["of"] else leaf(node))

    def _answer(self, name, formula):
        self.system.add_variable(variable(name, bool, self.person, formula))
        self.derived.append(name)

    def simulation(self, people, *, system=None, trace=False):
        """A simulation of some people; `people` has a column for each fact."""
        number = len(next(iter(people.values())))
        made = SimulationBuilder().build_default_simulation(system or self.system, count=number)
        made.trace = trace
        for name, column in people.items():
            made.set_input(name, PERIOD, column)
        return made

    def one_by_one(self, people, trace):
        """Each person in a simulation of her own, traced or not: seconds in all, and the answers."""
        singles = [{name: numpy.array([value]) for name, value in one.items()} for one in people]
        began, answers = process_time(), []
        for one in singles:
            made = self.simulation(one, trace=trace)
            answers.append(bool(made.calculate(ANSWER, PERIOD)[0]))
            if trace:
                made.tracer.flat_trace.get_serialized_trace()
        return {"seconds": process_time() - began, "answers": answers}

    def people(self, columns):
        """Keep many people for later."""
        self.columns = {name: numpy.array(column) for name, column in columns.items()}
        self.kept = self.simulation(self.columns)
        return {"people": len(next(iter(self.columns.values())))}

    def reforms(self, variants):
        """A reform and a simulation for each variant, as the manual says: seconds, and how many have a yes."""
        began, counts = process_time(), []
        for values in variants:
            reform = self._reform(values)
            counts.append(int(self.simulation(self.columns, system=reform).calculate(ANSWER, PERIOD).sum()))
        return {"seconds": process_time() - began, "counts": counts}

    def _reform(self, values):
        def modified(parameters):
            for name, value in values.items():
                parameters.rule.children[name].update(start=SINCE, value=value)
            return parameters

        return type("Variant", (Reform,), {"apply": lambda self: self.modify_parameters(modified)})(self.system)

    def in_place(self, variants):
        """One simulation changed in place, as an expert would: parameters set, every cache cleared by hand."""
        law = {name: child(SINCE) for name, child in self.system.parameters.rule.children.items()}
        began, counts = process_time(), []
        for values in variants:
            self._set({**law, **values})
            counts.append(int(self.kept.calculate(ANSWER, PERIOD).sum()))
        seconds = process_time() - began
        self._set(law)
        return {"seconds": seconds, "counts": counts}

    def _set(self, values):
        for name, value in values.items():
            child = self.system.parameters.rule.children[name]
            if child(SINCE) != value:
                child.update(start=SINCE, value=value)
        TaxBenefitSystem.get_parameters_at_instant.cache_clear()
        for name in self.derived:
            self.kept.delete_arrays(name)


def main():
    """Answer one line after another until the pipe is closed."""
    peer = Peer()
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(getattr(peer, asked.pop("do"))(**asked)), flush=True)


if __name__ == "__main__":
    main()
