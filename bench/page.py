"""docs/benchmarks.md and other pages: each benchmark replaces its own section and leaves the others."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def replace_section(name: str, lines: Sequence[str], page: Path = PAGE) -> None:
    """Puts the lines between the section's markers, which are put at the end of the page where there are none."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    section = "\n".join([begin, *lines, end])
    text = page.read_text(encoding="utf-8").rstrip("\n")
    marked = re.compile(re.escape(begin) + ".*" + re.escape(end), re.DOTALL)
    text = marked.sub(lambda _: section, text) if marked.search(text) else f"{text}\n\n{section}"
    page.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(section + "\n")
