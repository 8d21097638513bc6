"""Gaussian mixtures: density, sampling, conditioning and regression, and their fit by EM."""

from gmr_robot.mixture.conditioning import Regression as Regression
from gmr_robot.mixture.covariance import COVARIANCE_TYPES as COVARIANCE_TYPES
from gmr_robot.mixture.ellipse import Ellipse as Ellipse
from gmr_robot.mixture.expectation_maximisation import Reseeding as Reseeding
from gmr_robot.mixture.fit import MixtureFit as MixtureFit
from gmr_robot.mixture.fit import fit_mixture as fit_mixture
from gmr_robot.mixture.fit import fit_mixture_blocks as fit_mixture_blocks
from gmr_robot.mixture.gaussian import Gaussian as Gaussian
from gmr_robot.mixture.gaussian_mixture import GaussianMixture as GaussianMixture
from gmr_robot.mixture.initialisation import INITIALISATIONS as INITIALISATIONS
from gmr_robot.mixture.region import region_radius as region_radius
from gmr_robot.mixture.statistics import SufficientStatistics as SufficientStatistics
