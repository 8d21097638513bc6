"""What a robot learns: a velocity field with its policy, rollouts and file."""

from gmr_robot.skill.learn import learn_skill as learn_skill
from gmr_robot.skill.policy import Novelty as Novelty
from gmr_robot.skill.policy import Policy as Policy
from gmr_robot.skill.rollout import Rollout as Rollout
from gmr_robot.skill.rollout import StopReason as StopReason
from gmr_robot.skill.rollout import StopRule as StopRule
from gmr_robot.skill.skill import Skill as Skill
from gmr_robot.skill.skill import TrainingSummary as TrainingSummary
from gmr_robot.skill.storage import load_skill as load_skill
from gmr_robot.skill.strategy import STRATEGIES as STRATEGIES
from gmr_robot.skill.task_frame import TaskFrame as TaskFrame
