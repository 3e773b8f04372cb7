"""What the same rows cost with other services of AWS, by the same list prices."""

import math

from fleet.domain.cost import ROWS_PER_VCPU_SECOND, dollars
from fleet.domain.prices import Prices

LAMBDA_GB_PER_VCPU = 1.769
"""Memory that comes with one vCPU (AWS Lambda, "Configure function memory")."""
CHILD_INPUT = 256 << 10
"""Bytes of rows that one child execution gets (AWS Step Functions quotas, input of an execution)."""
JSON_GROWTH = 3.0
"""A row as JSON with the names of its columns, to the row as CSV."""
OPENING_SECONDS = 0.2
"""Of each function call, before the first row: the directory's index is mapped, nicknames are read."""
EXPRESS_GB = 64 / 1024
"""Memory that an Express Workflow is billed for at the least."""


def distributed_map(rows: int, row_bytes: float, prices: Prices) -> float:
    """A Distributed Map over the CSV file; each child execution, an Express Workflow, calls a function with one vCPU.

    The function matches as fast as a worker. The directory in its file system and the assembly of the result are not
    counted.
    """
    rows_each = max(int(CHILD_INPUT / (row_bytes * JSON_GROWTH)), 1)
    children = math.ceil(rows / rows_each)
    seconds = rows / ROWS_PER_VCPU_SECOND + children * OPENING_SECONDS
    usage = {
        "step_functions.transition": 2 + children,
        "step_functions.express_request": children,
        "step_functions.express_gb_second": seconds * EXPRESS_GB,
        "lambda.request": children,
        "lambda.gb_second": seconds * LAMBDA_GB_PER_VCPU,
        "s3.put": 1 + children / 100,
    }
    return dollars(usage, prices)


def entity_resolution(rows: int, contacts: int, prices: Prices) -> float:
    """A matching workflow: every record that it processes counts, those of the directory, too."""
    return dollars({"entity_resolution.record": rows + contacts}, prices)
