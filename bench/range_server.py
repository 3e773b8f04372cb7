"""One object of any size over HTTP, as S3 gives ranges of it: a few MiB of rows again and again, so none is on disk."""

import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ETAG = '"rows"'
HEADER = b"id,first_name,last_name,email,phone,city\n"


def pattern() -> bytes:
    """The header and rows of contacts with one quoted field, 8 MiB in all."""
    rows = [
        b'%d,Robert,Miller%d,r.miller%d@example.com,"+1 555 %07d",Springfield\n' % (n, n, n, n) for n in range(90_000)
    ]
    return HEADER + b"".join(rows)


class Ranges(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    size = 0
    rows = memoryview(pattern())

    def do_GET(self) -> None:
        first, last = map(int, re.findall(r"\d+", self.headers["Range"]))
        end = min(last + 1, self.size)
        matches = self.headers.get("If-Match", ETAG) == ETAG
        self.send_response(206 if matches else 412)
        self.send_header("ETag", ETAG)
        self.send_header("Content-Range", f"bytes {first}-{end - 1}/{self.size}")
        self.send_header("Content-Length", str(end - first if matches else 0))
        self.end_headers()
        while matches and first < end:
            within = first % len(self.rows)
            piece = self.rows[within : min(len(self.rows), within + end - first)]
            self.wfile.write(piece)
            first += len(piece)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        return


if __name__ == "__main__":
    Ranges.size = int(sys.argv[1])
    with ThreadingHTTPServer(("127.0.0.1", 0), Ranges) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()
