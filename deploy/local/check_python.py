"""Says in one sentence that a Python is too old. make calls it before all else, so it is written for any Python."""

import sys

OLDEST = (3, 11)


def refusal(version, executable):
    """The sentence for the user, or None when the version will do."""
    if tuple(version[:2]) >= OLDEST:
        return None
    found = ".".join(str(part) for part in version[:3])
    oldest = ".".join(str(part) for part in OLDEST)
    need = "Yilian needs Python " + oldest + " or newer, and " + executable + " is " + found + "."
    return need + " Name another one: make up PYTHON=python" + oldest


if __name__ == "__main__":
    sys.exit(refusal(sys.version_info, sys.executable))
