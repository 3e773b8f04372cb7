"""What cannot be worked with; the text of each error is a sentence for the user."""

from pathlib import Path

from matching.weights import THRESHOLD


class UnusableDirectory(ValueError):
    """The directory's contacts cannot be told by their ids, or its files are none of this version's."""


class DamagedDirectory(UnusableDirectory):
    """A file of the directory is missing or not as it was built, as `what` says; another copy may be whole."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path} holds no whole directory: {what}. Build it again.")
        self.what = what


class UnusableThreshold(ValueError):
    """The threshold is no probability."""


def check_threshold(value: float) -> float:
    """Returns a probability above 0 and up to 1; raises UnusableThreshold for anything else."""
    if not 0 < value <= 1:
        raise UnusableThreshold(
            f"The threshold {value} is no probability; give a number above 0 and up to 1, such as {THRESHOLD}."
        )
    return value
