"""Recording demonstrations: a journal that loses nothing, and a page to draw on."""

from gmr_robot.recording.drawing.settings import DrawingSettings as DrawingSettings
from gmr_robot.recording.drawing.settings import Sheet as Sheet
from gmr_robot.recording.page import PORT as PORT
from gmr_robot.recording.page import serve_drawing_page as serve_drawing_page
from gmr_robot.recording.recorder import Recorder as Recorder
from gmr_robot.recording.recovery import recover as recover
