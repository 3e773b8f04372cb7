"""The chunker: an upload becomes row-range messages."""
