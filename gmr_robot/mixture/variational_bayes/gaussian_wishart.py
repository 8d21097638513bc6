r"""The variational posterior of a mixture: a Dirichlet over its weights, Gaussian–Wisharts over its components.

    π ~ Dir(α₀, …, α₀),   Λₖ ~ W(W₀, ν₀),   μₖ | Λₖ ~ N(m₀, (β₀Λₖ)⁻¹)

(Bishop 2006, §10.2), in standardised coordinates, where W₀⁻¹ = ν₀v₀I. The prior is conjugate, so a component's
prior is the statistics of β₀ samples at m₀, and its posterior follows from their sum with
the statistics of the data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln, multigammaln

from gmr_robot.arrays import FloatArray
from gmr_robot.mixture.em.parameters import Parameters, Scorer
from gmr_robot.mixture.em.statistics import SufficientStatistics


@dataclass(frozen=True, eq=False)
class VariationalPrior:
    """What is believed before the data.

    Attributes
    ----------
    concentration : float
        α₀ of the symmetric Dirichlet distribution of the weights.
    mean_precision : float
        β₀: how many samples the prior mean of a component is worth.
    variance : float
        v₀: E[Λₖ]⁻¹ = v₀I, in units of each feature's variance.
    degrees : float
        ν₀, above D − 1.
    mean : ndarray, shape (D,), or float
        m₀; zero is the mean of the samples.
    """

    concentration: float
    mean_precision: float
    variance: float
    degrees: float
    mean: FloatArray | float = 0.0

    def statistics(self, n_components: int, n_features: int) -> SufficientStatistics:
        """Return the statistics that stand for the prior of each component."""
        none = SufficientStatistics.empty(n_components, n_features)
        scatter = np.tile(self.degrees * self.variance * np.eye(n_features), (n_components, 1, 1))
        counts = np.full(n_components, self.mean_precision)
        means = np.broadcast_to(np.asarray(self.mean, dtype=np.float64), (n_components, n_features))
        return SufficientStatistics(counts, none.first, scatter, means, 0.0)


@dataclass(frozen=True, eq=False)
class VariationalPosterior:
    """What is believed after the data.

    Attributes
    ----------
    counts : ndarray, shape (K,)
        Nₖ, the samples that each component explains.
    concentrations : ndarray, shape (K,)
        αₖ = α₀ + Nₖ (eq. 10.58).
    mean_precisions : ndarray, shape (K,)
        βₖ = β₀ + Nₖ (eq. 10.60).
    degrees : ndarray, shape (K,)
        νₖ = ν₀ + Nₖ (eq. 10.63; the book's first printings add one too many).
    means : ndarray, shape (K, D)
        mₖ (eq. 10.61).
    covariances : ndarray, shape (K, D, D)
        E[Λₖ]⁻¹ = Wₖ⁻¹ / νₖ (eq. 10.62).
    """

    counts: FloatArray
    concentrations: FloatArray
    mean_precisions: FloatArray
    degrees: FloatArray
    means: FloatArray
    covariances: FloatArray

    @classmethod
    def of(cls, statistics: SufficientStatistics, prior: VariationalPrior) -> VariationalPosterior:
        """Return the posterior: the variational M-step."""
        joint = statistics.merge(prior.statistics(*statistics.first.shape))
        shift = joint.first / joint.counts[:, None]
        degrees = prior.degrees + statistics.counts
        scatter = joint.second - joint.counts[:, None, None] * shift[:, :, None] * shift[:, None, :]
        return cls(
            counts=statistics.counts,
            concentrations=prior.concentration + statistics.counts,
            mean_precisions=joint.counts,
            degrees=degrees,
            means=joint.reference + shift,
            covariances=scatter / degrees[:, None, None],
        )

    def scorer(self) -> Scorer:
        """Return the form that the E-step takes: E[log πₖ N(x | μₖ, Λₖ⁻¹)] (eqs. 10.46, 10.64–10.66).

        Raises
        ------
        FitError
            When a covariance is not positive definite, which the prior rules out but for rounding.
        """
        n_features = self.means.shape[1]
        exact = Parameters(np.ones(len(self.means)), self.means, self.covariances).scorer()
        expected_log_weights = digamma(self.concentrations) - digamma(self.concentrations.sum())
        uncertainty = self._log_determinant_deficit() - n_features / self.mean_precisions
        log_factors = exact.log_factors + expected_log_weights + 0.5 * uncertainty
        return Scorer(log_factors, exact.means, exact.whiteners)

    def divergence(self, prior: VariationalPrior, scorer: Scorer) -> float:
        """Return KL(posterior ‖ prior): what the lower bound pays beside the data's term."""
        return self._weights_divergence(prior) + float(self._components_divergence(prior, scorer).sum())

    def log_normalisers(self) -> FloatArray:
        """Return log B(Wₖ, νₖ) of the Wishart distributions, shape (K,)."""
        n_features = self.means.shape[1]
        log_scales = -np.linalg.slogdet(self.covariances)[1] - n_features * np.log(self.degrees)
        return _log_normaliser(log_scales, self.degrees, n_features)

    def _log_determinant_deficit(self) -> FloatArray:
        """E[log |Λₖ|] − log |E[Λₖ]|, shape (K,): below zero, and towards it as samples come (eq. 10.65)."""
        n_features = self.means.shape[1]
        halves = 0.5 * (self.degrees[:, None] - np.arange(n_features))
        deficit: FloatArray = digamma(halves).sum(axis=1) - n_features * np.log(0.5 * self.degrees)
        return deficit

    def _weights_divergence(self, prior: VariationalPrior) -> float:
        """KL between the two Dirichlet distributions."""
        alpha, alpha_0, n_components = self.concentrations, prior.concentration, len(self.concentrations)
        log_normaliser = gammaln(alpha.sum()) - gammaln(alpha).sum()
        log_normaliser_0 = gammaln(n_components * alpha_0) - n_components * gammaln(alpha_0)
        expected_log_weights = digamma(alpha) - digamma(alpha.sum())
        return float(log_normaliser - log_normaliser_0 + (alpha - alpha_0) @ expected_log_weights)

    def _components_divergence(self, prior: VariationalPrior, scorer: Scorer) -> FloatArray:
        """KL between the Gaussian–Wishart distributions of each component, shape (K,) (eqs. 10.74, 10.77)."""
        d = self.means.shape[1]
        beta, nu, beta_0, nu_0 = self.mean_precisions, self.degrees, prior.mean_precision, prior.degrees
        log_expected = 2.0 * np.log(np.diagonal(scorer.whiteners, axis1=1, axis2=2)).sum(axis=1)
        log_scale = log_expected - d * np.log(nu)  # log |Wₖ|
        log_scale_0 = np.array(-d * np.log(nu_0 * prior.variance))
        from_prior = np.square(np.einsum("kij,kj->ki", scorer.whiteners, self.means - prior.mean)).sum(axis=1)
        trace = np.square(scorer.whiteners).sum(axis=(1, 2))
        gaussian = 0.5 * (d * (np.log(beta / beta_0) - 1.0 + beta_0 / beta) + beta_0 * from_prior)
        wishart = _log_normaliser(log_scale, nu, d) - _log_normaliser(log_scale_0, np.array(nu_0), d)
        wishart += 0.5 * (nu - nu_0) * (log_expected + self._log_determinant_deficit())
        wishart += 0.5 * (nu_0 * prior.variance * trace - nu * d)
        divergence: FloatArray = gaussian + wishart
        return divergence


def _log_normaliser(log_scale: FloatArray, degrees: FloatArray, n_features: int) -> FloatArray:
    """Return log B(W, ν), the normaliser of the Wishart distribution, from log |W|, all (K,) (eq. B.79)."""
    constant: FloatArray = multigammaln(0.5 * degrees, n_features)
    log_normaliser: FloatArray = -0.5 * degrees * (log_scale + n_features * np.log(2.0)) - constant
    return log_normaliser
