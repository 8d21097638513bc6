"""Stability: what makes a skill arrive, and the certificate that says why."""

from gmr_robot.skill.stability.certificate import Certificate as Certificate
from gmr_robot.skill.stability.lyapunov_function import LyapunovFunction as LyapunovFunction
from gmr_robot.skill.stability.stabilise import STABILITIES as STABILITIES
from gmr_robot.skill.stability.stabilise import Motion as Motion
from gmr_robot.skill.stability.stabilise import stabilise as stabilise
from gmr_robot.skill.stability.stabilise import stable_field as stable_field
from gmr_robot.skill.stability.stabiliser import HORIZON as HORIZON
from gmr_robot.skill.stability.stabiliser import Pace as Pace
from gmr_robot.skill.stability.stabiliser import Stabiliser as Stabiliser
from gmr_robot.skill.stability.statement import Claim as Claim
from gmr_robot.skill.stability.statement import claims as claims
from gmr_robot.skill.stability.suitability import check_suitability as check_suitability
