"""Gaussian mixtures: density, sampling, conditioning and regression, and their fit by EM."""

from gmr_robot.mixture.choice.criteria import InformationCriteria as InformationCriteria
from gmr_robot.mixture.choice.criteria import information_criteria as information_criteria
from gmr_robot.mixture.choice.criteria import n_parameters as n_parameters
from gmr_robot.mixture.choice.selection import Selection as Selection
from gmr_robot.mixture.choice.selection import select_n_components as select_n_components
from gmr_robot.mixture.choice.trial import CRITERIA as CRITERIA
from gmr_robot.mixture.choice.trial import FitOptions as FitOptions
from gmr_robot.mixture.conditioning import Regression as Regression
from gmr_robot.mixture.divergence import component_distances as component_distances
from gmr_robot.mixture.divergence import hellinger_distance as hellinger_distance
from gmr_robot.mixture.divergence import kl_divergence as kl_divergence
from gmr_robot.mixture.ellipse import Ellipse as Ellipse
from gmr_robot.mixture.em.blocks import Block as Block
from gmr_robot.mixture.em.blocks import MapReduce as MapReduce
from gmr_robot.mixture.em.blocks import WeightedBlock as WeightedBlock
from gmr_robot.mixture.em.covariance import COVARIANCE_TYPES as COVARIANCE_TYPES
from gmr_robot.mixture.em.expectation_maximisation import Reseeding as Reseeding
from gmr_robot.mixture.em.fit import MixtureFit as MixtureFit
from gmr_robot.mixture.em.fit import fit_mixture as fit_mixture
from gmr_robot.mixture.em.fit_blocks import fit_mixture_blocks as fit_mixture_blocks
from gmr_robot.mixture.em.initialisation import INITIALISATIONS as INITIALISATIONS
from gmr_robot.mixture.em.reduction import reduce_in_pairs as reduce_in_pairs
from gmr_robot.mixture.em.statistics import SufficientStatistics as SufficientStatistics
from gmr_robot.mixture.em.stepwise import StepwiseEm as StepwiseEm
from gmr_robot.mixture.em.stepwise import StreamFit as StreamFit
from gmr_robot.mixture.em.stepwise import fit_mixture_stream as fit_mixture_stream
from gmr_robot.mixture.estimate import fit_gaussian as fit_gaussian
from gmr_robot.mixture.gaussian import Gaussian as Gaussian
from gmr_robot.mixture.gaussian_mixture import GaussianMixture as GaussianMixture
from gmr_robot.mixture.region import region_radius as region_radius
from gmr_robot.mixture.shrinkage import oracle_approximating_shrinkage as oracle_approximating_shrinkage
from gmr_robot.mixture.starts import kmeans_plusplus_centres as kmeans_plusplus_centres
from gmr_robot.mixture.starts import (
    mean_absolute_difference_covariance as mean_absolute_difference_covariance,
)
from gmr_robot.mixture.unscented import SigmaPoints as SigmaPoints
from gmr_robot.mixture.unscented import unscented_transform as unscented_transform
from gmr_robot.mixture.variational_bayes.variational import VariationalFit as VariationalFit
from gmr_robot.mixture.variational_bayes.variational import fit_variational as fit_variational
