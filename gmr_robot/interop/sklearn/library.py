"""What we take from scikit-learn, imported in one place: a machine without it gets one clear message."""

from __future__ import annotations

from gmr_robot.exceptions import MissingDependencyError

try:
    from sklearn.base import BaseEstimator as BaseEstimator
    from sklearn.base import DensityMixin as DensityMixin
    from sklearn.base import MultiOutputMixin as MultiOutputMixin
    from sklearn.base import RegressorMixin as RegressorMixin
    from sklearn.exceptions import ConvergenceWarning as ConvergenceWarning
    from sklearn.mixture import BayesianGaussianMixture as BayesianGaussianMixture
    from sklearn.mixture import GaussianMixture as GaussianMixture
    from sklearn.utils import check_random_state as check_random_state
    from sklearn.utils.validation import check_is_fitted as check_is_fitted
    from sklearn.utils.validation import validate_data as validate_data
except ImportError as error:
    raise MissingDependencyError("scikit-learn", "sklearn", "gmr_robot.interop.sklearn") from error
