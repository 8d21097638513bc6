"""Recorded motions: what they are, where they come from, and how they are prepared."""

from gmr_robot.demonstration.conversion import Conversion as Conversion
from gmr_robot.demonstration.conversion import convert_demonstrations as convert_demonstrations
from gmr_robot.demonstration.demonstration import Demonstration as Demonstration
from gmr_robot.demonstration.demonstration_set import DemonstrationSet as DemonstrationSet
from gmr_robot.demonstration.formats import FORMATS as FORMATS
from gmr_robot.demonstration.formats import ReadOptions as ReadOptions
from gmr_robot.demonstration.formats import read_demonstrations as read_demonstrations
from gmr_robot.demonstration.formats import write_demonstrations as write_demonstrations
from gmr_robot.demonstration.inspection import Fault as Fault
from gmr_robot.demonstration.inspection import Finding as Finding
from gmr_robot.demonstration.inspection import Inspection as Inspection
from gmr_robot.demonstration.inspection import Remedy as Remedy
from gmr_robot.demonstration.inspection import inspect_demonstrations as inspect_demonstrations
from gmr_robot.demonstration.preprocessing import STEPS as STEPS
from gmr_robot.demonstration.preprocessing import CropIdle as CropIdle
from gmr_robot.demonstration.preprocessing import DropSpikes as DropSpikes
from gmr_robot.demonstration.preprocessing import GoalToOrigin as GoalToOrigin
from gmr_robot.demonstration.preprocessing import Preprocessed as Preprocessed
from gmr_robot.demonstration.preprocessing import Resample as Resample
from gmr_robot.demonstration.preprocessing import Scale as Scale
from gmr_robot.demonstration.preprocessing import Smooth as Smooth
from gmr_robot.demonstration.preprocessing import Step as Step
from gmr_robot.demonstration.preprocessing import StepReport as StepReport
from gmr_robot.demonstration.preprocessing import Subsample as Subsample
from gmr_robot.demonstration.preprocessing import preprocess as preprocess
from gmr_robot.demonstration.transform import Transform as Transform
