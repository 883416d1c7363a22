"""Characters that are none: halves of surrogate pairs, as scraped JSON and file names have them. No
encoding takes them.
"""

import re
from typing import Annotated, Any

from pydantic import AfterValidator

UNREADABLE = "\ufffd"  # stands for what was no character
_HALF = re.compile("[\ud800-\udfff]")


def mend(text: str) -> str:
    """Join pairs of halves to the characters that they are, and put U+FFFD for every half that is
    alone.
    """
    if text.isascii() or not _HALF.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def mend_all(value: Any) -> Any:
    """Mend every string within plain dictionaries, lists and tuples, keys included."""
    if isinstance(value, str):
        return mend(value)
    if isinstance(value, dict):
        return {mend_all(key): mend_all(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(mend_all(one) for one in value)
    return value


Text = Annotated[str, AfterValidator(mend)]  # a string as found
