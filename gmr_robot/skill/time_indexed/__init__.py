"""Skills in time: p(t, x), the tube around a motion, its via-points, its policy."""

from gmr_robot.skill.time_indexed.alignment import ALIGNMENTS as ALIGNMENTS
from gmr_robot.skill.time_indexed.alignment import AlignedMotions as AlignedMotions
from gmr_robot.skill.time_indexed.alignment import align_demonstrations as align_demonstrations
from gmr_robot.skill.time_indexed.learn import check_request as check_request
from gmr_robot.skill.time_indexed.learn import learn_time_indexed_skill as learn_time_indexed_skill
from gmr_robot.skill.time_indexed.policy import TimedNovelty as TimedNovelty
from gmr_robot.skill.time_indexed.policy import TimedPolicy as TimedPolicy
from gmr_robot.skill.time_indexed.skill import TimeIndexedSkill as TimeIndexedSkill
from gmr_robot.skill.time_indexed.via_point import Departure as Departure
from gmr_robot.skill.time_indexed.via_point import ViaPoint as ViaPoint
