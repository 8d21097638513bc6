"""Motions that go round: a memory that knows the branch at a crossing, and a way back to the cycle."""

from gmr_robot.skill.periodic.attraction import Attraction as Attraction
from gmr_robot.skill.periodic.cycle import check_closed as check_closed
from gmr_robot.skill.periodic.memory import Memory as Memory
from gmr_robot.skill.periodic.memory import learn_memory as learn_memory
from gmr_robot.skill.periodic.rhythm import with_rhythm as with_rhythm
from gmr_robot.skill.periodic.storage import as_rhythm as as_rhythm
from gmr_robot.skill.periodic.storage import describe_rhythm as describe_rhythm
from gmr_robot.skill.periodic.storage import rhythm_tensors as rhythm_tensors
