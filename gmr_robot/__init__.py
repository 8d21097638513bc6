"""gmr_robot: a handful of demonstrations in; a fast, safe, reproducible robot skill out.

Public names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from gmr_robot.demonstration import Demonstration as Demonstration
    from gmr_robot.demonstration import DemonstrationSet as DemonstrationSet
    from gmr_robot.demonstration import preprocess as preprocess
    from gmr_robot.demonstration import read_demonstrations as read_demonstrations
    from gmr_robot.demonstration import write_demonstrations as write_demonstrations
    from gmr_robot.exceptions import GmrRobotError as GmrRobotError
    from gmr_robot.exceptions import InputError as InputError
    from gmr_robot.mixture import Gaussian as Gaussian
    from gmr_robot.mixture import GaussianMixture as GaussianMixture
    from gmr_robot.mixture import MixtureFit as MixtureFit
    from gmr_robot.mixture import StepwiseEm as StepwiseEm
    from gmr_robot.mixture import SufficientStatistics as SufficientStatistics
    from gmr_robot.mixture import fit_gaussian as fit_gaussian
    from gmr_robot.mixture import fit_mixture as fit_mixture
    from gmr_robot.mixture import fit_mixture_blocks as fit_mixture_blocks
    from gmr_robot.mixture import fit_variational as fit_variational
    from gmr_robot.mixture import information_criteria as information_criteria
    from gmr_robot.mixture import select_n_components as select_n_components
    from gmr_robot.mixture import unscented_transform as unscented_transform
    from gmr_robot.robot import load_robot as load_robot
    from gmr_robot.skill import Policy as Policy
    from gmr_robot.skill import Rollout as Rollout
    from gmr_robot.skill import Skill as Skill
    from gmr_robot.skill import StopRule as StopRule
    from gmr_robot.skill import TaskFrame as TaskFrame
    from gmr_robot.skill import TimeIndexedSkill as TimeIndexedSkill
    from gmr_robot.skill import ViaPoint as ViaPoint
    from gmr_robot.skill import learn_skill as learn_skill
    from gmr_robot.skill import learn_time_indexed_skill as learn_time_indexed_skill
    from gmr_robot.skill import load_skill as load_skill

_PUBLIC = {
    "demonstration": (
        "Demonstration",
        "DemonstrationSet",
        "preprocess",
        "read_demonstrations",
        "write_demonstrations",
    ),
    "exceptions": ("GmrRobotError", "InputError"),
    "mixture": (
        "Gaussian",
        "GaussianMixture",
        "MixtureFit",
        "StepwiseEm",
        "SufficientStatistics",
        "fit_gaussian",
        "fit_mixture",
        "fit_mixture_blocks",
        "fit_variational",
        "information_criteria",
        "select_n_components",
        "unscented_transform",
    ),
    "robot": ("load_robot",),
    "skill": (
        "Policy",
        "Rollout",
        "Skill",
        "StopRule",
        "TaskFrame",
        "TimeIndexedSkill",
        "ViaPoint",
        "learn_skill",
        "learn_time_indexed_skill",
        "load_skill",
    ),
}
_HOME = {name: module for module, names in _PUBLIC.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
