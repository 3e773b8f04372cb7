"""Without processes of its own, a worker matches the same rows to the same bytes, and tells failures as ever."""

from pathlib import Path

import pytest

from fleet.domain.errors import RowsFailed, Transient
from tests.fleet_in_memory import CONTACTS, FleetInMemory
from tests.laws import check_laws
from worker import in_thread
from worker.chunk_work import ChunkWork, Copies
from worker.in_thread import MatchingInThread


async def test_the_result_is_that_of_any_worker(tmp_path: Path) -> None:
    results = []
    for matching in (None, MatchingInThread()):
        fleet = FleetInMemory(tmp_path / str(matching is None), matching=matching)
        await fleet.furnish()
        await fleet.upload(CONTACTS * 4, **{"chunk-size": "1024"})
        await fleet.run()
        results += [ended.result for ended in await check_laws(fleet.memory)]
    assert results[0] == results[1]


@pytest.mark.parametrize(("error", "told"), [(ValueError("Ann Lee"), RowsFailed), (OSError(28, "no space"), Transient)])
async def test_a_failure_is_told_without_contact_data(
    monkeypatch: pytest.MonkeyPatch, error: Exception, told: type[Exception]
) -> None:
    def broken(work: ChunkWork) -> None:
        raise error

    monkeypatch.setattr(in_thread, "match_rows", broken)
    with pytest.raises(told) as raised:
        await MatchingInThread().match(ChunkWork(b"", {}, 1, True, Copies(Path(), Path()), None))
    assert "Ann" not in str(raised.value)
