"""Files that are no CSV are refused by what they are, with what can be done about it."""

import io
import zipfile

import pytest

from rows.refused import refusal_of


def _zip(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(name, "id,name\n1,Ada\n")
    return file.getvalue()


def _locked(data: bytes) -> bytes:
    return data[:6] + bytes([data[6] | 1]) + data[7:]


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (_zip("[Content_Types].xml"), "is a workbook; open it and save it as CSV."),
        (_zip("xl/workbook.xml"), "is a workbook; open it and save it as CSV."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "locked by a password; open it and save it as CSV."),
        (_zip("contacts.csv"), "is a zip file; unpack it, or compress the CSV in it with gzip instead."),
        (_locked(_zip("contacts.csv")), "is a zip file locked by a password; unpack it"),
        (b"PK\x03\x04", "is a zip file; unpack it"),
        (b"\x1f\x8b\x08", "unpack it with gunzip."),
        (b"\x28\xb5\x2f\xfd", "unpack it with unzstd."),
        (b"\x89PNG\r\n\x1a\n", "is a picture or a PDF; export the contacts as CSV."),
        (b"<!DOCTYPE html>\n<html>", "is a web page or XML; export the contacts as CSV."),
        (b'[{"email": "a@b.example"}]', "is JSON; save it as CSV."),
        (b"BZh91AY&SY", "is an archive; unpack it"),
        (b"-----BEGIN PGP MESSAGE-----", "is encrypted; decrypt it first."),
        (b"PAR1\x15", "is a Parquet file; save it as CSV."),
    ],
)
def test_each_kind_has_its_own_remedy(head: bytes, says: str) -> None:
    assert says in (refusal_of(head) or "")


@pytest.mark.parametrize("head", [b"id,name\n1,Ada\n", b"PKID,name\n", b"BZ,h\n", "é,b\n".encode(), b""])
def test_what_may_be_csv_is_not_refused(head: bytes) -> None:
    assert refusal_of(head) is None
