"""Where the private cluster's socket lives and how its settings follow the machine."""

import socket
from pathlib import Path

import pytest

from devtools import cluster
from devtools.console import Stop


def test_a_short_folder_for_temporary_files_can_hold_the_socket():
    assert cluster.socket_fits("/tmp")


def test_a_folder_whose_socket_address_would_be_too_long_is_refused():
    assert not cluster.socket_fits("/" + "x" * 80)


def test_the_length_of_a_folder_is_counted_in_bytes():
    assert cluster.socket_fits("/" + "e" * 60)
    assert not cluster.socket_fits("/" + "è" * 60)


@pytest.mark.parametrize("folder", ["/tmp/with space", "/tmp/with,comma", "/tmp/with'quote", "/tmp/with@at"])
def test_a_folder_with_characters_that_an_address_would_need_to_quote_is_refused(folder):
    assert not cluster.socket_fits(folder)


def test_an_unsuitable_folder_for_temporary_files_is_replaced_by_a_usual_one(tmp_path):
    long = tmp_path / ("long" * 30)
    long.mkdir()
    assert cluster.socket_parent(str(long)) in {"/tmp", "/var/tmp"}


def test_no_usable_folder_at_all_is_said_in_one_sentence(monkeypatch):
    monkeypatch.setattr(cluster, "socket_fits", lambda _folder: False)
    with pytest.raises(Stop, match="No folder for the database's socket"):
        cluster.socket_parent("/tmp")


def test_the_server_never_listens_on_the_network():
    assert "listen_addresses = ''\n" in cluster.settings_for(8 * 2**30, 10**11, "/tmp/civicmap-x")


@pytest.mark.parametrize(
    ("gigabytes", "buffers"),
    [(1, "shared_buffers = 128MB"), (8, "shared_buffers = 1024MB"), (64, "= 2048MB")],
)
def test_the_servers_memory_follows_the_machine(gigabytes, buffers):
    assert buffers in cluster.settings_for(gigabytes * 2**30, 10**11, "/tmp/civicmap-x")


def test_a_small_disk_gets_a_short_write_ahead_log():
    assert "max_wal_size = 1GB" in cluster.settings_for(8 * 2**30, 10 * 2**30, "/tmp/civicmap-x")
    assert "max_wal_size = 4GB" in cluster.settings_for(8 * 2**30, 100 * 2**30, "/tmp/civicmap-x")


def test_a_socket_without_a_server_does_not_answer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a relative name keeps the address short
    path = Path(f".s.PGSQL.{cluster.PORT}")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        assert cluster.socket_answers(".")
    assert path.exists()
    assert not cluster.socket_answers(".")


@pytest.fixture
def found(tmp_path):
    """A cluster whose folder is the test's, without a server."""
    private = object.__new__(cluster.Cluster)
    private.home = tmp_path
    private.identity = cluster.server_identity()
    (tmp_path / "data").mkdir()
    return private


def test_a_process_number_that_belongs_to_another_program_is_not_our_server(found):
    (found.data / "postmaster.pid").write_text("1\n/elsewhere\n")
    assert found.server_process() is None


def test_a_process_file_of_another_program_is_forgotten_so_that_the_server_can_start(found):
    (found.data / "postmaster.pid").write_text(f"1\n{found.data}\n")
    found._forget_foreign_process()
    assert not (found.data / "postmaster.pid").exists()


def test_a_process_file_that_came_with_a_copied_folder_is_forgotten(found):
    (found.data / "postmaster.pid").write_text("4194305\n/the/original/data\n")
    found._forget_foreign_process()
    assert not (found.data / "postmaster.pid").exists()


def test_the_process_file_of_a_dead_server_is_left_to_postgresql(found):
    beyond_all_numbers = 4194305
    (found.data / "postmaster.pid").write_text(f"{beyond_all_numbers}\n{found.data}\n")
    found._forget_foreign_process()
    assert (found.data / "postmaster.pid").exists()


def test_the_address_of_the_database_names_the_socket_folder(found):
    (found.data / "civicmap.conf").write_text("unix_socket_directories = '/tmp/civicmap-x'\n")
    assert found.url() == "postgis://civicmap@/civicmap?host=/tmp/civicmap-x&port=5432"


def test_a_project_without_a_cluster_remembers_none(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "DEV", tmp_path)
    monkeypatch.setattr(cluster, "STATE", tmp_path / "database.json")
    assert cluster.remembered_home() is None


def test_a_copied_project_does_not_use_the_data_of_the_original(tmp_path, monkeypatch):
    original = tmp_path / "original"
    (original / "data").mkdir(parents=True)
    (tmp_path / "database.json").write_text(f'{{"home": "{original}", "project": "/the/original"}}')
    monkeypatch.setattr(cluster, "DEV", tmp_path)
    monkeypatch.setattr(cluster, "STATE", tmp_path / "database.json")
    assert cluster.remembered_home() is None
