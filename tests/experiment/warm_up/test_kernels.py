import subprocess
import sys

import numpy as np
import pytest

from gmr_robot.demonstration import Demonstration, DemonstrationSet
from gmr_robot.experiment import STAGES, read_config
from gmr_robot.experiment.warm_up.kernels import warm_up
from gmr_robot.skill import learn_skill

LOADED_LATE = """
import sys
from numba.core.dispatcher import Dispatcher
from gmr_robot.experiment import evaluate, read_config, replay, roll_out, run_experiment, train

def loaded():
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("gmr_robot.")]
    kernels = {one for module in modules for one in vars(module).values() if isinstance(one, Dispatcher)}
    return {(one.py_func.__qualname__, signature) for one in kernels for signature in one.signatures}

class Listener:
    def begin(self, stage): ...
    def note(self, text): ...
    def end(self, stage, seconds):
        if stage == "compile":
            self.before = loaded()

action, *arguments = sys.argv[1:]
listener = Listener()
globals()[action](read_config(arguments[0], arguments[1:]), progress=listener)
assert listener.before
print(sorted(name for name, _ in loaded() - listener.before))
"""


@pytest.mark.parametrize(
    ("action", "initialisation"),
    [
        ("run_experiment", "time_segments"),
        ("run_experiment", "kmeans++"),
        *((action, "time_segments") for action in ("train", "roll_out", "evaluate", "replay")),
    ],
)
def test_no_stage_loads_a_kernel_after_the_one_that_loads_them(experiment_file, action, initialisation):
    pytest.importorskip("mujoco")
    stability = "none" if initialisation == "kmeans++" else "lyapunov"
    options = [f"skill.{one}" for one in (f"initialisation={initialisation}", f"stability={stability}")]
    options += ["rollout.strategies=[mode, sample]"]
    program = [sys.executable, "-c", LOADED_LATE, action, str(experiment_file), *options]
    child = subprocess.run(program, capture_output=True, text=True, check=True)
    assert child.stdout == "[]\n"


def test_no_stage_of_a_periodic_motion_loads_a_kernel_later(experiment_file):
    pytest.importorskip("mujoco")
    phase = np.linspace(0.0, 2.0 * np.pi, 80)
    rows = [
        f"{lap},{t},{0.1 * np.cos(p)},{(0.1 + 0.01 * lap) * np.sin(p)}"
        for lap in range(4)
        for t, p in zip(0.02 * np.arange(80), phase, strict=True)
    ]
    text = "\n".join(["demonstration,time [s],x [m],y [m]", *rows])
    (experiment_file.parent / "bends.csv").write_text(text)
    options = ["skill.motion=periodic", "rollout.strategies=[mode, sample]"]
    program = [sys.executable, "-c", LOADED_LATE, "run_experiment", str(experiment_file), *options]
    child = subprocess.run(program, capture_output=True, text=True, check=True)
    assert child.stdout == "[]\n"


@pytest.mark.parametrize("options", [[], ["skill.motion=periodic"]])
@pytest.mark.parametrize("n_dimensions", [1, 3, 40])
def test_any_dimension(experiment_file, n_dimensions, options):
    warm_up(read_config(experiment_file, options), n_dimensions=n_dimensions, stages=STAGES)


def test_skill_of_many_dimensions_that_is_there_already(experiment_file):
    times = np.linspace(0.0, 1.0, 30)
    slow = (1.0 - times[:, None]) ** 2 * np.arange(1, 15)
    skill = learn_skill(
        DemonstrationSet((Demonstration(times=times, positions=slow),)), n_components=2, stability="none"
    )
    warm_up(read_config(experiment_file), n_dimensions=14, stages=["rollouts", "evaluation"], skill=skill)
