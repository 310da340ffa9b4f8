import pytest

from deploy.envoy import Address, EdgeSettings, Limit, Limits, SettingsError

GATEWAY = {"gateway.web": Address("127.0.0.1", 8001)}


@pytest.mark.parametrize(
    ("text", "host", "port", "is_ip"),
    [
        ("127.0.0.1:8000", "127.0.0.1", 8000, True),
        ("scheduling:8000", "scheduling", 8000, False),
        ("scheduling.qinglan.svc:80", "scheduling.qinglan.svc", 80, False),
        ("[::1]:8000", "::1", 8000, True),
    ],
)
def test_an_address_is_a_host_and_a_port(text: str, host: str, port: int, is_ip: bool) -> None:
    address = Address.parse(text)
    assert address == Address(host, port)
    assert address.is_ip is is_ip
    assert str(address) == text


@pytest.mark.parametrize(
    "text", ["", "8000", ":8000", "host:", "host:http", "host:0", "host:65536", "host:-1", "host:8٣"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="HOST:PORT"):
        Address.parse(text)


def test_a_limit_is_read_as_it_is_said() -> None:
    assert Limit.parse("30,10/60") == Limit(burst=30, refill=10, seconds=60)


@pytest.mark.parametrize("text", ["", "30", "30,10", "30/60", "a,b/c", "-1,1/1", "1.5,1/1"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="BURST,REFILL/SECONDS"):
        Limit.parse(text)


@pytest.mark.parametrize("figures", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_a_limit_of_nothing_is_refused(figures: tuple[int, int, int]) -> None:
    with pytest.raises(SettingsError, match="1 or more"):
        Limit(*figures)


@pytest.mark.parametrize(
    ("limit", "expected"), [(Limit(9, 20), 1), (Limit(9, 30, 60), 2), (Limit(9, 1, 60), 60), (Limit(9, 7, 60), 9)]
)
def test_a_refused_caller_is_told_when_the_next_request_is_free(limit: Limit, expected: int) -> None:
    assert limit.retry_after == expected


def test_signing_in_is_the_strictest_limit() -> None:
    limits = Limits()
    rates = [limit.refill / limit.seconds for limit in (limits.sign_in, limits.caller, limits.address, limits.school)]
    assert rates == sorted(rates)


def test_an_edge_without_a_gateway_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"gateway\.web is missing"):
        EdgeSettings(upstreams={})


def test_an_unknown_process_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"unknown upstream schedulin\.web: choose from directory\.web"):
        EdgeSettings(upstreams=GATEWAY | {"schedulin.web": Address("127.0.0.1", 8002)})


def test_listening_on_a_name_is_refused() -> None:
    with pytest.raises(SettingsError, match="IP addresses"):
        EdgeSettings(upstreams=GATEWAY, listen=Address("localhost", 8080))


@pytest.mark.parametrize(("hops", "percent"), [(-1, 1), (11, 1), (0, -1), (0, 101)])
def test_figures_out_of_range_are_refused(hops: int, percent: float) -> None:
    with pytest.raises(SettingsError, match="goes from 0"):
        EdgeSettings(upstreams=GATEWAY, trusted_hops=hops, trace_percent=percent)
