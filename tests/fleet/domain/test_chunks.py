"""A chunk knows where it is counted."""

from fleet.domain.chunks import Chunk, RowRange


def test_64_chunks_share_a_counter() -> None:
    shards = [Chunk("job-1", number, RowRange(1, 1, 0, 1)).shard for number in (0, 63, 64, 127, 128)]
    assert shards == [0, 0, 1, 1, 2]
