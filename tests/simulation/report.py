"""What came of runs, in numbers."""

from collections import Counter
from dataclasses import dataclass, field

from tests.simulation.storm import Kind


@dataclass
class Report:
    """What came of one run, or of many."""

    runs: int = 0
    jobs: int = 0
    rows: int = 0
    redeliveries: int = 0
    taken_up: int = 0
    """Jobs that storms had made fail, and that were redriven."""
    faults: Counter[Kind] = field(default_factory=Counter)
    stories: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    laws: Counter[str] = field(default_factory=Counter)
    story: str = ""

    def add(self, other: "Report") -> None:
        self.runs += other.runs
        self.jobs += other.jobs
        self.rows += other.rows
        self.redeliveries += other.redeliveries
        self.taken_up += other.taken_up
        self.faults.update(other.faults)
        self.stories.update(other.stories)
        self.ends.update(other.ends)
        self.laws.update(other.laws)
