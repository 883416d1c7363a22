"""The version of newsbeam, as it is installed."""

from importlib.metadata import version

VERSION = version("newsbeam")
