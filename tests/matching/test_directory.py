from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from matching import MODEL_VERSION, DamagedDirectory, Directory, Matcher, UnusableDirectory, map_columns
from matching.hashing import hash_texts
from matching.manifest import FORMAT
from tests.matching.made import ADA, BOB, NICKNAMES, STRANGERS, directory, table

PEOPLE = [{"id": "ada", **ADA, "updated_at": "2024-01-01"}, {"id": "bob", **BOB, "full_name": "x"}, *STRANGERS]


def build(rows: list[dict[str, str]]) -> Directory:
    whole = table(rows)
    return Directory.build(whole, map_columns(whole.column_names, directory=True))


def test_an_opened_directory_answers_as_the_one_that_was_saved(tmp_path: Path) -> None:
    built = directory(PEOPLE)
    built.save(tmp_path / "d")
    opened = Directory.open(tmp_path / "d")
    assert (opened.version, opened.slots, opened.fields) == (built.version, built.slots, built.fields)
    upload = table([ADA, BOB, {"first_name": "Bob", "last_name": "Quimby"}, {"last_name": "Xu"}, *STRANGERS])
    columns = map_columns(upload.column_names)
    one, other = (Matcher(d, nicknames=NICKNAMES).match_table(upload, columns) for d in (built, opened))
    assert one.columns.equals(other.columns)
    assert one.counts == other.counts


def test_texts_are_saved_once_and_read_as_they_were(tmp_path: Path) -> None:
    people = [{"id": str(n), "email": f"a{n}@b.co", "city": ("Oslo", "Rome", "")[n % 3]} for n in range(30)]
    build(people).save(tmp_path)
    contacts = Directory.open(tmp_path).contacts
    assert sorted(filter(None, contacts.texts["city"].to_pylist())) == ["Oslo", "Rome"]
    taken = contacts.take(np.array([0, 1, 2, -1, 4])).texts["city"]
    assert taken.equals(pa.array(["Oslo", "Rome", None, None, "Rome"]))


def test_a_text_that_is_as_standardised_is_read_and_one_in_which_nothing_was_found_is_not(tmp_path: Path) -> None:
    emails, phones = ["a@b.co", "C@D.co", "x", "", "a@b.co"], ["+12125550100", "n/a", "212-555-0101", "", "n/a"]
    rows = zip(emails, phones, strict=True)
    build([{"id": str(n), "email": one, "phone": other} for n, (one, other) in enumerate(rows)]).save(tmp_path)
    contacts = Directory.open(tmp_path).contacts
    assert "a@b.co" not in contacts.texts["email"].to_pylist()
    taken = contacts.take(np.array([4, 3, 2, 1, 0, -1])).texts
    assert taken["email"].to_pylist() == ["a@b.co", None, None, "C@D.co", "a@b.co", None]
    assert taken["phone"].to_pylist() == [None, None, "212-555-0101", None, "+12125550100", None]


def test_a_value_that_one_contact_has_surprises_as_one_never_seen_and_needs_no_room() -> None:
    chances = build([{"id": str(n), "last_name": name} for n, name in enumerate(["Ab", "Cd", "Cd"])]).chances
    once, twice, never = chances["last_name"].of(hash_texts(pa.array(["ab", "cd", "ef"]))).tolist()
    assert once == never > twice
    assert chances["last_name"].surprise.size == 1


def test_saving_again_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        directory(PEOPLE).save(tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert "manifest.json" in files
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in files)


def test_the_version_tells_contents_apart() -> None:
    changed = [{**PEOPLE[0], "email": "other@x.org"}, *PEOPLE[1:]]
    assert directory(PEOPLE).version == directory(PEOPLE).version != directory(changed).version


def test_a_folder_without_its_manifest_is_no_directory(tmp_path: Path) -> None:
    directory(PEOPLE).save(tmp_path)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(UnusableDirectory, match=r"manifest\.json is missing"):
        Directory.open(tmp_path)


@pytest.mark.parametrize(
    ("now", "then"),
    [(f'"model_version": "{MODEL_VERSION}"', '"model_version": "0"'), (f'"format": {FORMAT}', '"format": 1')],
)
def test_a_directory_of_another_model_or_format_is_refused(tmp_path: Path, now: str, then: str) -> None:
    directory(PEOPLE).save(tmp_path)
    manifest = tmp_path / "manifest.json"
    assert now in manifest.read_text()
    manifest.write_text(manifest.read_text().replace(now, then))
    with pytest.raises(UnusableDirectory, match="Build it again"):
        Directory.open(tmp_path)


@pytest.mark.parametrize("file", ["ids.arrow", "contacts.arrow", "arrays.arrow"])
@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data + b"x", lambda data: b"x" + data[1:]])
def test_a_file_that_is_not_as_it_was_built_is_named(
    tmp_path: Path, file: str, spoil: Callable[[bytes], bytes]
) -> None:
    directory(PEOPLE).save(tmp_path)
    Directory.check(tmp_path)
    (tmp_path / file).write_bytes(spoil((tmp_path / file).read_bytes()))
    with pytest.raises(DamagedDirectory, match=f"{file} is not as it was built"):
        Directory.check(tmp_path)


def test_a_repeated_id_is_named_with_its_rows() -> None:
    with pytest.raises(UnusableDirectory, match=r"id 'b' is repeated in rows 2, 4 \(1 more ids are repeated too\)"):
        build([{"id": i, "email": "a@b.co"} for i in ("a", "b", "c", "b", "c")])


def test_an_empty_id_is_named_by_its_row() -> None:
    with pytest.raises(UnusableDirectory, match="contact in row 2 has no id"):
        build([{"id": "a", "email": "a@b.co"}, {"id": " ", "email": "c@b.co"}])


def test_a_directory_without_contacts_is_refused() -> None:
    empty = table([], ["id", "email"])
    with pytest.raises(UnusableDirectory, match="no contacts"):
        Directory.build(empty, map_columns(empty.column_names, directory=True))
