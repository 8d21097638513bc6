#!/usr/bin/env python
"""Compare densities, responsibilities and regression with fifty-digit arithmetic, and the peers beside them.

    python scripts/check_accuracy.py           # the whole table; needs pip install -e '.[bench]'
    python scripts/check_accuracy.py --quick   # ours alone, small, as the tests run it; needs mpmath

Prints a Markdown table and exits with 1 when a bound is broken.

Each mixture has three components. Two have nearly the same covariance and close means, so that they compete for
every query however far it is; queries lie `distance` standard deviations from them.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import warnings
from dataclasses import dataclass

import numpy as np
from extras import require

from gmr_robot.mixture import GaussianMixture

require("bench", mpmath="mpmath")
import mpmath  # noqa: E402  # which must be there before it is imported

mpmath.mp.dps = 50

LIMIT = 1e-8
"""Relative for log-densities, absolute for responsibilities, up to a condition number of 1e8."""

EPSILON = np.finfo(float).eps


@dataclass(frozen=True)
class Case:
    """One row: dimension, condition number, offset in units of the spread, distance in standard deviations."""

    dimension: int
    condition: float
    offset: float
    distance: float


@dataclass(frozen=True)
class Errors:
    """Largest errors over the queries: relative, absolute, and relative to the outputs' size."""

    log_density: float
    responsibility: float
    regression: float = np.nan


def grid(quick: bool) -> list[Case]:
    if quick:
        return [
            Case(1, 1.0, 1e6, 1e3),
            Case(3, 1e8, 1e6, 1e3),
            Case(6, 1e12, 1.0, 30.0),
            Case(12, 1e8, 1e6, 1e3),
        ]
    within = itertools.product((1, 2, 4, 14, 50), (1e0, 1e4, 1e8), (0.0, 1e6), (1.0, 1e3))
    beyond = itertools.product((4, 14, 50), (1e12, 1e14), (0.0, 1e6), (1.0, 1e3))
    cases = [Case(*row) for row in (*within, *beyond)]
    return [case for case in cases if case.dimension > 1 or case.condition == 1.0]


def covariance_of(rng: np.random.Generator, dimension: int, condition: float) -> np.ndarray:
    basis = np.linalg.qr(rng.normal(size=(dimension, dimension)))[0]
    product = (basis * np.geomspace(1.0, 1.0 / condition, dimension)) @ basis.T
    return 0.5 * (product + product.T)


def problem(case: Case, n_queries: int) -> tuple[GaussianMixture, np.ndarray]:
    rng = np.random.default_rng([case.dimension, int(np.log10(case.condition)), int(case.distance)])
    first = covariance_of(rng, case.dimension, case.condition)
    root = np.linalg.cholesky(first)
    mean = (
        case.offset
        * rng.choice([-1.0, 1.0], size=case.dimension)
        * rng.uniform(0.5, 1.0, size=case.dimension)
    )
    step = root @ rng.normal(size=case.dimension) / case.distance
    means = np.stack([mean, mean + step, mean + 3.0 * root @ rng.normal(size=case.dimension)])
    shrink = 1.0 + 1.0 / (1.0 + case.distance**2)
    covariances = np.stack([first, shrink * first, covariance_of(rng, case.dimension, case.condition)])
    white = rng.normal(size=(n_queries, case.dimension))
    white *= case.distance / np.linalg.norm(white, axis=1)[:, None]
    return GaussianMixture([0.3, 0.3, 0.4], means, covariances), mean + white @ root.T


def exact_factor(covariance: np.ndarray) -> list[list[mpmath.mpf]]:
    rows: list[list[mpmath.mpf]] = []
    for i in range(len(covariance)):
        row: list[mpmath.mpf] = []
        for j in range(i):
            value = mpmath.mpf(float(covariance[i, j])) - mpmath.fdot(zip(row[:j], rows[j][:j], strict=True))
            row.append(value / rows[j][j])
        row.append(mpmath.sqrt(mpmath.mpf(float(covariance[i, i])) - mpmath.fsum(v * v for v in row)))
        rows.append(row)
    return rows


def exact_white(factor: list[list[mpmath.mpf]], x: np.ndarray, mean: np.ndarray) -> list[mpmath.mpf]:
    white: list[mpmath.mpf] = []
    for i, (a, b) in enumerate(zip(x.tolist(), mean.tolist(), strict=True)):
        rest = mpmath.mpf(a) - mpmath.mpf(b) - mpmath.fdot(zip(factor[i][:i], white, strict=True))
        white.append(rest / factor[i][i])
    return white


class Exact:
    """The mixture in fifty digits."""

    def __init__(self, mixture: GaussianMixture) -> None:
        self.mixture = mixture
        self.factors = [exact_factor(covariance) for covariance in mixture.covariances]

    def terms(self, x: np.ndarray, dimension: int) -> list[mpmath.mpf]:
        """Return log πₖ N(x | k) of the first dimensions, which the leading block of a factor belongs to."""
        result = []
        for weight, mean, factor in zip(self.mixture.weights, self.mixture.means, self.factors, strict=True):
            white = exact_white(factor[:dimension], x[:dimension], mean[:dimension])
            half_square = mpmath.fsum(v * v for v in white) / 2
            log_root = mpmath.fsum(mpmath.log(factor[i][i]) for i in range(dimension))
            constant = (
                mpmath.log(float(weight)) - log_root - mpmath.mpf(dimension) / 2 * mpmath.log(2 * mpmath.pi)
            )
            result.append(constant - half_square)
        return result

    def density(self, x: np.ndarray, dimension: int) -> tuple[mpmath.mpf, list[mpmath.mpf]]:
        """Return log p(x) and p(k | x)."""
        terms = self.terms(x, dimension)
        top = max(terms)
        total = mpmath.fsum(mpmath.exp(t - top) for t in terms)
        return top + mpmath.log(total), [mpmath.exp(t - top) / total for t in terms]

    def prediction(self, x: np.ndarray, dimension: int) -> list[mpmath.mpf]:
        """Return E[y | x] of the dimensions after the first ones."""
        shares = self.density(x, dimension)[1]
        result = [mpmath.mpf(0)] * (self.mixture.n_features - dimension)
        for share, mean, factor in zip(shares, self.mixture.means, self.factors, strict=True):
            white = exact_white(factor[:dimension], x[:dimension], mean[:dimension])
            for i in range(len(result)):
                row = factor[dimension + i][:dimension]
                output = mpmath.mpf(float(mean[dimension + i])) + mpmath.fdot(zip(row, white, strict=True))
                result[i] += share * output
        return result


def compare(truth: list, log_density: np.ndarray, shares: np.ndarray) -> Errors:
    relative = max(abs(mpmath.mpf(float(v)) / t[0] - 1) for v, t in zip(log_density, truth, strict=True))
    absolute = max(
        abs(mpmath.mpf(float(v)) - e)
        for row, t in zip(shares, truth, strict=True)
        for v, e in zip(row, t[1], strict=True)
    )
    return Errors(float(relative), float(absolute))


def our_errors(mixture: GaussianMixture, exact: Exact, queries: np.ndarray, truth: list) -> Errors:
    errors = compare(truth, mixture.log_density(queries), mixture.responsibilities(queries))
    d = mixture.n_features // 2
    if d == 0:
        return errors
    predicted = mixture.predict(queries[:, :d], dims=range(d))
    worst = 0.0
    for x, found in zip(queries, predicted, strict=True):
        correct = exact.prediction(x, d)
        size = max(abs(v) for v in correct)
        worst = max(
            worst,
            float(max(abs(mpmath.mpf(float(a)) - b) for a, b in zip(found, correct, strict=True)) / size),
        )
    return Errors(errors.log_density, errors.responsibility, worst)


def scikit_learn_errors(mixture: GaussianMixture, queries: np.ndarray, truth: list) -> Errors:
    from sklearn.mixture import GaussianMixture as Peer
    from sklearn.mixture._gaussian_mixture import _compute_precision_cholesky

    peer = Peer(mixture.n_components)
    peer.weights_, peer.means_, peer.covariances_ = mixture.weights, mixture.means, mixture.covariances
    peer.precisions_cholesky_ = _compute_precision_cholesky(np.array(mixture.covariances), "full")
    return compare(truth, peer.score_samples(queries), peer.predict_proba(queries))


def gmr_errors(mixture: GaussianMixture, queries: np.ndarray, truth: list) -> Errors:
    from gmr import GMM

    peer = GMM(mixture.n_components, mixture.weights, mixture.means, mixture.covariances)
    return compare(truth, np.log(peer.to_probability_density(queries)), peer.to_responsibilities(queries))


def peer_columns(mixture: GaussianMixture, queries: np.ndarray, truth: list) -> list[str]:
    cells = []
    for errors_of in (scikit_learn_errors, gmr_errors):
        try:
            errors = errors_of(mixture, queries, truth)
            cells += [f"{errors.log_density:.0e}", f"{errors.responsibility:.0e}"]
        except (ValueError, np.linalg.LinAlgError, ZeroDivisionError) as error:
            cells += [type(error).__name__, ""]
    return cells


def kept(case: Case, errors: Errors) -> bool:
    """Whether the bounds hold; beyond a condition number of 1e8 the stated one for log-densities."""
    stated = 4.0 * case.dimension**2 * EPSILON * case.condition**0.5 + 1e-14
    density = LIMIT if case.condition <= 1e8 else stated
    shares = LIMIT if case.condition <= 1e8 else 1e-6
    regression = not errors.regression > LIMIT * max(1.0, case.condition / 1e8)
    return errors.log_density <= density and errors.responsibility <= shares and regression


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ours alone, a few cases")
    quick = parser.parse_args().quick
    if not quick:
        require("bench", gmr="gmr", sklearn="scikit-learn")
    warnings.simplefilter("ignore")
    ours = "D | condition | offset | distance | log-density | responsibility | regression"
    heads = ours if quick else f"{ours} | scikit-learn log-density | resp. | gmr log-density | resp."
    print(f"| {heads} | ok |\n|{'---|' * (heads.count('|') + 2)}")
    broken = 0
    for case in grid(quick):
        mixture, queries = problem(case, 4 if case.dimension > 20 else 10)
        exact = Exact(mixture)
        truth = [exact.density(x, case.dimension) for x in queries]
        errors = our_errors(mixture, exact, queries, truth)
        cells = [f"{case.dimension}", f"{case.condition:.0e}", f"{case.offset:.0e}", f"{case.distance:g}"]
        cells += [f"{v:.0e}" for v in (errors.log_density, errors.responsibility, errors.regression)]
        cells += [] if quick else peer_columns(mixture, queries, truth)
        fine = kept(case, errors)
        broken += not fine
        print(f"| {' | '.join(cells)} | {'yes' if fine else 'NO'} |", flush=True)
    if broken:
        print(f"{broken} case(s) break a bound", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
