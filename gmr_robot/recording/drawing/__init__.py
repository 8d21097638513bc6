"""A drawing session: strokes in a plane, what is learned from them, and what is saved."""

from gmr_robot.recording.drawing.learner import Lesson as Lesson
from gmr_robot.recording.drawing.learner import Outcome as Outcome
from gmr_robot.recording.drawing.learner import learn as learn
from gmr_robot.recording.drawing.learner import rehearsals as rehearsals
from gmr_robot.recording.drawing.learner import sketch as sketch
from gmr_robot.recording.drawing.learner import trial as trial
from gmr_robot.recording.drawing.session import DrawingSession as DrawingSession
from gmr_robot.recording.drawing.session import Saved as Saved
from gmr_robot.recording.drawing.settings import DrawingSettings as DrawingSettings
from gmr_robot.recording.drawing.settings import Sheet as Sheet
