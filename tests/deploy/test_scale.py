"""The plan on paper adds up: every sum in deploy/SCALE.md follows from the costs that stand above
it."""

from tests.deploy.scale import PAGE, SUMS, costs, table


def test_every_sum_follows_from_the_costs() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = table(costs(text))
    assert [row for row in rows if row not in text.splitlines()] == []
    assert len(rows) == len(SUMS)


def test_another_cost_makes_other_sums() -> None:
    found = costs(PAGE.read_text(encoding="utf-8"))
    assert table(found | {"c": 2 * found["c"]}) != table(found)
