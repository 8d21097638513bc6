"""Estimators that follow scikit-learn's conventions, and the way over from its own mixtures."""

from gmr_robot.interop.sklearn.bayesian import BayesianMixtureDensity as BayesianMixtureDensity
from gmr_robot.interop.sklearn.conversion import from_sklearn as from_sklearn
from gmr_robot.interop.sklearn.density import GaussianMixtureDensity as GaussianMixtureDensity
from gmr_robot.interop.sklearn.regressor import GaussianMixtureRegressor as GaussianMixtureRegressor
