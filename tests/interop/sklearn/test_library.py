import subprocess
import sys

PROGRAM = """
import sys
sys.modules["sklearn"] = None  # as if it were not installed
import gmr_robot.interop
from gmr_robot.exceptions import MissingDependencyError
try:
    import gmr_robot.interop.sklearn
except MissingDependencyError as error:
    assert (error.package, error.extra) == ("scikit-learn", "sklearn")
    assert str(error).endswith("install it with: pip install 'gmr_robot[sklearn]'")
else:
    raise SystemExit("imported without scikit-learn")
"""


def test_without_scikit_learn_the_message_names_the_extra():
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
