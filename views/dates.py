"""Dates as people type them, under the names that forms and lists know them by."""

from backoffice.dates import Unclear as DateQuestion
from backoffice.dates import day as parse

__all__ = ["DateQuestion", "parse"]
