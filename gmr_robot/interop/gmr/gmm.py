"""A Gaussian mixture, as gmr's `GMM`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive, whole
from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.interop.gmr.initialisation import (
    covariance_initialization,
    kmeansplusplus_initialization,
    random_samples,
)
from gmr_robot.interop.gmr.mvn import MVN, copied, dimensions
from gmr_robot.interop.gmr.random_state import Seed, check_random_state, generator_from
from gmr_robot.interop.gmr.singular import regular
from gmr_robot.mixture import GaussianMixture, fit_mixture, oracle_approximating_shrinkage

INIT_PARAMS = ("random", "kmeans++")

_Parameters: TypeAlias = tuple[FloatArray, FloatArray, FloatArray]
_Given: TypeAlias = tuple[FloatArray | None, FloatArray | None, FloatArray | None]


@dataclass(frozen=True)
class _Outcome:
    """What a call of `from_samples` made of what was given, and whether it only initialised."""

    parameters: _Parameters
    given: _Given
    only_initialised: bool


class GMM:
    """Gaussian mixture model with the interface of gmr 2.0.3.

    Parameters
    ----------
    n_components : int
        How many components `from_samples` fits.
    priors : array, shape (n_components,), optional
        Weights of the components.
    means : array, shape (n_components, n_features), optional
        Means of the components.
    covariances : array, shape (n_components, n_features, n_features), optional
        Covariances; singular ones are taken too (see `gmr_robot.interop.gmr.singular`).
    verbose : int, default 0
        Whether `from_samples` prints how EM ended.
    random_state : int or RandomState, optional
        Source of randomness; numpy's global one when not given.

    What is given here, or assigned to the attributes `priors`, `means` and `covariances`, is where
    `from_samples` starts, each time anew: what it found is no start for the next call. The arrays given are
    copied. Every method that needs parameters raises InputError, a ValueError, while they are not set.
    """

    def __init__(
        self,
        n_components: int,
        priors: ArrayLike | None = None,
        means: ArrayLike | None = None,
        covariances: ArrayLike | None = None,
        verbose: int = 0,
        random_state: Seed = None,
    ) -> None:
        self.n_components = n_components
        self.priors = copied(priors, name="priors", shape=("K",))
        self.means = copied(means, name="means", shape=("K", "D"))
        self.covariances = copied(covariances, name="covariances", shape=("K", "D", "D"))
        self.verbose = verbose
        self.random_state = check_random_state(random_state)
        self._outcome: _Outcome | None = None
        self._remembered: tuple[_Parameters, GaussianMixture] | None = None

    @property
    def mixture(self) -> GaussianMixture:
        """The core's `GaussianMixture` with these parameters."""
        priors, means, covariances = own = self._initialised()
        known = self._remembered
        if known is None or not all(map(np.array_equal, known[0], own)):
            copies = (priors.copy(), means.copy(), covariances.copy())
            self._remembered = known = (copies, GaussianMixture(priors, means, regular(covariances, means)))
        return known[1]

    def from_samples(
        self,
        X: ArrayLike,
        R_diff: float = 1e-4,
        n_iter: int = 100,
        init_params: str = "random",
        oracle_approximating_shrinkage: bool = False,
    ) -> GMM:
        """Fit the mixture by the core's EM (see `gmr_robot.fit_mixture`); return self.

        Parameters
        ----------
        X : array, shape (n_samples, n_features)
            The samples.
        R_diff : float, default 1e-4
            EM has converged when the responsibilities of a sample change by less than this, in the root mean
            square of all samples. They do when the objective gains less than R_diff² / 2 per sample: the gain
            is at least the Kullback-Leibler divergence of successive responsibilities (Neal & Hinton 1998),
            which is at least half their squared distance (Pinsker's inequality).
        n_iter : int, default 100
            Most iterations; 0 sets the parameters that EM would start from, and the next call starts there.
        init_params : {"random", "kmeans++"}
            Where EM starts, as far as nothing is given: at different random samples with each feature's variance,
            or as `kmeansplusplus_initialization` and `covariance_initialization` say.
        oracle_approximating_shrinkage : bool, default False
            Whether each iteration shrinks the covariances (Chen et al. 2010).

        Raises
        ------
        InputError
            When the samples are not a finite array of that shape, have fewer distinct values than components,
            or an option is unknown or out of range.
        """
        samples = float_array(X, name="X", shape=("N", "D"))
        iterations = whole(n_iter, name="n_iter", at_least=0)
        tolerance = 0.5 * positive(R_diff, name="R_diff") ** 2
        given = self._given(only_initialise=iterations == 0)
        start = self._start(samples, init_params, given)
        if iterations == 0:
            self._keep(start, given, only_initialised=True)
            return self
        fit = fit_mixture(
            samples,
            self.n_components,
            start=GaussianMixture(start[0], start[1], regular(start[2], start[1])),
            max_iterations=iterations,
            tolerance=tolerance,
            shrinkage=oracle_approximating_shrinkage,
        )
        if self.verbose:
            print(f"EM {'converged' if fit.converged else 'has not converged'}: {fit.iterations} iterations.")
        found = fit.mixture
        self._keep((found.weights, found.means, found.covariances), given, only_initialised=False)
        return self

    def apply_oracle_approximating_shrinkage(self, n_samples_eff: ArrayLike) -> None:
        """Shrink the covariances towards multiples of the identity (Chen et al. 2010).

        Parameters
        ----------
        n_samples_eff : float or array, shape (n_components,)
            How many samples each covariance is made of; of weighted ones (Σ w)² / Σ w².
        """
        priors, _, covariances = self._initialised()
        n_samples = np.broadcast_to(np.asarray(n_samples_eff, dtype=np.float64), len(priors))
        self.covariances = np.array(
            [
                oracle_approximating_shrinkage(covariance, n, simplified=True)[0]
                for covariance, n in zip(covariances, n_samples.tolist(), strict=True)
            ]
        )

    def sample(self, n_samples: int) -> FloatArray:
        """Draw samples, shape (n_samples, n_features): gmr's own for the same random state, in random order."""
        priors, means, _ = self._initialised()
        counts = np.bincount(
            self.random_state.choice(len(priors), size=(n_samples,), p=priors), minlength=len(priors)
        )
        drawn = [self._component(k).sample(count) for k, count in enumerate(counts.tolist()) if count > 0]
        return self.random_state.permutation(np.concatenate([np.empty((0, means.shape[1])), *drawn]))

    def sample_confidence_region(self, n_samples: int, alpha: float) -> FloatArray:
        """Draw samples, each inside the α-region of its component, exactly and one draw each.

        Their shape is (n_samples, n_features), their order random.
        """
        return self.mixture.sample(n_samples, rng=generator_from(self.random_state), alpha=alpha)[0]

    def is_in_confidence_region(self, x: ArrayLike, alpha: float) -> bool:
        """Return whether a point (n_features,) lies in the α-region of the closest, that is of any, component."""
        return bool(self.mixture.in_region(np.asarray(x)[None], alpha=alpha)[0])

    def to_responsibilities(self, X: ArrayLike) -> FloatArray:
        """Return p(k | x) of points (n_samples, n_features), shape (n_samples, n_components)."""
        return self.mixture.responsibilities(np.atleast_2d(X))

    def to_probability_density(self, X: ArrayLike) -> FloatArray:
        """Return the densities (n_samples,) of points (n_samples, n_features)."""
        with np.errstate(over="ignore"):
            return np.exp(self.mixture.log_density(np.atleast_2d(X)))

    def condition(self, indices: ArrayLike, x: ArrayLike) -> GMM:
        """Return p(y | x), given that the dimensions `indices` have the values x; y keeps its order."""
        mixture = self.mixture
        known = dimensions(indices, n_features=mixture.n_features)
        conditional = mixture.condition(known.tolist(), np.atleast_1d(x))
        return GMM(
            mixture.n_components,
            conditional.weights,
            conditional.means,
            conditional.covariances,
            self.verbose,
            self.random_state,
        )

    def predict(self, indices: ArrayLike, X: ArrayLike) -> FloatArray:
        """Return E[y | x] (Gaussian mixture regression).

        Parameters
        ----------
        indices : array, shape (n_features_in,)
            The dimensions that are known.
        X : array, shape (n_samples, n_features_in)
            Their values.

        Returns
        -------
        ndarray, shape (n_samples, n_features_out)
            The expectations.
        """
        mixture = self.mixture
        known = dimensions(indices, n_features=mixture.n_features)
        return mixture.predict(np.atleast_2d(X), dims=known.tolist())

    def to_ellipses(self, factor: float = 1.0) -> list[tuple[FloatArray, tuple[float, float, float]]]:
        """Return each component's mean and `MVN.to_ellipse`: angle [rad] and two semi-axes (2-D)."""
        components = [self._component(k) for k in range(len(self._initialised()[0]))]
        return [(component.gaussian.mean, component.to_ellipse(factor)) for component in components]

    def to_mvn(self) -> MVN:
        """Return the Gaussian with this mixture's mean and covariance, in the centred form."""
        gaussian = self.mixture.to_gaussian()
        return MVN(gaussian.mean, gaussian.covariance, self.verbose, self.random_state)

    def extract_mvn(self, component_idx: int) -> MVN:
        """Return component `component_idx`, 0 to n_components − 1."""
        self._initialised()
        if not 0 <= component_idx < self.n_components:
            raise InputError(
                f"component_idx is {component_idx}; expected a number from 0 to {self.n_components - 1}"
            )
        return self._component(component_idx)

    def _component(self, k: int) -> MVN:
        _, means, covariances = self._initialised()
        return MVN(means[k], covariances[k], self.verbose, self.random_state)

    def _given(self, *, only_initialise: bool) -> _Given:
        """Return what EM starts from: what was set since the last call, or what that call was given."""
        current = (self.priors, self.means, self.covariances)
        last = self._outcome
        if last is None or not all(map(_same, current, last.parameters)):
            return current
        return current if last.only_initialised and not only_initialise else last.given

    def _start(self, samples: FloatArray, init_params: str, given: _Given) -> _Parameters:
        """Return the parameters that EM starts from: those given, and others as `init_params` says."""
        if init_params not in INIT_PARAMS:
            raise UnknownNameError("init_params", init_params, INIT_PARAMS)
        priors, means, covariances = given
        n = whole(self.n_components, name="n_components", at_least=1)
        spread_out = init_params == "kmeans++"
        if priors is None:
            priors = np.full(n, 1.0 / n)
        if means is None:
            pick = kmeansplusplus_initialization if spread_out else random_samples
            means = pick(samples, n, self.random_state)
        if covariances is None and spread_out:
            covariances = covariance_initialization(samples, n)
        elif covariances is None:
            covariances = np.tile(np.diag(samples.var(axis=0)), (n, 1, 1))
        return priors, means, covariances

    def _keep(self, parameters: _Parameters, given: _Given, *, only_initialised: bool) -> None:
        self._outcome = _Outcome(parameters, given, only_initialised)
        self.priors, self.means, self.covariances = map(np.array, parameters)

    def _initialised(self) -> _Parameters:
        """Return the parameters, refusing that some are not set."""
        if self.priors is None or self.means is None or self.covariances is None:
            missing = [n for n in ("priors", "means", "covariances") if getattr(self, n) is None]
            raise InputError(
                f"this GMM has no {' and no '.join(missing)}; give them to the constructor or call from_samples first"
            )
        means = float_array(self.means, name="means", shape=("K", "D"))
        n, n_features = means.shape
        return (
            float_array(self.priors, name="priors", shape=(n,)),
            means,
            float_array(self.covariances, name="covariances", shape=(n, n_features, n_features)),
        )


def _same(a: FloatArray | None, b: FloatArray | None) -> bool:
    return a is not None and b is not None and np.array_equal(a, b)
