"""Whether a whole skill lies in an arm's reach and limits, at which speed, and where it would lie best."""

from gmr_robot.simulation.placement.assess import assess_reach as assess_reach
from gmr_robot.simulation.placement.find_placement import Placement as Placement
from gmr_robot.simulation.placement.find_placement import find_placement as find_placement
from gmr_robot.simulation.placement.find_placement import placed as placed
from gmr_robot.simulation.placement.reach import Reach as Reach
