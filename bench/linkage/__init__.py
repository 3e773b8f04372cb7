"""Matching beside its peers, on the same cleaned data in the same run.

The peers' modules (`splink_*`, `recordlinkage_*`, `sql_*`) run in an environment of their own and import nothing else.
"""
