"""README says which keys a record may have: the table is made of the code's."""

from connectors.files.record import KEYS
from tests.places import ROOT


def table() -> str:
    """Make README's table of keys."""
    rows = (
        f"| `{name}` | {', '.join(f'`{other}`' for other in key.others)} | {key.holds} |"
        for name, key in KEYS.items()
    )
    return "\n".join(("| key | also called | holds |", "|---|---|---|", *rows))


def test_readme_has_the_keys_of_records() -> None:
    assert table() in (ROOT / "README.md").read_text(encoding="utf-8")
