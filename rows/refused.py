"""Files that are no CSV, told by their first bytes, and what their user can do."""

_ZIP = b"PK\x03\x04"
_ENCRYPTED_BIT = 0x01
"""In the flags of a zip's first entry (APPNOTE.TXT, section 4.4.4)."""
_IN_WORKBOOKS = (b"[Content_Types].xml", b"_rels/.rels", b"xl/", b"mimetypeapplication/vnd.oasis.opendocument")
"""Names of the first entries of a workbook's zip."""

_SENTENCES = (
    ((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), "is a workbook, or one locked by a password; open it and save it as CSV."),
    ((b"\x1f\x8b",), "is compressed with gzip where CSV is wanted; unpack it with gunzip."),
    ((b"\x28\xb5\x2f\xfd",), "is compressed with zstd where CSV is wanted; unpack it with unzstd."),
    (
        (b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"),
        "is an archive; unpack it, or compress it with gzip.",
    ),
    ((b"-----BEGIN PGP MESSAGE", b"age-encryption.org/", b"Salted__"), "is encrypted; decrypt it first."),
    ((b"PAR1",), "is a Parquet file; save it as CSV."),
    ((b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"%PDF-"), "is a picture or a PDF; export the contacts as CSV."),
    ((b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML", b"<?xml"), "is a web page or XML; export the contacts as CSV."),
    ((b'[{"', b'{"'), "is JSON; save it as CSV."),
)


def refusal_of(head: bytes) -> str | None:
    """Why a file that begins so cannot be read, as the end of a sentence; None for what may be CSV."""
    if head.startswith(_ZIP):
        return _refusal_of_zip(head)
    return next((sentence for magics, sentence in _SENTENCES if head.startswith(magics)), None)


def _refusal_of_zip(head: bytes) -> str:
    if any(name in head[30:512] for name in _IN_WORKBOOKS):
        return "is a workbook; open it and save it as CSV."
    if len(head) > 6 and head[6] & _ENCRYPTED_BIT:
        return "is a zip file locked by a password; unpack it, and compress it with gzip if it is large."
    return "is a zip file; unpack it, or compress the CSV in it with gzip instead."
