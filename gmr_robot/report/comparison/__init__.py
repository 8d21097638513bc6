"""Many runs against each other: one page, pictures, LaTeX and Markdown."""

from gmr_robot.report.comparison.choice import chosen_metrics as chosen_metrics
from gmr_robot.report.comparison.write import ComparisonReport as ComparisonReport
from gmr_robot.report.comparison.write import write_comparison as write_comparison
