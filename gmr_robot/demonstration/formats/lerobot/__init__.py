"""LeRobot datasets: read v2.0, v2.1 and v3.0, write v3.0 and v2.1; with pyarrow alone, no lerobot needed.

A dataset is a folder: ``meta/info.json`` (frames per second, features with their names, where files lie),
records of the episodes, and the frames of many episodes in each parquet file (v2: one file an episode).
Layout: https://huggingface.co/docs/lerobot/lerobot-dataset-v3.
"""

from gmr_robot.demonstration.formats.lerobot.reader import is_lerobot as is_lerobot
from gmr_robot.demonstration.formats.lerobot.reader import read_lerobot as read_lerobot
from gmr_robot.demonstration.formats.lerobot.trajectories import write_episodes as write_episodes
from gmr_robot.demonstration.formats.lerobot.writer import write_lerobot as write_lerobot
from gmr_robot.demonstration.formats.lerobot.writer import write_lerobot_2_1 as write_lerobot_2_1
