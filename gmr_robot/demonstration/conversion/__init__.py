"""Conversion: from one format to another, and what the other cannot hold."""

from gmr_robot.demonstration.conversion.constant_rate import at_constant_rate as at_constant_rate
from gmr_robot.demonstration.conversion.convert import Conversion as Conversion
from gmr_robot.demonstration.conversion.convert import convert_demonstrations as convert_demonstrations
from gmr_robot.demonstration.conversion.losses import losses as losses
