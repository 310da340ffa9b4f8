import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shared.store.cluster import Cluster
from shared.store.cluster_error import ClusterError
from shared.store.secrets_file import SecretsFile


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), durable=False)
    cluster.start()
    yield cluster
    cluster.stop()


def test_a_service_has_an_owner_and_a_role_that_owns_nothing(cluster: Cluster) -> None:
    database = cluster.create_service_database("library")
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("CREATE TABLE book (id int)")
        owner.execute("GRANT SELECT ON book TO library_app")
    with psycopg.connect(database.url) as app:
        assert app.execute("SELECT count(*) FROM book").fetchone() == (0,)
        assert app.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone() == (False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE mine (id int)")


def test_no_service_gets_into_the_database_of_another(cluster: Cluster) -> None:
    cluster.create_service_database("library")
    cluster.create_service_database("kitchen")
    cluster.create_bus_database()
    for database in ("qinglan_kitchen", "qinglan_bus"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(cluster.url("library_app", database))


def test_nobody_gets_in_without_the_password(cluster: Cluster) -> None:
    database = cluster.create_service_database("library")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(database.url.replace("library_app:", "library_app:x"))


def test_it_listens_on_no_network_address_and_its_socket_is_its_users_alone(cluster: Cluster) -> None:
    with psycopg.connect(cluster.admin_url()) as admin:
        assert admin.execute("SHOW listen_addresses").fetchone() == ("",)
    assert cluster.socket_folder.stat().st_mode & 0o077 == 0


def test_setting_up_twice_changes_nothing(cluster: Cluster) -> None:
    assert cluster.create_service_database("library") == cluster.create_service_database("library")
    assert cluster.create_bus_database() == cluster.create_bus_database() == cluster.bus_url()


def test_the_bus_has_its_queues(cluster: Cluster) -> None:
    url = cluster.create_bus_database().replace("pgmq://", "postgresql://")
    with psycopg.connect(url) as bus:
        bus.execute("SELECT pgmq.create('post')")
        assert bus.execute("SELECT queue_name FROM pgmq.list_queues()").fetchall() == [("post",)]
        bus.rollback()


def test_a_copy_of_a_database_has_its_rows_and_goes_when_dropped(cluster: Cluster) -> None:
    original = cluster.create_service_database("museum")
    with psycopg.connect(original.owner_url) as owner:
        owner.execute("CREATE TABLE exhibit AS SELECT 1 AS id")
    copy = cluster.create_service_database("museum", database="museum_copy", template="qinglan_museum")
    with psycopg.connect(copy.owner_url) as owner:
        assert owner.execute("SELECT id FROM exhibit").fetchone() == (1,)
    cluster.drop_database("museum_copy")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(copy.owner_url)


def test_chinese_text_is_found_by_its_parts(cluster: Cluster) -> None:
    with psycopg.connect(cluster.create_service_database("library").url) as app:
        assert app.execute("SELECT similarity('教研活动计划', '教研活动') > 0.4, upper('é')").fetchone() == (True, "É")


def test_the_embedded_store_is_durable_and_a_test_cluster_need_not_be(cluster: Cluster, tmp_path: Path) -> None:
    assert "--fsync=off" in cluster.command()
    lasting = Cluster(tmp_path)
    lasting.prepare()
    lasting.start()
    try:
        with psycopg.connect(lasting.admin_url()) as admin:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                assert admin.execute(f"SHOW {setting}").fetchone() == ("on",)
    finally:
        lasting.stop()


def test_data_and_passwords_outlive_a_crash_of_every_process(tmp_path: Path) -> None:
    first = Cluster(tmp_path)
    first.start()
    database = first.create_service_database("library")
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("CREATE TABLE book AS SELECT 1 AS id")
    assert first._process is not None
    first._process.kill()
    first._process.wait()
    second = Cluster(tmp_path)
    start_after_crash(second)
    try:
        with psycopg.connect(database.owner_url) as owner:
            assert owner.execute("SELECT id FROM book").fetchone() == (1,)
    finally:
        second.stop()


def start_after_crash(cluster: Cluster) -> None:
    """The first tries may meet backends that have not noticed yet; the runner starts again and again too."""
    for _ in range(50):
        try:
            return cluster.start()
        except ClusterError:
            time.sleep(0.1)
    return cluster.start()


def test_a_long_path_works_too(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / ("long" * 30), durable=False)
    cluster.start()
    try:
        assert cluster.answers()
    finally:
        cluster.stop()
        cluster.socket_folder.rmdir()


def test_lost_passwords_are_one_clear_line(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, durable=False)
    cluster.start()
    try:
        stranger = Cluster(tmp_path, secrets=SecretsFile(tmp_path / "other.json"))
        with pytest.raises(ClusterError, match=r"other.json does not fit"):
            stranger.answers()
    finally:
        cluster.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_it_stops_when_the_process_that_started_it_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from shared.store.cluster import Cluster;"
        "cluster = Cluster(Path(sys.argv[1]), durable=False); cluster.start();"
        "print(cluster._process.pid, flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert starter.stdout
    postgres = int(starter.stdout.readline())
    starter.send_signal(signal.SIGKILL)
    starter.communicate()
    assert gone(postgres)


def gone(pid: int, seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
