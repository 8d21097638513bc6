"""Motions that go round: a memory that knows the branch at a crossing, and a way back to the cycle."""

from gmr_robot.skill.periodic.attraction import Attraction as Attraction
from gmr_robot.skill.periodic.cycle import check_closed as check_closed
from gmr_robot.skill.periodic.memory import Memory as Memory
from gmr_robot.skill.periodic.memory import learn_memory as learn_memory
