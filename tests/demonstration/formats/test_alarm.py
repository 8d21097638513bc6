import threading
import time

from gmr_robot.demonstration.formats.alarm import Alarm


def test_it_rings_once_after_the_time():
    rung = []
    alarm = Alarm(0.2, lambda: rung.append(time.monotonic()))
    begun = time.monotonic()
    alarm.set()
    time.sleep(0.8)
    assert len(rung) == 1
    assert rung[0] - begun > 0.2


def test_what_is_done_in_time_lets_it_sleep():
    rung = threading.Event()
    alarm = Alarm(0.3, rung.set)
    for _ in range(8):
        alarm.set()
        time.sleep(0.1)
        alarm.clear()
    assert not rung.is_set()
    time.sleep(0.5)
    alarm.end()
    assert not rung.is_set()
