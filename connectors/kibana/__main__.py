"""`python -m connectors.kibana` prints the saved objects, as deploy/kibana/newsbeam.ndjson holds
them.
"""

import sys

from connectors.kibana.build import ndjson
from connectors.kibana.content import load_content

sys.stdout.write(ndjson(load_content()))
