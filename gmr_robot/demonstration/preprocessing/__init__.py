"""Preprocessing: named steps between a recording and what a skill learns from."""

from gmr_robot.demonstration.preprocessing.crop_idle import CropIdle as CropIdle
from gmr_robot.demonstration.preprocessing.drop_spikes import DropSpikes as DropSpikes
from gmr_robot.demonstration.preprocessing.goal_to_origin import GoalToOrigin as GoalToOrigin
from gmr_robot.demonstration.preprocessing.preprocess import Preprocessed as Preprocessed
from gmr_robot.demonstration.preprocessing.preprocess import StepReport as StepReport
from gmr_robot.demonstration.preprocessing.preprocess import preprocess as preprocess
from gmr_robot.demonstration.preprocessing.resample import Resample as Resample
from gmr_robot.demonstration.preprocessing.scale import Scale as Scale
from gmr_robot.demonstration.preprocessing.smooth import Smooth as Smooth
from gmr_robot.demonstration.preprocessing.step import Step as Step
from gmr_robot.demonstration.preprocessing.subsample import Subsample as Subsample

STEPS: dict[str, type[Step]] = {
    "drop_spikes": DropSpikes,
    "crop_idle": CropIdle,
    "resample": Resample,
    "smooth": Smooth,
    "subsample": Subsample,
    "scale": Scale,
    "goal_to_origin": GoalToOrigin,
}
"""The steps by the names that configuration files use."""
