"""Inspection: what is wrong with recordings before they teach, and what repairs it. Numbers, no pictures."""

from gmr_robot.demonstration.inspection.fault import Fault as Fault
from gmr_robot.demonstration.inspection.fault import Remedy as Remedy
from gmr_robot.demonstration.inspection.fault import step_text as step_text
from gmr_robot.demonstration.inspection.inspect import inspect_demonstrations as inspect_demonstrations
from gmr_robot.demonstration.inspection.inspection import Figures as Figures
from gmr_robot.demonstration.inspection.inspection import Finding as Finding
from gmr_robot.demonstration.inspection.inspection import Inspection as Inspection
from gmr_robot.demonstration.inspection.spread import Spread as Spread
