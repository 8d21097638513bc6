"""The interface of the package gmr 2.0.3 over this project's core: `docs/interop_gmr.md` says what differs."""

from gmr_robot.interop.gmr.ellipses import plot_error_ellipse as plot_error_ellipse
from gmr_robot.interop.gmr.ellipses import plot_error_ellipses as plot_error_ellipses
from gmr_robot.interop.gmr.gmm import GMM as GMM
from gmr_robot.interop.gmr.initialisation import covariance_initialization as covariance_initialization
from gmr_robot.interop.gmr.initialisation import (
    kmeansplusplus_initialization as kmeansplusplus_initialization,
)
from gmr_robot.interop.gmr.mvn import MVN as MVN
from gmr_robot.interop.gmr.random_state import check_random_state as check_random_state
