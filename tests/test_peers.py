"""docs/peers.md names every public name of the peers, and each name of ours in it does what it says."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi2, multivariate_normal

from gmr_robot import InputError
from gmr_robot.mixture import (
    Gaussian,
    GaussianMixture,
    component_distances,
    fit_gaussian,
    fit_mixture,
    fit_variational,
    hellinger_distance,
    information_criteria,
    kl_divergence,
    kmeans_plusplus_centres,
    mean_absolute_difference_covariance,
    oracle_approximating_shrinkage,
    unscented_transform,
)

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "peers.md").read_text(encoding="utf-8")

MIXTURE = GaussianMixture([0.6, 0.4], [[0.0, 0.0], [4.0, 1.0]], [np.eye(2), [[1.0, 0.8], [0.8, 1.0]]])
FIRST, SECOND = MIXTURE.component(0), MIXTURE.component(1)
SAMPLES, LABELS = MIXTURE.sample(400, rng=0)
POINTS = SAMPLES[:20]
FIT = fit_mixture(SAMPLES, 2)
PARTS = [multivariate_normal(m, c) for m, c in zip(MIXTURE.means, MIXTURE.covariances, strict=True)]
DENSITIES = np.stack([w * part.pdf(POINTS) for w, part in zip(MIXTURE.weights, PARTS, strict=True)], axis=1)


def near(one, other, *, to=1e-9):
    return np.allclose(one, other, rtol=to, atol=to)


def gaps():
    return np.where(np.random.default_rng(0).random(POINTS.shape) < 0.3, np.nan, POINTS)


def same_fit(**options):
    """Whether an option is taken and two components come out where they are."""
    means = fit_mixture(SAMPLES, 2, **options).mixture.means
    return near(means[means[:, 0].argsort()], MIXTURE.means, to=0.25)


def remembered(**options):
    told = []
    fit = fit_mixture(
        SAMPLES, 2, callback=lambda iteration, value: told.append((iteration, value)), **options
    )
    return near(np.diff([value for _, value in told]), np.diff(fit.objective))


def raises(call):
    with pytest.raises(InputError):
        call()
    return True


def estimator(**options):
    from gmr_robot.interop.sklearn import GaussianMixtureDensity

    return GaussianMixtureDensity(2, random_state=0, **options).fit(SAMPLES)


def bayesian():
    from gmr_robot.interop.sklearn import BayesianMixtureDensity

    prior = {"mean_prior": [2.0, 0.0], "degrees_of_freedom_prior": 3.0}
    return BayesianMixtureDensity(6, random_state=0, **prior).fit(SAMPLES)


def density_estimator():
    first = estimator()
    again = estimator(
        weights_init=first.weights_,
        means_init=first.means_,
        precisions_init=first.precisions_,
        warm_start=True,
    )
    again.set_params(tol=1e-5).fit(SAMPLES)
    return again.get_params()["tol"] == 1e-5 and near(again.means_, first.means_, to=1e-2)


def named_features():
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table({"x": SAMPLES[:, 0], "y": SAMPLES[:, 1]})
    from gmr_robot.interop.sklearn import GaussianMixtureDensity

    return list(GaussianMixtureDensity(2, random_state=0).fit(table).feature_names_in_) == ["x", "y"]


def taken_over():
    import sklearn.mixture

    from gmr_robot.interop.sklearn import from_sklearn

    kinds = sklearn.mixture.GaussianMixture, sklearn.mixture.BayesianGaussianMixture
    theirs = [kind(n_components=2, random_state=0).fit(SAMPLES) for kind in kinds]
    return all(near(from_sklearn(one).means, one.means_) for one in theirs)


def regressor(module):
    x = np.linspace(0.0, 1.0, 100)[:, None]
    fitted = module.GaussianMixtureRegressor(1, random_state=0).fit(x, 3.0 * x + 1.0)
    return near(fitted.predict([[0.5]]), 2.5, to=1e-2)


def sklearn_regressor():
    import gmr_robot.interop.sklearn

    return regressor(gmr_robot.interop.sklearn)


def gmr_regressor():
    import gmr_robot.interop.gmr.sklearn

    return regressor(gmr_robot.interop.gmr.sklearn)


def gmr_gmm():
    from gmr_robot.interop.gmr import GMM

    model = GMM(2, MIXTURE.weights, MIXTURE.means, MIXTURE.covariances)
    return near(model.to_probability_density(POINTS), DENSITIES.sum(axis=1))


def gmr_mvn():
    from gmr_robot.interop.gmr import MVN

    return near(MVN(SECOND.mean, SECOND.covariance).to_probability_density(POINTS), PARTS[1].pdf(POINTS))


def gmr_random_state():
    from gmr_robot.interop.gmr import check_random_state

    return check_random_state(3).rand() == np.random.RandomState(3).rand()


def ellipses_drawn():
    from matplotlib.figure import Figure

    from gmr_robot.report import plot_ellipses

    patches = plot_ellipses(Figure().subplots(), MIXTURE, factors=(1.0, 3.0))
    return near([patch.width for patch in patches[::2]], [2.0, 6.0])


def density_drawn():
    from matplotlib.figure import Figure

    from gmr_robot.report import plot_density

    contours = plot_density(Figure().subplots(), MIXTURE, levels=(0.5, 0.9))
    outer, inner = contours.levels[:2]
    heights = MIXTURE.log_density(SAMPLES)
    return near([(heights > outer).mean(), (heights > inner).mean()], [0.9, 0.5], to=0.06)


def conditional_by_quadrature(y):
    joint = lambda value: np.exp(MIXTURE.log_density([[1.0, value]])[0])  # noqa: E731
    return joint(y) / quad(joint, -10.0, 12.0)[0]


def variational(**options):
    return fit_variational(SAMPLES, 6, **options)


def regression_is_conditional():
    moments = MIXTURE.regress([[1.0]], dims=[0])
    mean = quad(lambda y: y * conditional_by_quadrature(y), -10.0, 12.0)[0]
    square = quad(lambda y: y * y * conditional_by_quadrature(y), -10.0, 12.0)[0]
    return near([moments.mean[0, 0], moments.covariance[0, 0, 0]], [mean, square - mean**2], to=1e-6)


def filled():
    given = gaps()
    known = ~np.isnan(given)
    values = MIXTURE.impute(given)
    row = next(row for row in range(len(given)) if known[row].sum() == 1)
    expected = MIXTURE.condition_on(given[row]).to_gaussian().mean
    return (values[known] == given[known]).all() and near(values[row][~known[row]], expected)


def shrunk_as_one(covariance):
    shrunk, share = oracle_approximating_shrinkage(covariance, 10.0)
    sphere = np.trace(covariance) / 2.0 * np.eye(2)
    return 0.0 < share < 1.0 and near(shrunk, (1.0 - share) * covariance + share * sphere)


def affine_exactly():
    matrix = np.array([[1.0, 2.0], [0.0, -1.0]])
    image = unscented_transform(SECOND, lambda x: x @ matrix.T + 3.0)
    return near(image.covariance, matrix @ SECOND.covariance @ matrix.T, to=1e-7)


def hellinger_by_grid():
    axis = np.arange(-8.0, 12.0, 0.05)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    roots = [np.sqrt(part.pdf(grid)) for part in PARTS]
    return near(
        hellinger_distance(FIRST, SECOND) ** 2, 0.5 * ((roots[0] - roots[1]) ** 2).sum() * 0.05**2, to=1e-6
    )


def kl_by_samples():
    draws = FIRST.sample(50_000, rng=0)
    return near(
        kl_divergence(FIRST, SECOND), np.mean(PARTS[0].logpdf(draws) - PARTS[1].logpdf(draws)), to=0.02
    )


def pair_distances():
    pairs = np.abs(SAMPLES[:, None] - SAMPLES[None])[np.triu_indices(len(SAMPLES), 1)]
    return near(mean_absolute_difference_covariance(SAMPLES, 2)[1], np.diag((pairs.mean(axis=0) / 2.0) ** 2))


CALLS = {
    # Gaussian
    "Gaussian": lambda: Gaussian([0.0], [[4.0]]).n_features == 1,
    "Gaussian.mean": lambda: near(SECOND.mean, [4.0, 1.0]),
    "Gaussian.covariance": lambda: not SECOND.covariance.flags.writeable,
    "Gaussian.sample": lambda: near(SECOND.sample(20_000, rng=0).mean(axis=0), SECOND.mean, to=0.05),
    "Gaussian.sample(rng=)": lambda: (SECOND.sample(9, rng=1) == SECOND.sample(9, rng=1)).all(),
    "Gaussian.sample(alpha=)": lambda: SECOND.in_region(
        SECOND.sample(999, rng=0, alpha=0.3), alpha=0.3
    ).all(),
    "Gaussian.in_region": lambda: near(
        SECOND.in_region(SECOND.sample(20_000, rng=0), alpha=0.9).mean(), 0.9, to=0.01
    ),
    "Gaussian.log_density": lambda: near(SECOND.log_density(POINTS), PARTS[1].logpdf(POINTS)),
    "Gaussian.log_normaliser": lambda: near(SECOND.log_normaliser, PARTS[1].logpdf(SECOND.mean)),
    "Gaussian.norm_factor_and_exponents": lambda: near(
        np.multiply(
            *(f(v) for f, v in zip((float, np.exp), SECOND.norm_factor_and_exponents(POINTS), strict=True))
        ),
        PARTS[1].pdf(POINTS),
    ),
    "Gaussian.marginal": lambda: near(SECOND.marginal([1, 0]).mean, [1.0, 4.0]),
    "Gaussian.condition": lambda: near(SECOND.condition([0], [5.0]).mean, 1.8),  # 1 + 0.8 (5 − 4)
    "Gaussian.mahalanobis": lambda: near(FIRST.mahalanobis([[3.0, 4.0]]), 5.0),
    "Gaussian.squared_mahalanobis": lambda: near(FIRST.squared_mahalanobis([[3.0, 4.0]]), 25.0),
    "Gaussian.whitener": lambda: near(SECOND.whitener.T @ SECOND.whitener, np.linalg.inv(SECOND.covariance)),
    "Gaussian.ellipse": lambda: near(SECOND.ellipse().semi_axes, np.sqrt([1.8, 0.2])),
    "Ellipse.points": lambda: near(SECOND.mahalanobis(SECOND.ellipse(2.0).points(7)), 2.0),
    "Gaussian.sigma_points": lambda: near(
        SECOND.mahalanobis(SECOND.sigma_points(spread=1.0).points)[1:], np.sqrt(2.0)
    ),
    "SigmaPoints.estimate": lambda: near(
        SECOND.sigma_points().estimate(SECOND.sigma_points().points).covariance, SECOND.covariance, to=1e-7
    ),
    "SigmaPoints.moments": lambda: near(SECOND.sigma_points().moments(np.ones((5, 3)))[1], np.zeros((3, 3))),
    "unscented_transform": affine_exactly,
    "fit_gaussian": lambda: near(fit_gaussian(SAMPLES).covariance, np.cov(SAMPLES.T)),
    "fit_gaussian(unbiased=)": lambda: near(
        fit_gaussian(SAMPLES, unbiased=False).covariance, np.cov(SAMPLES.T, bias=True)
    ),
    "hellinger_distance": hellinger_by_grid,
    "kl_divergence": kl_by_samples,
    "component_distances": lambda: near(
        component_distances(MIXTURE, "weighted_hellinger")[0, 1] ** 2,
        0.5 - np.sqrt(0.24) * (1.0 - hellinger_distance(FIRST, SECOND) ** 2),
    ),
    # the mixture
    "GaussianMixture": lambda: near(np.exp(MIXTURE.log_density(POINTS)), DENSITIES.sum(axis=1)),
    "GaussianMixture.n_components": lambda: MIXTURE.n_components == 2,
    "GaussianMixture.n_features": lambda: MIXTURE.n_features == 2,
    "GaussianMixture.weights": lambda: near(MIXTURE.weights, [0.6, 0.4]),
    "GaussianMixture.means": lambda: near(MIXTURE.means[1], [4.0, 1.0]),
    "GaussianMixture.covariances": lambda: MIXTURE.covariances.shape == (2, 2, 2),
    "GaussianMixture.component": lambda: near(MIXTURE.component(1).mean, [4.0, 1.0]),
    "GaussianMixture.from_precisions": lambda: near(
        GaussianMixture.from_precisions([1.0], [[0.0, 0.0]], [2.0 * np.eye(2)]).covariances, 0.5 * np.eye(2)
    ),
    "GaussianMixture.log_density": lambda: near(MIXTURE.log_density(POINTS), np.log(DENSITIES.sum(axis=1))),
    "GaussianMixture.component_log_densities": lambda: near(
        MIXTURE.component_log_densities(POINTS)[:, 1], PARTS[1].logpdf(POINTS)
    ),
    "GaussianMixture.log_likelihood": lambda: near(
        MIXTURE.log_likelihood(POINTS), np.log(DENSITIES.sum(axis=1)).sum()
    ),
    "GaussianMixture.score": lambda: near(MIXTURE.score(POINTS), np.log(DENSITIES.sum(axis=1)).mean()),
    "GaussianMixture.responsibilities": lambda: near(
        MIXTURE.responsibilities(POINTS), DENSITIES / DENSITIES.sum(axis=1, keepdims=True)
    ),
    "GaussianMixture.assign": lambda: (MIXTURE.assign(POINTS) == DENSITIES.argmax(axis=1)).all(),
    "GaussianMixture.sample": lambda: near(np.bincount(LABELS) / 400.0, MIXTURE.weights, to=0.08),
    "GaussianMixture.sample(rng=)": lambda: (MIXTURE.sample(400, rng=0)[0] == SAMPLES).all(),
    "GaussianMixture.sample(alpha=)": lambda: (
        MIXTURE.mahalanobis(MIXTURE.sample(999, rng=0, alpha=0.4)[0]).min(axis=1) <= np.sqrt(chi2.ppf(0.4, 2))
    ).all(),
    "GaussianMixture.in_region": lambda: MIXTURE.in_region(SAMPLES, alpha=0.9).mean() > 0.87,
    "GaussianMixture.ellipses": lambda: near(MIXTURE.ellipses(3.0)[0].semi_axes, 3.0),
    "GaussianMixture.to_gaussian": lambda: near(MIXTURE.to_gaussian().mean, [1.6, 0.4]),
    "GaussianMixture.marginal": lambda: near(MIXTURE.marginal([1]).means[:, 0], [0.0, 1.0]),
    "GaussianMixture.condition": lambda: near(
        np.exp(MIXTURE.condition([0], [1.0]).log_density([[0.3]])), conditional_by_quadrature(0.3), to=1e-7
    ),
    "GaussianMixture.condition_on": lambda: near(
        np.exp(MIXTURE.condition_on([1.0, np.nan]).log_density([[0.3]])),
        conditional_by_quadrature(0.3),
        to=1e-7,
    ),
    "GaussianMixture.predict": lambda: near(
        MIXTURE.predict([[1.0]], dims=[0]), MIXTURE.condition([0], [1.0]).to_gaussian().mean
    ),
    "GaussianMixture.regress": regression_is_conditional,
    "GaussianMixture.impute": filled,
    "GaussianMixture.shrunk": lambda: near(
        MIXTURE.shrunk([10.0, 10.0]).covariances[1],
        oracle_approximating_shrinkage(SECOND.covariance, 10.0)[0],
    ),
    "oracle_approximating_shrinkage": lambda: shrunk_as_one(SECOND.covariance),
    "information_criteria": lambda: near(
        information_criteria(MIXTURE, POINTS).bic, -2.0 * MIXTURE.log_likelihood(POINTS) + 11.0 * np.log(20.0)
    ),
    "InputError": lambda: raises(lambda: Gaussian([0.0, 0.0], [[1.0, 2.0], [2.0, 1.0]])),
    # the fit
    "fit_mixture": same_fit,
    "fit_mixture(n_components)": lambda: fit_mixture(SAMPLES, 3).mixture.n_components == 3,
    "fit_mixture(callback=)": remembered,
    "fit_mixture(rng=)": lambda: same_fit(rng=np.random.default_rng(4)),
    "fit_mixture(tolerance=)": lambda: np.diff(fit_mixture(SAMPLES, 2, tolerance=1e-3).objective)[-1] < 1e-3,
    "fit_mixture(max_iterations=)": lambda: fit_mixture(SAMPLES, 2, max_iterations=3).iterations == 3,
    "fit_mixture(initialisation=)": lambda: all(
        same_fit(initialisation=name, n_init=3) for name in ("kmeans++", "kmeans", "random", "box")
    ),
    "fit_mixture(n_init=)": lambda: fit_mixture(SAMPLES, 2, n_init=3).restarts == 3,
    "fit_mixture(start=)": lambda: fit_mixture(SAMPLES, 2, start=FIT.mixture).iterations <= 2,
    "fit_mixture(covariance=)": lambda: near(
        fit_mixture(SAMPLES, 2, covariance="diagonal").mixture.covariances[:, 0, 1], 0.0
    ),
    "fit_mixture(regularisation=)": lambda: near(
        fit_mixture(np.repeat(SAMPLES[:1], 9, axis=0) + np.eye(9, 2), 1, regularisation=1.0)
        .mixture.covariances[0]
        .trace(),
        2 * 8 / 81,
        to=0.1,
    ),
    "fit_mixture(shrinkage=)": lambda: (
        abs(fit_mixture(SAMPLES, 2, shrinkage=True).mixture.covariances[:, 0, 1]).min()
        < 0.1 * abs(FIT.mixture.covariances[:, 0, 1]).min()
    ),
    "MixtureFit.objective": lambda: (np.diff(FIT.objective) >= -1e-12).all(),
    "MixtureFit.reseedings": lambda: FIT.reseedings == (),
    "MixtureFit.converged": lambda: FIT.converged and not fit_mixture(SAMPLES, 3, max_iterations=1).converged,
    "MixtureFit.iterations": lambda: len(FIT.objective) == FIT.iterations + 1,
    "kmeans_plusplus_centres": lambda: len(np.unique(kmeans_plusplus_centres(SAMPLES, 9), axis=0)) == 9,
    "mean_absolute_difference_covariance": pair_distances,
    # variational Bayes
    "fit_variational": lambda: variational().n_components == 2,
    "fit_variational(options)": lambda: (
        variational(tolerance=1e-5, max_iterations=900, n_init=2, initialisation="kmeans", rng=1).n_components
        == 2
    ),
    "fit_variational(concentration=)": lambda: near(
        variational(concentration=0.5).concentrations.sum(), 6 * 0.5 + 400.0
    ),
    "fit_variational(mean_precision=)": lambda: near(
        fit_variational(SAMPLES, 1, mean_precision=1e3).mixture.means[0], SAMPLES.mean(axis=0)
    ),
    "fit_variational(prior_mean=)": lambda: near(
        fit_variational(SAMPLES, 1, mean_precision=1e6, prior_mean=[7.0, 8.0]).mixture.means[0],
        [7.0, 8.0],
        to=0.01,
    ),
    "fit_variational(degrees_of_freedom=)": lambda: near(
        fit_variational(SAMPLES, 1, degrees_of_freedom=1e7, regularisation=1.0).mixture.covariances[0],
        np.diag(SAMPLES.var(axis=0)),
        to=0.01,
    ),
    "fit_variational(regularisation=)": lambda: (
        fit_variational(SAMPLES, 1, regularisation=50.0).mixture.covariances[0].trace()
        > fit_variational(SAMPLES, 1).mixture.covariances[0].trace()
    ),
    "fit_variational(callback=)": lambda: (
        (told := []) == [] and bool(variational(callback=lambda _, bound: told.append(bound)) and told)
    ),
    "VariationalFit.mixture": lambda: near(np.sort(variational().mixture.means[:, 0]), [0.0, 4.0], to=0.25),
    "VariationalFit.converged": lambda: variational().converged,
    "VariationalFit.iterations": lambda: variational(max_iterations=2).iterations <= 2,
    "VariationalFit.lower_bound": lambda: (np.diff(variational().lower_bound) >= -1e-9).all(),
    "VariationalFit.concentrations": lambda: near(variational().concentrations.sum(), 6e-3 + 400.0),
    "VariationalFit.counts": lambda: near(variational().counts.sum(), 400.0),
    # pictures and interfaces
    "report.plot_ellipses": ellipses_drawn,
    "report.plot_density": density_drawn,
    "interop.gmr.GMM": gmr_gmm,
    "interop.gmr.MVN": gmr_mvn,
    "interop.gmr.check_random_state": gmr_random_state,
    "interop.gmr.sklearn.GaussianMixtureRegressor": gmr_regressor,
    "interop.sklearn.GaussianMixtureRegressor": sklearn_regressor,
    "interop.sklearn.GaussianMixtureDensity": density_estimator,
    "interop.sklearn.GaussianMixtureDensity.precisions_": lambda: near(
        estimator().precisions_ @ estimator().covariances_, np.tile(np.eye(2), (2, 1, 1))
    ),
    "interop.sklearn.GaussianMixtureDensity.precisions_cholesky_": lambda: near(
        estimator().precisions_cholesky_ @ estimator().precisions_cholesky_.transpose(0, 2, 1),
        estimator().precisions_,
    ),
    "interop.sklearn.GaussianMixtureDensity.feature_names_in_": named_features,
    "interop.sklearn.BayesianMixtureDensity": lambda: (
        list(bayesian().get_params()["mean_prior"]) == [2.0, 0.0]
        and bayesian().predict_proba(SAMPLES).shape[1] == 2
    ),
    "interop.sklearn.BayesianMixtureDensity.precisions_": lambda: near(
        bayesian().precisions_ @ bayesian().covariances_, np.tile(np.eye(2), (2, 1, 1))
    ),
    "interop.sklearn.BayesianMixtureDensity.weight_concentration_": lambda: near(
        bayesian().weight_concentration_.sum(), 2e-3 + 400.0, to=0.1
    ),
    "interop.sklearn.BayesianMixtureDensity.mean_precision_": lambda: near(
        bayesian().mean_precision_.sum(), 2 * 0.1 + 400.0, to=0.1
    ),
    "interop.sklearn.BayesianMixtureDensity.degrees_of_freedom_": lambda: near(
        bayesian().degrees_of_freedom_.sum(), 2 * 3.0 + 400.0, to=0.1
    ),
    "interop.sklearn.from_sklearn": taken_over,
}
"""What each name of ours on the page is called with, and a property that has to hold."""


def rows(heading):
    """Cells of the tables under the headings that match."""
    found = []
    for section in PAGE.split("\n## ")[1:]:
        if re.match(heading, section):
            lines = [line for line in section.splitlines() if line.startswith("|")][2:]
            found += [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    return [[cell.strip() for cell in row] for row in found]


def code(cell):
    return re.findall(r"`([^`]+)`", cell)


OURS = sorted({name for _, ours, _ in rows("") for name in code(ours)})


@pytest.mark.parametrize("name", OURS)
def test_name_of_ours_does_what_the_page_says(name):
    assert name in CALLS, f"docs/peers.md names {name}, which no test calls"
    if "sklearn" in name:
        pytest.importorskip("sklearn")
    assert CALLS[name]()


def test_every_call_belongs_to_a_row():
    assert sorted(CALLS) == OURS


@pytest.mark.parametrize("row", rows(""), ids=lambda row: row[0])
def test_every_row_is_filled(row):
    peer, ours, difference = row
    assert code(peer)
    assert code(ours) or (ours == "*nothing*" and difference)


def listed(heading):
    """Names on the peer's side, and the arguments that stand behind them in one row or several."""
    names: dict[str, set[str]] = {}
    for peer, _, _ in rows(heading):
        for span in code(peer):
            name, _, arguments = span.partition("(")
            names.setdefault(name, set()).update(re.findall(r"\w+", arguments))
    return names


def check_listed(heading, name, parameters):
    found = listed(heading)
    assert name in found, f"docs/peers.md lacks {name} under {heading}"
    assert set(parameters) <= found[name], f"{name} under {heading} lacks an argument"


def public(cls):
    return [
        (name, [p for p in inspect.signature(value).parameters if p not in ("self", "metadata_routing")])
        for name, value in inspect.getmembers(cls, callable)
        if not name.startswith("_") and not name.endswith("_request")
    ]


@pytest.mark.parametrize("name", ["GMM", "MVN"])
def test_page_has_all_of_gmr(name):
    gmr = pytest.importorskip("gmr")
    heading = f"gmr: `{name}`"
    for method, parameters in public(getattr(gmr, name)):
        check_listed(heading, method, parameters)
    parameters = list(inspect.signature(getattr(gmr, name)).parameters)
    check_listed(heading, name, parameters)
    ours = __import__("gmr_robot.interop.gmr", fromlist=[name])
    assert {method for method, _ in public(getattr(gmr, name))} <= set(dir(getattr(ours, name)))


def test_page_has_all_functions_of_gmr():
    gmr = pytest.importorskip("gmr")
    functions = [name for name in gmr.__all__ if name not in ("GMM", "MVN", "gmm", "mvn", "utils", "sklearn")]
    for name in functions:
        check_listed("gmr: functions", name, inspect.signature(getattr(gmr, name)).parameters)


@pytest.mark.parametrize("name", ["GaussianMixture", "BayesianGaussianMixture"])
def test_page_has_all_of_sklearn(name):
    mixture = pytest.importorskip("sklearn.mixture")
    cls = getattr(mixture, name)
    heading = rf"scikit-learn: .*`{name}`"
    for parameter in inspect.signature(cls).parameters:
        check_listed(heading, parameter, [])
    for method, parameters in public(cls):
        check_listed(heading, method, parameters)
    attributes = inspect.getdoc(cls).split("Attributes\n")[1].split("See Also\n")[0]
    for attribute in re.findall(r"^(\w+_) :", attributes, re.MULTILINE):
        check_listed(heading, attribute, [])


PYPR = {
    "mulnormpdf": "X MU SIGMA",
    "logmulnormpdf": "X MU SIGMA",
    "gmm_pdf": "X centroids ccov mc individual",
    "sample_gaussian_mixture": "centroids ccov mc samples",
    "gauss_ellipse_2d": "centroid ccov sdwidth points",
    "gmm_init": "X K cluster_init cluster_init_prop max_init_iter cov_init",
    "em_gm": "X K max_iter verbose iter_call delta_stop init_kw max_tries diag_add",
    "gmm_em_continue": "X center_list cov_list p_k delta_stop_count_end",
    "gm_log_likelihood": "X center_list cov_list p_k",
    "gm_assign_to_cluster": "X center_list cov_list p_k",
    "Cov_problem": "",
    "cond_dist": "Y centroids ccov mc",
    "cond_moments": "X centroids ccov mc",
    "marg_dist": "X_idx centroids ccov mc",
    "find_density_diff": "center_list cov_list p_k method",
    "predict": "X centroids ccov mc",
    "kmeans": "X K iter verbose cluster_init delta_stop",
    "find_distance": "X c",
    "find_intra_cluster_variance": "X m cc",
    "find_membership": "X cc",
    "find_centroids": "X K m",
}
"""PyPR 0.1.1's functions and their arguments; it runs under Python 2 only."""


@pytest.mark.parametrize("name", PYPR)
def test_page_has_all_of_pypr(name):
    check_listed("PyPR", name, PYPR[name].split())
