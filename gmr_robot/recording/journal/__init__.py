"""An append-only file of records that survives the end of the program at any moment."""

from gmr_robot.recording.journal.frame import Record as Record
from gmr_robot.recording.journal.reader import Damage as Damage
from gmr_robot.recording.journal.reader import Journal as Journal
from gmr_robot.recording.journal.reader import read_journal as read_journal
from gmr_robot.recording.journal.writer import JournalWriter as JournalWriter
