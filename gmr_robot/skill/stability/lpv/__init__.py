"""Linear-parameter-varying systems that arrive, by semidefinite programmes."""

from gmr_robot.skill.stability.lpv.fit import LpvFit as LpvFit
from gmr_robot.skill.stability.lpv.fit import fit_lpv as fit_lpv
