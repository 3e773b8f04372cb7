"""The `match` command: plan, run, and what is printed of it."""

import sys
import time

from console.match import match_here
from console.plan import make_plan
from console.request import MatchRequest
from console.running import run
from console.show import rows_text
from console.summary import summary_json, summary_text


def match_command(request: MatchRequest, *, as_json: bool, show: int) -> int:
    """Returns the exit code. Raises errors that `mistakes.report` has sentences for."""
    began = time.monotonic()
    plan = make_plan(request)
    ended = run(match_here(plan, began))
    if ended.failure:
        sys.stderr.write(f"contactfleet: {ended.failure}\n")
        return ended.exit_code
    sys.stderr.write(summary_text(ended.summary))
    if as_json:
        sys.stdout.buffer.write(summary_json(ended.summary))
    if show:
        out = sys.stderr if as_json else sys.stdout
        out.write(rows_text(plan.outputs.result, ended.summary, show))
    return ended.exit_code
