"""The simulations that are shipped: they fit the policies, and their limits hold."""

import pytest

from talentcoop.policy.checks.simulations import check_simulation
from talentcoop.policy.gate import Simulation, simulate
from talentcoop.policy.load import load_library, read_checked, shipped_policies

FILES = sorted(shipped_policies().rglob("*.simulation.yaml"))


def test_there_are_simulations():
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_shipped_simulation_keeps_its_limits(path):
    library = load_library(shipped_policies())
    asked = read_checked(path, Simulation, lambda simulation: check_simulation(simulation, library))
    found = simulate(asked, library)
    assert asked.limits.model_fields_set
    assert [limit for limit in found.limits if not limit.kept] == []


def test_a_longer_wait_takes_the_ground_from_work_under_way():
    """The first month of work after four months of waiting: what nobody asked her before would have to be asked."""
    library = load_library(shipped_policies())
    found = simulate(
        read_checked(shipped_policies() / "simulations/protection-wait.simulation.yaml", Simulation, lambda _: ()),
        library,
    )
    assert [(one.person, one.until, one.keeps) for one in found.touched] == [("four-months-at-work", None, False)]
    assert [call.person for call in found.calls] == ["four-months-at-work", "four-months"]
    assert {"protection_wait", "protection_applicant"} <= found.turned.keys()
