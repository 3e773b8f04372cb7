"""Whatever is uploaded, and whatever is taken away meanwhile: the job ends and its user is told why in a sentence."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fleet.domain import keys
from fleet.domain.states import JobState
from tests.fleet_in_memory import CONTACTS, FleetInMemory
from tests.laws import Ended, check_laws

CHUNKER = 0
"""Its place among the services."""
LONG = "9" * 5000
HEADER = CONTACTS.split(b"\n", 1)[0]


@dataclass(frozen=True)
class Bad:
    """An upload, and what the sentence about it says."""

    says: str
    data: bytes = CONTACTS
    name: str = "sales/contacts.csv"
    metadata: dict[str, str] = field(default_factory=dict)
    profile: bytes | None = None


def _option(name: str, value: str, says: str = "") -> Bad:
    return Bad(says or f"The option {name} is ", metadata={name: value})


def _profile(text: str, says: str) -> Bad:
    return Bad(says, profile=text.encode())


BAD = {
    "0 bytes": Bad("contacts.csv is empty", data=b""),
    "blank lines alone": Bad("contacts.csv", data=b"\n\n\n"),
    "a header without rows": Bad("contacts.csv has a header but no rows", data=HEADER),
    "a header and its line end": Bad("contacts.csv has a header but no rows", data=HEADER + b"\r\n"),
    "no column to match on": Bad("No column can be matched on", data=b"colour,size\nred,4\n"),
    "bytes that are no text": Bad("contacts.csv", data=bytes(range(256)) * 64),
    "a header without end": Bad("contacts.csv", data=b"first_name," * 20_000 + b"\nx\n"),
    "an unknown directory": _option("directory", "nowhere", "There is no directory named 'nowhere'"),
    "a directory elsewhere": _option("directory", "../secrets"),
    "a directory named dots": _option("directory", "..", "There is no directory named '..'"),
    "a threshold that is none": _option("threshold", "abc"),
    "a threshold beyond": _option("threshold", "1e400"),
    "a tolerance that is none": _option("tolerance", "some"),
    "a tolerance below zero": _option("tolerance", "-1"),
    "a tolerance without end": _option("tolerance", LONG),
    "a share without end": _option("tolerance", LONG + "%"),
    "a map that is no JSON": _option("map", "last_name=Family", "The option map is not readable"),
    "a map nested without end": _option("map", "[" * 100_000, "The option map is not readable"),
    "a map of half a character": _option("map", '{"last_name":"\\ud800"}', "The option map is not readable"),
    "a map of no field": _option("map", '{"shoe":"email"}', "shoe"),
    "a map to no column": _option("map", '{"last_name":"Sippe"}', "Sippe"),
    "an owner of nothing": _option("owner", ""),
    "an owner without end": _option("owner", "x" * 2000),
    "an owner with a control character": _option("owner", "sales\n"),
    "a limit that is none": _option("concurrency", "all"),
    "a limit of nothing": _option("concurrency", "0"),
    "a limit without end": _option("concurrency", LONG),
    "a chunk size that is none": _option("chunk-size", "16MB"),
    "a chunk size without end": _option("chunk-size", LONG),
    "a chunk size beyond": _option("chunk-size", str(1 << 40)),
    "an encoding that is none": _option("encoding", "\0"),
    "a delimiter that is none": _option("delimiter", "ab"),
    "a header that is none": _option("header", "perhaps"),
    "a name without end": Bad("The name of the upload has 1004 bytes", name="x" * 1000 + ".csv"),
    "a folder without end": Bad("The option owner is ", name="x" * 990 + "/contacts.csv"),
    "a folder without room for its profile": Bad("The option owner is ", name="x" * 1011 + "/a"),
    "a folder with a newline": Bad("The option owner is 'sa\\nles'", name="sa\nles/contacts.csv"),
    "another's name": Bad(
        "uploads under incoming/sales/ are those of 'sales'", metadata={"owner": "board"}, profile=b'{"owner":"sales"}'
    ),
    "a profile that is no JSON": _profile("{", "profiles/sales.json in the bucket is not readable"),
    "a profile that is no text": Bad("profiles/sales.json in the bucket is not readable", profile=b"\xff\xfe\xfd"),
    "a profile that is a list": _profile("[]", "profiles/sales.json in the bucket is not a JSON object"),
    "a profile nested without end": _profile("[" * 60_000, "profiles/sales.json in the bucket is not readable"),
    "a huge profile": _profile(" " * (1 << 20) + "{}", "profiles/sales.json in the bucket is not readable"),
    "a profile of wrong types": _profile('{"threshold": [1]}', "The option threshold is [1]"),
    "an owner of half a character": _profile('{"owner": "\\ud800"}', "The option owner is '\\ud800'"),
}


@pytest.fixture
async def fleet(tmp_path: Path) -> FleetInMemory:
    fleet = FleetInMemory(tmp_path)
    await fleet.furnish()
    return fleet


async def _failed(fleet: FleetInMemory, says: str) -> Ended:
    """The only job failed, and its one notice says why."""
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is JobState.FAILED
    assert says in ended.job.failure
    assert len(ended.job.failure) < 1000
    (notice,) = fleet.memory.notices.published
    assert ended.job.failure in notice.message
    json.dumps(notice.attributes).encode()
    return ended


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
async def test_what_cannot_be_used_is_said_in_a_sentence(fleet: FleetInMemory, bad: Bad) -> None:
    if bad.profile is not None:
        await fleet.memory.objects.put(keys.profile("sales"), bad.profile)
    await fleet.upload(bad.data, bad.name, **bad.metadata)
    await fleet.run(rounds=50)
    await _failed(fleet, bad.says)
    assert fleet.memory.objects.data[keys.INCOMING + bad.name] == bad.data, "the upload itself stays"


@pytest.mark.parametrize(
    ("name", "metadata", "owner"),
    [
        ("sales/contacts.csv", {}, "sales"),
        ("sales/contacts.csv", {"owner": "board"}, "board"),
        ("sales/contacts.csv", {"owner": "\x07"}, "sales"),
        ("contacts.csv", {"owner": "\x07"}, "default"),
    ],
)
async def test_whose_upload_it_is_is_told_even_when_its_options_cannot_be_used(
    fleet: FleetInMemory, name: str, metadata: dict[str, str], owner: str
) -> None:
    await fleet.upload(CONTACTS, name, threshold="abc", **metadata)
    await fleet.run()
    ended = await _failed(fleet, "The option ")
    assert (ended.job.options.owner, fleet.memory.notices.published[0].owner) == (owner, owner)


@pytest.mark.parametrize("named", [{}, {"owner": "sales"}])
async def test_the_owner_that_a_profile_names_holds(fleet: FleetInMemory, named: dict[str, str]) -> None:
    await fleet.memory.objects.put(keys.profile("eu"), b'{"owner":"sales"}')
    await fleet.upload(CONTACTS, "eu/contacts.csv", **named)
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert (ended.job.options.owner, ended.job.state) == ("sales", JobState.COMPLETED_WITH_ERRORS)


ODD_NAMES = [
    "a b+c.csv",
    "Contacts.CSV",
    "100% & more.csv",
    "%2e%2e%2f.csv",
    "ümläut/café.csv",
    "contacts 👩‍💻.csv",
    'it\'s "quoted".csv',
    "two\nlines\t.csv",
    "../contacts.csv",
    "sales/../../x.csv",
    "//x.csv",
    "..",
    ".csv",
    "<a href='x'>&amp;.csv",
    "a\\b:c*?.csv",
    "x" * 896 + ".csv",
]


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
async def test_an_upload_with_an_odd_name_is_matched_as_any(fleet: FleetInMemory, name: str) -> None:
    await fleet.upload(CONTACTS, name)
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.upload.key == f"incoming/{name}"
    assert ended.job.state is JobState.COMPLETED_WITH_ERRORS
    assert ended.result
    inside = [key for key in fleet.memory.objects.data if key.startswith("results/")]
    assert all(key.startswith(f"results/{ended.job.job_id}/1/") for key in inside)


async def test_a_file_of_one_row_is_matched(fleet: FleetInMemory) -> None:
    await fleet.upload(b"\n".join(CONTACTS.split(b"\n")[::5][:2]))
    await fleet.run()
    (ended,) = await check_laws(fleet.memory)
    assert ended.job.state is JobState.COMPLETED
    assert ended.job.counts["rows_in"] == 1


def _gone(part: str) -> Callable[[FleetInMemory], None]:
    def take_away(fleet: FleetInMemory) -> None:
        objects = fleet.memory.objects
        for key in [key for key in objects.data if part in key]:
            del objects.data[key], objects._infos[key]

    return take_away


def _written(part: str, data: bytes) -> Callable[[FleetInMemory], None]:
    def overwrite(fleet: FleetInMemory) -> None:
        objects = fleet.memory.objects
        for key in [key for key in objects.data if part in key]:
            objects._store(key, data, '"another"', {})

    return overwrite


def _cut(part: str) -> Callable[[FleetInMemory], None]:
    return _changed(part, lambda data: data[: len(data) // 2])


def _garbled(part: str) -> Callable[[FleetInMemory], None]:
    """The middle byte is another one."""
    return _changed(
        part, lambda data: data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]
    )


def _changed(part: str, change: Callable[[bytes], bytes]) -> Callable[[FleetInMemory], None]:
    def overwrite(fleet: FleetInMemory) -> None:
        (key,) = [key for key in fleet.memory.objects.data if part in key]
        _written(key, change(fleet.memory.objects.data[key]))(fleet)

    return overwrite


BEFORE_MATCHING = {
    "the upload is deleted": (_gone("incoming/"), "The upload was overwritten or deleted"),
    "the upload is overwritten": (_written("incoming/", CONTACTS * 2), "The upload was overwritten or deleted"),
    "the directory is deleted": (_gone("directories/"), "The directory 'default' was deleted"),
    "an index of it is deleted": (_gone("arrays.arrow"), "The directory 'default' was deleted"),
    "its manifest is deleted": (_gone("manifest.json"), "The directory 'default' was deleted"),
    "an index of it is cut short": (_cut("arrays.arrow"), "'default' is damaged: arrays.arrow is not as it was built"),
    "texts of it are garbled": (_garbled("contacts.arrow"), "'default' is damaged: contacts.arrow is not as it was"),
    "its manifest is garbled": (_written("manifest.json", b"{"), "'default' is damaged: manifest.json cannot be read"),
    "the nicknames are deleted": (_gone("nicknames/"), "The nicknames that the job began with were deleted"),
}
BEFORE_SPLITTING = {
    "no current version": (_written("current.json", b"{}"), "current.json in the bucket names no version"),
    "a version elsewhere": (_written("current.json", b'{"version":"../../x"}'), "names no version"),
    "a version that is gone": (_written("current.json", b'{"version":"v0"}'), "'default' has no version v0"),
    "a manifest that is no JSON": (_written("manifest.json", b"{"), "the directory 'default' is damaged"),
    "a manifest of nothing": (_written("manifest.json", b"{}"), "the directory 'default' is damaged"),
    "a manifest of another format": (
        _changed("manifest.json", lambda data: data.replace(b'"format": ', b'"format": 1')),
        "The directory 'default' was built for model ",
    ),
    "a manifest that is a list": (_written("manifest.json", b"[]"), "the directory 'default' is damaged"),
}
Taken = tuple[Callable[[FleetInMemory], None], str]


@pytest.mark.parametrize("taken", BEFORE_SPLITTING.values(), ids=BEFORE_SPLITTING)
async def test_a_directory_that_is_damaged_fails_the_job_with_a_sentence(fleet: FleetInMemory, taken: Taken) -> None:
    take_away, says = taken
    take_away(fleet)
    await fleet.upload(CONTACTS)
    await fleet.run(rounds=50)
    await _failed(fleet, says)


@pytest.mark.parametrize("taken", BEFORE_MATCHING.values(), ids=BEFORE_MATCHING)
async def test_what_is_taken_away_before_matching_fails_the_job_with_a_sentence(
    fleet: FleetInMemory, taken: Taken
) -> None:
    take_away, says = taken
    await fleet.upload(CONTACTS)
    assert await fleet._deliver(*fleet.services[CHUNKER])
    take_away(fleet)
    await fleet.run(rounds=50)
    await _failed(fleet, says)
    await fleet.furnish()
    await fleet.upload(CONTACTS, "again.csv")
    await fleet.run()
    states = {job.state for job in fleet.memory.ledger._jobs.values()}
    assert states == {JobState.FAILED, JobState.COMPLETED_WITH_ERRORS}, "a half copy stayed in a worker's folder"
