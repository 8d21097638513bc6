"""What happens to an arm during a replay besides its task: pushes, moved goals, loads, errors of its sensors."""

from gmr_robot.simulation.disturbances.disturbances import Disturbances as Disturbances
from gmr_robot.simulation.disturbances.friction_error import FrictionError as FrictionError
from gmr_robot.simulation.disturbances.moved_goal import MovedGoal as MovedGoal
from gmr_robot.simulation.disturbances.moved_goal import goal_offset as goal_offset
from gmr_robot.simulation.disturbances.payload import Payload as Payload
from gmr_robot.simulation.disturbances.push import Push as Push
from gmr_robot.simulation.disturbances.push import force_at as force_at
from gmr_robot.simulation.disturbances.random_push import RandomPush as RandomPush
from gmr_robot.simulation.disturbances.sensor_error import Sensor as Sensor
from gmr_robot.simulation.disturbances.sensor_error import SensorError as SensorError
from gmr_robot.simulation.disturbances.start_offset import StartOffset as StartOffset
