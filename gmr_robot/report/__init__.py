"""Pictures, and the report that opens without a network."""

from gmr_robot.report.contents import Report as Report
from gmr_robot.report.contents import ReportContents as ReportContents
