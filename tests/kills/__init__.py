"""Services as real processes that are really killed, against the embedded AWS."""
