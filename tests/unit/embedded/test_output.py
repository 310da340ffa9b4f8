from pathlib import Path

from deploy.embedded.output import Lines, LogFile, worth_showing


def test_lines_come_whole_however_the_bytes_arrive() -> None:
    lines = Lines()
    assert lines.feed(b"on") == []
    assert lines.feed("e\n课".encode()) == [b"one"]
    assert lines.feed(b"\nthree\nfo") == ["课".encode(), b"three"]
    assert lines.close() == [b"fo"]
    assert lines.close() == []


def test_a_log_goes_on_where_the_last_start_ended(tmp_path: Path) -> None:
    for line in (b"one", b"two"):
        LogFile(tmp_path / "web.log").write(line)
    assert (tmp_path / "web.log").read_text() == "one\ntwo\n"


def test_a_log_never_takes_much_more_than_twice_its_limit(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "web.log", largest=1000)
    for number in range(1000):
        log.write(b"%09d" % number)
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert sum(sizes) <= 2 * 1020
    assert (tmp_path / "web.log").read_text().endswith("000000999\n")


def test_a_log_is_its_users_alone(tmp_path: Path) -> None:
    LogFile(tmp_path / "web.log")
    assert (tmp_path / "web.log").stat().st_mode & 0o777 == 0o600


def test_people_see_warnings_and_tracebacks_but_no_routine() -> None:
    assert worth_showing(b'{"event": "slow", "level": "warning"}')
    assert worth_showing(b"Traceback (most recent call last):")
    assert not worth_showing(b'{"event": "started", "level": "info"}')
    assert not worth_showing(b'{"event":"x","level":"debug"}')
    assert not worth_showing(b"   ")
