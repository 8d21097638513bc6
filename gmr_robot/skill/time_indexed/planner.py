"""From the tube and what is asked of a motion to the references that it follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.tick import MODE, SAMPLE
from gmr_robot.mixture.region import region_radius
from gmr_robot.skill.time_indexed.conditioning import ConditionedDeviation, Observations
from gmr_robot.skill.time_indexed.curve import Curve, curve_through
from gmr_robot.skill.time_indexed.deviation import SmoothDraws
from gmr_robot.skill.time_indexed.displacement import REST, displacement, rest
from gmr_robot.skill.time_indexed.reference import Reference
from gmr_robot.skill.time_indexed.tube import Tube

REACH = 3.0
"""How many standard deviations of the tube a request may use; what lies beyond displaces the tube."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Requests:
    """Positions that a motion shall pass, in skill coordinates; the last is its goal, at the end.

    Attributes
    ----------
    times : ndarray, shape (n,)
        Increasing [s].
    positions : ndarray, shape (n, d)
        Where.
    tolerances : ndarray, shape (n,)
        Standard deviation of each; zero for exactly.
    """

    times: FloatArray
    positions: FloatArray
    tolerances: FloatArray

    @property
    def goal(self) -> FloatArray:
        """Where the motion ends, shape (d,)."""
        last: FloatArray = self.positions[-1]
        return last

    def with_goal(self, goal: FloatArray) -> Requests:
        """Return the requests with another goal (d,)."""
        return replace(self, positions=np.concatenate([self.positions[:-1], goal[None]]))


@dataclass(frozen=True, eq=False)
class Planner:
    """References of one skill, in skill coordinates.

    A request is met in two parts. As far as the demonstrations leave it open, up to three standard deviations, by
    conditioning the deviation process; what lies beyond, about which they say nothing, by displacing the
    whole tube along the curve of least acceleration. The first alone would carry a request of a hundred
    deviations, which is a millimetre where the tube is thin, a hundred deviations away where it is wide.

    Attributes
    ----------
    tube : Tube
        Mean and spread over time.
    length_scale : float
        How long deviations last [s].
    requests : Requests
        What the motion shall pass.
    """

    tube: Tube
    length_scale: float
    requests: Requests

    @property
    def nodes(self) -> FloatArray:
        """The grid of all curves [s], shape (M + 1,)."""
        return self.tube.mean.nodes

    @property
    def duration(self) -> float:
        """T [s]."""
        return self.tube.mean.duration

    @cached_property
    def wanted(self) -> FloatArray:
        """The deviations z that the process is asked for, shape (n, d)."""
        return within_reach(self.whitened(self.requests))

    def whitened(self, requests: Requests) -> FloatArray:
        """Return how many standard deviations requests lie from the mean, in each direction, shape (n, d)."""
        return self._whitened(requests.times, requests.positions)

    def _whitened(self, times: FloatArray, positions: FloatArray) -> FloatArray:
        """Return positions (n, d) at times (n,) in standard deviations from the mean.

        Raises
        ------
        InputError
            When one is so far away that its distance overflows.
        """
        with np.errstate(over="ignore", invalid="ignore"):  # refused below
            whitened = self.tube.whiten(times, positions - self.tube.mean.at(times))
            squared = np.sum(whitened**2, axis=1)
        if not np.isfinite(squared).all():
            worst = int(np.argmin(np.isfinite(squared)))
            raise InputError(
                f"the position asked for at {times[worst]:.6g} s of the motion is immeasurably far away from it"
            )
        return whitened

    def reach(self, goal: FloatArray) -> FloatArray:
        """Return the deviation z (d,) that a goal (d,) asks of the process."""
        return np.asarray(within_reach(self.whitened(self.requests.with_goal(goal)))[-1])

    @cached_property
    def process(self) -> ConditionedDeviation:
        """The deviation, given the requests and rest at the end."""
        return self._conditioned(self.requests.times, self.requests.tolerances)

    def reference(
        self,
        strategy: int,
        *,
        start: FloatArray | None = None,
        alpha: float = 1.0,
        rng: np.random.Generator | None = None,
    ) -> Reference:
        """Return a reference.

        Parameters
        ----------
        strategy : int
            MEAN or SAMPLE: from the mean of the tube; MODE: from the means of the strongest components.
        start : ndarray, shape (d,), optional
            Where the motion starts: the reference starts there too, as far as the process, given everything else,
            reaches within three standard deviations.
        alpha : float
            Probability of the region that a SAMPLE lies in.
        rng : Generator, optional
            Randomness of a SAMPLE; without it the reference is the MEAN.
        """
        prior = self.tube.strongest if strategy == MODE else self.tube.mean
        process, wanted = self.process, self.wanted
        if start is not None and self.requests.times[0] > 0.0:
            wanted = np.concatenate([self._start(start)[None], wanted])
            process = self._conditioned(
                np.concatenate([[0.0], self.requests.times]),
                np.concatenate([[0.0], self.requests.tolerances]),
            )
        curve = self._through(process, wanted, prior=prior)
        curve = curve.plus(self._beyond(curve))
        curve = curve.plus(rest(self.nodes, curve.rate(self.nodes[-1:])[0], after=self._last_before_end))
        if strategy == SAMPLE and rng is not None:
            curve = curve.plus(self._draw(process, alpha=alpha, rng=rng))
        return Reference(curve=curve, goal=self.requests.goal)

    def carried(self, whitened: FloatArray, whitened_rate: FloatArray) -> Curve:
        """Return S z as a curve, of z and dz/dt at the nodes, both (M + 1, d)."""
        root, root_rate = self.tube.nodal_roots
        value = np.einsum("nij,nj->ni", root, whitened)
        rate = np.einsum("nij,nj->ni", root_rate, whitened) + np.einsum("nij,nj->ni", root, whitened_rate)
        return curve_through(self.nodes, value, rate)

    @cached_property
    def _draws(self) -> SmoothDraws:
        return SmoothDraws(self.duration, length_scale=self.length_scale)

    @property
    def _last_before_end(self) -> float:
        """Time of the last request before the goal; 0 when there is none."""
        times = self.requests.times
        return float(times[-2]) if len(times) > 1 else 0.0

    def _conditioned(self, times: FloatArray, tolerances: FloatArray) -> ConditionedDeviation:
        """Return the process, given values at some times, with standard deviations (n,), and rest at the end."""
        observations = Observations(times, times[-1:], length_scale=self.length_scale)
        d = self.tube.n_dimensions
        errors = np.linalg.solve(self.tube.root(times), tolerances[:, None, None] * np.eye(d))
        return ConditionedDeviation(observations, errors @ errors.transpose(0, 2, 1))

    def _start(self, start: FloatArray) -> FloatArray:
        """Return the deviation z(0) that comes as near to a start (d,) as the process reaches."""
        process, zero = self.process, np.zeros(1)
        strengths = process.strengths(process.observations.with_values(self.wanted))
        expected = process.at(zero, strengths)[0]
        asked = self._whitened(zero, start[None])[0] - expected
        distance = np.linalg.norm(np.linalg.solve(np.linalg.cholesky(process.covariance(zero)[0]), asked))
        return np.asarray(expected + asked * min(1.0, REACH / max(float(distance), REACH)))

    def _through(self, process: ConditionedDeviation, wanted: FloatArray, *, prior: Curve) -> Curve:
        """Return the mean of the process around `prior`, given deviations (n, d) from the tube's mean."""
        observations = process.observations
        times = observations.times
        values = wanted + self.tube.whiten(times, self.tube.mean.at(times) - prior.at(times))
        strengths = process.strengths(observations.with_values(values))
        return prior.plus(
            self.carried(process.at(self.nodes, strengths), process.rate(self.nodes, strengths))
        )

    def _beyond(self, curve: Curve) -> Curve:
        """Return what a curve through the wanted deviations lacks to meet the requests."""
        requests = self.requests
        times = requests.times
        missing = requests.positions - curve.at(times)
        out_of_reach = np.einsum("nij,nj->ni", self.tube.root(times), self.whitened(requests) - self.wanted)
        values = np.where(requests.tolerances[:, None] > 0.0, out_of_reach, missing)
        if times[0] > 0.0:  # a displacement that is due at once is there from the start
            early = max(0.0, 1.0 - times[0] / (REST * self.duration))
            times, values = np.concatenate([[0.0], times]), np.concatenate([early * values[:1], values])
        return displacement(self.nodes, times, values, start_rate=np.zeros(values.shape[1]))

    def _draw(self, process: ConditionedDeviation, *, alpha: float, rng: np.random.Generator) -> Curve:
        """Draw from the process around its mean (Matheron's rule), inside the α-region at every node.

        A draw that leaves the region anywhere is shrunk as a whole until it touches the border.
        """
        d, observations = self.tube.n_dimensions, process.observations
        draw = self._draws.draw(d, rng=rng)
        errors = process.observed(*(draw.at(observations.times), draw.rate(observations.rate_times)), rng=rng)
        strengths = process.strengths(errors)
        value = draw.at(self.nodes) - process.at(self.nodes, strengths)
        rate = draw.rate(self.nodes) - process.rate(self.nodes, strengths)
        radius = region_radius(alpha, n_dimensions=d)
        farthest = float(np.linalg.norm(value, axis=1).max())
        factor = min(1.0, radius / farthest) if farthest > 0.0 else 1.0
        return self.carried(factor * value, factor * rate)


def within_reach(whitened: FloatArray) -> FloatArray:
    """Shorten deviations (n, d) to at most `REACH` standard deviations."""
    lengths = np.linalg.norm(whitened, axis=1, keepdims=True)
    return np.asarray(whitened * (REACH / np.maximum(lengths, REACH)))
