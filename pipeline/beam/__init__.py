"""What is Beam's: the steps as transforms, the runners, the endless source of `watch`.

Here lives everything that needs Beam: typed transforms around the steps' functions, what a runner
is asked and told, workers on this machine, and what a runner's error says. What a step does lives
with the step; which steps follow which is told in `pipeline.flow`.
"""

import importlib
import logging
import sys

# Clients of services that newsbeam never speaks to: Beam imports them wherever they are installed,
# which is a quarter of its own import. While it is imported they are said to be absent.
_NEVER_USED = ("pymongo", "requests")

if "apache_beam" not in sys.modules:
    _hidden = [name for name in _NEVER_USED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(_hidden))  # type: ignore[arg-type]  # None: it is absent
    logging.disable(logging.WARNING)  # Beam warns of each that is absent
    try:
        importlib.import_module("apache_beam")
    finally:
        logging.disable(logging.NOTSET)
        for _name in _hidden:
            del sys.modules[_name]
