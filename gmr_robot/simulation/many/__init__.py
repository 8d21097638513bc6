"""Many replays of a skill, at once, and what they say together."""

from gmr_robot.simulation.many.run import Replays as Replays
from gmr_robot.simulation.many.run import replay_many as replay_many
from gmr_robot.simulation.many.statistics import MEASURES as MEASURES
from gmr_robot.simulation.many.statistics import ManyReplays as ManyReplays
from gmr_robot.simulation.many.statistics import Spread as Spread
from gmr_robot.simulation.many.summary import ReplaySummary as ReplaySummary
