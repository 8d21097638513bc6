"""The command line, ``gmr-robot``: arguments, progress, tables and exit codes; no logic of its own."""

from gmr_robot.cli.application import main as main
