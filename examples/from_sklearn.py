"""Moving over from scikit-learn: take a mixture along, or let an estimator of ours take its place.

    python examples/from_sklearn.py [picture.png]          # needs the extra: pip install 'gmr_robot[sklearn]'

Three ways, from least to most: a mixture that scikit-learn has fitted becomes one that can be conditioned; an
estimator with scikit-learn's interface takes the place of its own; and regression, which scikit-learn's mixtures
do not have, in a pipeline with a grid search.

What one sees: left the fitted mixture and, at x = 4, the conditional density that `from_sklearn` makes possible;
right the regressor, with the number of components found by the grid search and two standard deviations of p(y | x).

Source: Z. Ghahramani, M. I. Jordan, Supervised learning from incomplete data via an EM approach (1994);
scikit-learn's user guide on Gaussian mixture models.
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import sklearn.mixture
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from gmr_robot.interop.sklearn import GaussianMixtureDensity, GaussianMixtureRegressor, from_sklearn
from gmr_robot.report import plot_ellipses

HERE = Path(__file__).parent
picture = sys.argv[1] if len(sys.argv) > 1 else HERE / "pictures" / "from_sklearn.png"

# A damped oscillation whose noise grows.
rng = np.random.default_rng(0)
x = rng.uniform(0.0, 8.0, size=(600, 1))
y = np.exp(-0.2 * x[:, 0]) * np.sin(2.0 * x[:, 0]) + (0.03 + 0.02 * x[:, 0]) * rng.normal(size=600)
samples = np.column_stack([x, y])

# 1. A mixture that is fitted already: it can now be conditioned, sampled in a region, asked for its regression.
estimator = sklearn.mixture.GaussianMixture(8, random_state=0).fit(samples)
taken = from_sklearn(estimator)
conditional = taken.condition([0], [4.0])
print(
    f"same log-density as before: {np.allclose(taken.log_density(samples), estimator.score_samples(samples))}"
)
print(
    f"p(y | x = 4): mean {conditional.to_gaussian().mean[0]:.2f}, most probable {conditional.mode()[0]:.2f}"
)

# 2. The same estimator, ours: the line of the import changes.
density = GaussianMixtureDensity(8, init_params="k-means++", n_init=5, random_state=0).fit(samples)
print(f"mean log-density: scikit-learn {estimator.score(samples):.3f}, ours {density.score(samples):.3f} nat")

# 3. Regression with its uncertainty, as one step of a pipeline; the number of components by cross-validation.
pipeline = make_pipeline(StandardScaler(), GaussianMixtureRegressor(n_init=3, random_state=0))
search = GridSearchCV(pipeline, {"gaussianmixtureregressor__n_components": [2, 4, 6, 8, 10, 12]}, cv=5).fit(
    x, y
)
n_components = search.best_params_["gaussianmixtureregressor__n_components"]
print(f"grid search: {n_components} components, R² {search.best_score_:.3f} on what was held out")

regressor = GaussianMixtureRegressor(n_components, n_init=3, random_state=0).fit(x, y)
inputs = np.linspace(0.0, 8.0, 400)[:, None]
mean, covariance = regressor.predict(inputs, return_cov=True)
deviation = np.sqrt(covariance[:, 0, 0])

plt.style.use(HERE / "pictures.mplstyle")
figure, (left, right) = plt.subplots(1, 2, figsize=(10.0, 3.8), sharey=True)

left.plot(x, y, ".", color="C5", markersize=2.5, alpha=0.6, label="samples")
plot_ellipses(left, taken, factors=(1.0, 2.0), alpha=0.25)
heights = np.linspace(-1.0, 1.2, 400)
bulge = np.exp(conditional.log_density(heights[:, None]))
left.fill_betweenx(heights, 4.0, 4.0 + bulge / bulge.max(), color="black", alpha=0.75, label="p(y | x = 4)")
left.set(xlabel="x", ylabel="y", title="scikit-learn's mixture, taken over and conditioned")
left.legend(loc="upper right", markerscale=3)

right.fill_between(
    inputs[:, 0], mean - 2 * deviation, mean + 2 * deviation, color="C0", alpha=0.2, linewidth=0
)
right.plot(x, y, ".", color="C5", markersize=2.5, alpha=0.6, label="samples")
right.plot(inputs, mean, color="C0", linewidth=1.8, label="E[y | x], two standard deviations")
right.set(xlabel="x", title=f"GaussianMixtureRegressor, {n_components} components by grid search")
right.legend(loc="upper right", markerscale=3)

figure.savefig(picture)
