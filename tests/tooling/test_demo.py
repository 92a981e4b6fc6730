"""The demo command before and around the server."""

import socket

import pytest

from devtools.__main__ import main
from devtools.console import Stop, reason_for
from devtools.demo import check_port


@pytest.fixture
def taken_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_named_together_with_the_option_that_helps(taken_port):
    with pytest.raises(Stop, match=rf"^Port {taken_port} is already in use .* --port \d+$"):
        check_port(taken_port)


def test_a_free_port_is_accepted(taken_port):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        free = server.getsockname()[1]
    check_port(free)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_refused(port):
    with pytest.raises(Stop, match="is not a port"):
        check_port(port)


def test_an_unknown_command_points_to_the_help():
    with pytest.raises(Stop, match=r"no command sing; \./dev help lists them"):
        main(["sing"])


def test_the_help_names_every_command(capsys):
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(
        f"\n  {command} " in shown for command in ("demo", "test", "lint", "manage", "reset", "lock", "help")
    )


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("PANIC: could not write to file: No space left on device", "the disk is full"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "does not match its recorded hash",
        ),
        ("Temporary failure in name resolution", "the package registry could not be reached"),
        ("something else", "otherwise"),
    ],
)
def test_the_cause_of_a_failure_is_found_in_the_output(output, sentence):
    assert sentence in reason_for(output, "otherwise")
