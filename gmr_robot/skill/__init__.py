"""What a robot learns: a velocity field or a motion in time, with policy, rollouts and file."""

from gmr_robot.skill.choice import CHOICES as CHOICES
from gmr_robot.skill.choice import ComponentChoice as ComponentChoice
from gmr_robot.skill.learn import learn_skill as learn_skill
from gmr_robot.skill.periodic import Attraction as Attraction
from gmr_robot.skill.periodic import Memory as Memory
from gmr_robot.skill.policy import Novelty as Novelty
from gmr_robot.skill.policy import Policy as Policy
from gmr_robot.skill.rollout import Rollout as Rollout
from gmr_robot.skill.rollout import StopReason as StopReason
from gmr_robot.skill.rollout import StopRule as StopRule
from gmr_robot.skill.skill import Skill as Skill
from gmr_robot.skill.storage import AnySkill as AnySkill
from gmr_robot.skill.storage import load_skill as load_skill
from gmr_robot.skill.storage import skill_tensors as skill_tensors
from gmr_robot.skill.strategy import STRATEGIES as STRATEGIES
from gmr_robot.skill.task_frame import TaskFrame as TaskFrame
from gmr_robot.skill.time_indexed import Departure as Departure
from gmr_robot.skill.time_indexed import TimedNovelty as TimedNovelty
from gmr_robot.skill.time_indexed import TimedPolicy as TimedPolicy
from gmr_robot.skill.time_indexed import TimeIndexedSkill as TimeIndexedSkill
from gmr_robot.skill.time_indexed import ViaPoint as ViaPoint
from gmr_robot.skill.time_indexed import learn_time_indexed_skill as learn_time_indexed_skill
from gmr_robot.skill.training_summary import TrainingSummary as TrainingSummary
