"""A compressed upload becomes the same chunks as ever, staged once, or the job fails with a sentence."""

import random
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import pytest

from fleet.domain import keys
from fleet.domain.chunks import Chunk
from fleet.domain.states import JobState
from tests.faults import CrashAt, Fault
from tests.fleet_in_memory import CONTACTS, FleetInMemory
from tests.laws import Ended, check_laws
from tests.rows.compressed import bomb, gzipped, packed

KINDS = ("gzip", "zstd")
UPLOAD = CONTACTS * 120
HALF = len(UPLOAD) // 2
CHUNK = {"chunk-size": "1024"}


async def _ended(folder: Path, data: bytes, name: str = "contacts.csv", **options: str) -> Ended:
    (ended,) = await check_laws((await _run(folder, data, name, **options)).memory)
    return ended


async def _result(folder: Path, data: bytes) -> bytes:
    fleet = await _run(folder, data, "contacts.csv", **CHUNK)
    (job,) = [job async for job in fleet.memory.ledger.jobs(owner="default")]
    return await fleet.memory.objects.get(job.result_key)


async def _run(folder: Path, data: bytes, name: str, **options: str) -> FleetInMemory:
    fleet = FleetInMemory(Path(mkdtemp(dir=folder)))
    await fleet.furnish()
    await fleet.upload(data, name, **options)
    await fleet.run()
    return fleet


async def _split(folder: Path, data: bytes, fault: Fault | None, **options: str) -> FleetInMemory:
    """A fleet whose chunker alone has done its work."""
    fleet = FleetInMemory(folder, fault)
    await fleet.furnish()
    await fleet.upload(data, **options)
    fleet.services, rest = fleet.services[:1], fleet.services[1:]
    await fleet.run()
    fleet.services = rest
    return fleet


async def _chunks(fleet: FleetInMemory) -> list[Chunk]:
    (job,) = [job async for job in fleet.memory.ledger.jobs(owner="default")]
    assert job.sealed
    chunks = [chunk async for chunk in fleet.memory.ledger.chunks(job.job_id)]
    assert len(chunks) == job.checkpoint.chunks
    return chunks


@pytest.mark.parametrize("kind", KINDS)
async def test_the_result_is_that_of_the_plain_file(tmp_path: Path, kind: str) -> None:
    plain = await _ended(tmp_path, UPLOAD, **CHUNK)
    for size in ("1024", "5000", "1000000"):
        options = {"chunk-size": size}
        ended = await _ended(tmp_path, packed(kind, UPLOAD[:HALF], b"", UPLOAD[HALF:]), **options)
        assert ended.job.state is JobState.COMPLETED_WITH_ERRORS
        assert (ended.result, ended.rejects) == (plain.result, plain.rejects)


@pytest.mark.parametrize(
    ("end", "name"), [(b"", "no line end"), (b"\n\n\r\n", "blank lines"), (b'q,"open\nand open', "an open quote")]
)
async def test_the_end_of_the_file_is_read_as_in_the_plain_file(tmp_path: Path, end: bytes, name: str) -> None:
    upload = UPLOAD[:-1] + end if not end else UPLOAD + end
    plain = await _ended(tmp_path, upload, **CHUNK)
    ended = await _ended(tmp_path, gzipped(upload), **CHUNK)
    assert (ended.result, ended.rejects) == (plain.result, plain.rejects), name


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "cp1252"])
async def test_the_encoding_is_that_of_the_plain_file(tmp_path: Path, encoding: str) -> None:
    upload = (UPLOAD.decode() + "q9,Zoë,Nobody,zoe@example.org,,\n").encode(encoding)
    plain, unpacked = [await _result(tmp_path, data) for data in (upload, gzipped(upload))]
    assert "Zoë".encode() in plain
    assert unpacked == plain


async def test_the_result_is_named_as_that_of_the_plain_file(tmp_path: Path) -> None:
    ended = await _ended(tmp_path, gzipped(UPLOAD), "contacts.csv.gz")
    assert ended.job.result_key.endswith("/contacts.matched.csv")


async def test_a_chunk_says_where_its_bytes_are(tmp_path: Path) -> None:
    fleet = await _split(tmp_path, gzipped(UPLOAD), None, **CHUNK)
    chunks = await _chunks(fleet)
    assert len(chunks) > 20
    for chunk in chunks:
        staged = await fleet.memory.objects.get(keys.staged(chunk.job_id, chunk.number), if_match=chunk.staged)
        assert staged == UPLOAD[chunk.rows.start : chunk.rows.end]


@pytest.mark.parametrize("late", [False, True], ids=["before_the_call", "after_the_call"])
async def test_a_chunker_that_dies_anywhere_is_gone_on_from_without_staging_twice(tmp_path: Path, late: bool) -> None:
    counting = CrashAt(0, late=late)
    expected = await _chunks(await _split(tmp_path, gzipped(UPLOAD), counting, **CHUNK))
    assert counting.calls.count("ledger.advance") > 2
    for number, call in enumerate(counting.calls, 1):
        fleet = await _split(tmp_path, gzipped(UPLOAD), CrashAt(number, late=late), **CHUNK)
        assert await _chunks(fleet) == expected, call
        staged = [keys.staged(chunk.job_id, chunk.number) for chunk in expected]
        assert [fleet.memory.objects.writes[key] for key in staged] == [1] * len(staged), call


def _cut(kind: str) -> bytes:
    return packed(kind, UPLOAD)[:-20]


def _damaged(kind: str) -> bytes:
    data = bytearray(packed(kind, UPLOAD[:HALF], UPLOAD[HALF:]))
    data[-2] ^= 1
    return bytes(data)


def _bomb(kind: str) -> bytes:
    return bomb(kind, b"q,Ann,Lee,ann.lee@example.com,,\n", 4_000_000, first=CONTACTS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("made", "says"),
    [(_cut, "contacts.csv is cut short: "), (_damaged, "contacts.csv is damaged: "), (_bomb, "more than 200 times")],
)
async def test_what_cannot_be_unpacked_fails_the_job_with_a_sentence(
    tmp_path: Path, kind: str, made: Callable[[str], bytes], says: str
) -> None:
    ended = await _ended(tmp_path, made(kind))
    assert ended.job.state is JobState.FAILED
    assert says in ended.job.failure
    assert (ended.job.result_key, ended.result) == ("", b"")


def _row(number: int) -> bytes:
    """Such as tells the encoding and hardly shrinks, so that a head of 1 MiB is not all of the file."""
    return f"q{number},Zoë,{random.Random(number).randbytes(500).hex()},,,\n".encode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("hurt", "says"), [(slice(None, -9), "is cut short: "), (slice(None), "is damaged: ")])
async def test_damage_behind_the_head_leaves_no_result_though_chunks_were_announced(
    tmp_path: Path, kind: str, hurt: slice, says: str
) -> None:
    data = bytearray(packed(kind, CONTACTS + b"".join(map(_row, range(3000)))))
    data[-2] ^= 1
    fleet = await _run(tmp_path, bytes(data[hurt]), "contacts.csv", **{"chunk-size": "262144"})
    (ended,) = await check_laws(fleet.memory)
    assert any("/staged/" in key for key in fleet.memory.objects.data)
    assert ended.job.state is JobState.FAILED
    assert says in ended.job.failure
    assert (ended.job.result_key, ended.result) == ("", b"")


async def test_staged_rows_that_expired_fail_the_job_with_a_sentence(tmp_path: Path) -> None:
    fleet = await _split(tmp_path, gzipped(UPLOAD), None, **CHUNK)
    (first, *_) = await _chunks(fleet)
    fleet.memory.objects._infos.pop(keys.staged(first.job_id, 0))
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is JobState.FAILED
    assert "upload it again" in ended.job.failure
