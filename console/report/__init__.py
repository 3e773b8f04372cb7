"""OUT.report.html: what a job found, as one page that needs nothing but a browser."""

from console.report.findings import read_findings
from console.report.page import report_page

__all__ = ["read_findings", "report_page"]
