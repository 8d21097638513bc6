"""What an experiment learns from and is measured against."""

from __future__ import annotations

from dataclasses import dataclass

from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import DemonstrationSet, Preprocessed, preprocess, read_demonstrations
from gmr_robot.exceptions import InputError
from gmr_robot.experiment.config import DemonstrationsConfig, ExperimentConfig
from gmr_robot.skill import TaskFrame


@dataclass(frozen=True, eq=False, kw_only=True)
class Material:
    """Demonstrations ready to use.

    Attributes
    ----------
    preprocessed : Preprocessed
        The training demonstrations in skill coordinates, with the way back.
    training : DemonstrationSet
        The same in task coordinates.
    held_out : DemonstrationSet or None
        The held-out demonstrations after the same steps, in task coordinates; None when none are.
    training_indices, held_out_indices : tuple of int
        Their numbers in the file.
    task_frame : TaskFrame or None
        Where they lie in the robot's workspace.
    reading : tuple of str
        What the reader left out, changed or recovered, with counts.
    """

    preprocessed: Preprocessed
    training: DemonstrationSet
    held_out: DemonstrationSet | None
    training_indices: tuple[int, ...]
    held_out_indices: tuple[int, ...]
    task_frame: TaskFrame | None
    reading: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was dropped, changed or recovered on the way from the files: by the reader, then by each step."""
        return (*self.reading, *(f"{one.step}: {one.note}" for one in self.preprocessed.reports))

    def placement(self) -> TaskFrame:
        """Return the task frame.

        Raises
        ------
        InputError
            When there is none.
        """
        if self.task_frame is None:
            raise InputError(
                "a replay needs the section task_frame, which says where the demonstrations lie in the "
                "robot's workspace; add for example task_frame: {position: [0.5, 0, 0.4]}"
            )
        return self.task_frame

    def start(self, index: int | None) -> FloatArray:
        """Return where a demonstration starts, shape (d,), by its number in the file.

        The first held-out one, or the first of all when none is held out, stands for None.

        Raises
        ------
        InputError
            When the demonstration is used neither for training nor held out.
        """
        if index is None:
            return (self.held_out or self.training)[0].start
        if index in self.training_indices:
            return self.training[self.training_indices.index(index)].start
        if self.held_out is not None and index in self.held_out_indices:
            return self.held_out[self.held_out_indices.index(index)].start
        used = sorted(self.training_indices + self.held_out_indices)
        raise InputError(
            f"replay.start is {index}, but that demonstration is neither among train nor test; "
            f"expected one of {', '.join(map(str, used))}"
        )


def gather_material(config: ExperimentConfig, *, recorded: DemonstrationSet | None = None) -> Material:
    """Read the demonstrations unless they were, split them and preprocess them.

    Raises
    ------
    InputError
        When they cannot be read, an index is not one of theirs, a step fails, or the task frame does
        not fit their dimension.
    """
    source = config.demonstrations
    if recorded is None:
        recorded = read_demonstrations(source.path, format=source.format, options=source.options())
    training, held_out = split(source, len(recorded))
    frame = config.task_frame
    given = frame is not None and frame.placement == "given"
    task_frame = frame.build(n_dimensions=recorded.n_dimensions) if frame is not None and given else None
    preprocessed = preprocess(recorded.select(training), [step.build() for step in config.preprocessing])
    return Material(
        preprocessed=preprocessed,
        training=preprocessed.transform.demonstrations_to_task(preprocessed.demonstrations),
        held_out=_prepared(recorded.select(held_out), preprocessed) if held_out else None,
        training_indices=training,
        held_out_indices=held_out,
        task_frame=task_frame,
        reading=recorded.notes,
    )


def split(source: DemonstrationsConfig, count: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the numbers of the training and of the held-out demonstrations, of so many recorded.

    Raises
    ------
    InputError
        When an index is not below `count`, or nothing is left to learn from.
    """
    for key, indices in (("train", source.train), ("test", source.test)):
        for index in indices or ():
            if index >= count:
                raise InputError(
                    f"demonstrations.{key} names demonstration {index}, but {source.path} holds {count}, "
                    f"numbered 0 to {count - 1}"
                )
    everything = tuple(range(count))
    if source.train is not None:
        rest = tuple(index for index in everything if index not in source.train)
        return source.train, rest if source.test is None else source.test
    held_out = source.test or ()
    training = tuple(index for index in everything if index not in held_out)
    if not training:
        raise InputError(
            f"demonstrations.test holds out all {count} demonstrations of {source.path}; leave one to "
            "learn from"
        )
    return training, held_out


def _prepared(recorded: DemonstrationSet, preprocessed: Preprocessed) -> DemonstrationSet:
    return preprocessed.transform.demonstrations_to_task(preprocessed.apply(recorded))
