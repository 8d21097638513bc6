"""Whatever was recorded can be inspected, and what is said to be repairable is."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gmr_robot.demonstration import Demonstration, DemonstrationSet, inspect_demonstrations
from gmr_robot.demonstration.inspection.inspect import CHECKS
from gmr_robot.exceptions import DemonstrationError

VERDICTS = ("good", "repairable", "unusable")


@st.composite
def recordings(draw):
    """A motion of any size, rate and quality; None where no velocity can be derived from it."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n, d = draw(st.integers(2, 150)), draw(st.integers(1, 4))
    steps = rng.uniform(draw(st.sampled_from([0.01, 0.5, 1.0])), 1.0, n)
    steps[rng.random(n) < draw(st.sampled_from([0.0, 0.05]))] *= 30.0
    way = np.cumsum(rng.normal(size=(n, d)), axis=0) * draw(st.sampled_from([0.0, 0.01, 1.0]))
    way += np.outer(np.linspace(0.0, 1.0, n) ** 3, rng.normal(size=d))
    way[rng.random(n) < draw(st.sampled_from([0.0, 0.03]))] += 10.0
    if draw(st.booleans()):
        way = way[np.arange(n) // 3 * 3]
    size = draw(st.sampled_from([0.0, 1e-300, 1e-3, 1.0, 1e3, 1e150, 1e300]))
    try:
        return Demonstration(
            times=np.cumsum(steps) * draw(st.sampled_from([1e-4, 0.01, 1.0])),
            positions=size * way,
            unit=draw(st.sampled_from(["m", "rad", "1"])),
        )
    except DemonstrationError:
        return None


@settings(max_examples=60, deadline=None)
@given(recordings())
def test_anything_can_be_inspected_and_remedies_repair(one):
    if one is None:
        return
    inspection = inspect_demonstrations(DemonstrationSet((one,)))
    (finding,) = inspection.findings
    assert finding.verdict in VERDICTS
    assert all(fault.message and str(fault.remedy) for fault in finding.faults)
    if finding.verdict == "repairable":
        repaired = finding.remedy.apply(one)
        assert not [fault for check in CHECKS if (fault := check(repaired))]


@settings(max_examples=15, deadline=None)
@given(st.lists(recordings(), min_size=1, max_size=5))
def test_sets(found):
    alike = [one for one in found if one is not None]
    alike = [one for one in alike if (one.names, one.unit) == (alike[0].names, alike[0].unit)]
    if not alike:
        return
    group = DemonstrationSet(tuple(alike))
    inspection = inspect_demonstrations(group)
    assert set(inspection.teachable) <= set(inspection.usable)
    for index in inspection.teachable:
        treated = inspection.remedy.apply(group[index])
        assert not any(check(treated) for check in CHECKS)
    assert repr(inspect_demonstrations(group)) == repr(inspection)
