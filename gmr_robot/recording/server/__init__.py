"""The drawing page's server; needs the extra ``ui``."""

from gmr_robot.recording.server.application import application as application
from gmr_robot.recording.server.hub import Hub as Hub
from gmr_robot.recording.server.run import serve as serve
