"""The commands, each with an example that stands at the end of its help."""

from collections.abc import Callable

from gmr_robot.cli.commands.convert import convert
from gmr_robot.cli.commands.evaluate import evaluate
from gmr_robot.cli.commands.inspect import inspect
from gmr_robot.cli.commands.replay import replay
from gmr_robot.cli.commands.report import report
from gmr_robot.cli.commands.rollout import rollout
from gmr_robot.cli.commands.run import run
from gmr_robot.cli.commands.schema import schema
from gmr_robot.cli.commands.sweep import sweep
from gmr_robot.cli.commands.train import train

COMMANDS: dict[Callable[..., None], str] = {
    run: "gmr-robot run configs/quickstart.yaml skill.n_components=5",
    train: "gmr-robot train configs/quickstart.yaml --output letter.safetensors",
    rollout: "gmr-robot rollout configs/quickstart.yaml --skill letter.safetensors rollout.dt=0.005",
    evaluate: "gmr-robot evaluate configs/quickstart.yaml --skill letter.safetensors",
    replay: "gmr-robot replay configs/quickstart.yaml --skill letter.safetensors replay.mode=track",
    inspect: "gmr-robot inspect demos/figure_eight",
    convert: "gmr-robot convert demos/figure_eight figure_eight.hdf5",
    sweep: "gmr-robot sweep configs/studies/components.yaml sweep.processes=2",
    report: "gmr-robot report runs/components/sweep --baseline skill.n_components=3",
    schema: "gmr-robot schema > gmr_robot.schema.json",
}
"""The commands in the order of the help, with an example each."""
