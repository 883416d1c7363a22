from connectors.feeds.host_queue import HostQueue, normalize_host


def test_a_host_gets_two_at_once_and_a_second_between() -> None:
    turns: HostQueue[int] = HostQueue()
    for job in range(4):
        turns.put("a", job)
    assert turns.take(0.0) == ("a", 0)
    assert turns.take(0.5) is None
    assert turns.wait(0.5) == 0.5
    assert turns.take(1.0) == ("a", 1)
    assert turns.take(9.0) is None, "two are in flight"
    assert turns.wait(9.0) is None
    turns.finish("a")
    assert turns.take(9.0) == ("a", 2)
    assert len(turns) == 1


def test_a_slow_host_holds_up_no_other() -> None:
    turns: HostQueue[int] = HostQueue()
    for job in range(3):
        turns.put("slow", job)
    turns.put("quick", 9)
    taken = [turns.take(float(second)) for second in range(3)]
    assert taken == [("slow", 0), ("quick", 9), ("slow", 1)]
    assert turns.take(99.0) is None


def test_hosts_are_told_apart_by_name_alone() -> None:
    assert (
        normalize_host("https://News.Example.:8443/a")
        == normalize_host("http://news.example/b")
        == "news.example"
    )
    assert normalize_host("http://[bad") == ""
