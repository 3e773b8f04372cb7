"""Which backends a test runs on: all, unless it says why not."""

import pytest

BACKENDS = ("memory", "moto", "ministack")

in_session_loop = pytest.mark.asyncio(loop_scope="session")
"""For every contract test: clients belong to the loop that they were opened in."""


def runs_on(*backends: str, because: str) -> pytest.MarkDecorator:
    """Only these backends; `because` tells what the others lack."""
    assert because
    return pytest.mark.parametrize("backend", backends, indirect=True)


on_servers = runs_on("moto", "ministack", because="it is about what goes over the wire")
