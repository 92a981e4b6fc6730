"""The script ``dev`` on a machine without Python: it installs it quietly, or says what has to be done."""

import os
import shutil
import subprocess

import pytest

from devtools.project import ROOT

PACKAGES = "python3 python3-venv ca-certificates"


@pytest.fixture
def bare(tmp_path):
    """Runs the script where no Python is found; ``python`` is made by the line of shell given for apt-get."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "env", "dirname", "readlink", "cat", "chmod"):
        (programs / name).symlink_to(str(shutil.which(name)))
    script = tmp_path / "dev"
    script.write_text((ROOT / "dev").read_text().replace("/usr/bin/python3", str(tmp_path / "no-python")))

    def write(name, body):
        (programs / name).write_text(f"#!/usr/bin/env bash\n{body}\n")
        (programs / name).chmod(0o755)

    def run(*, user, apt):
        write("id", f"echo {user}")
        write("apt-get", apt.replace("PYTHON", str(programs / "python3")))
        return subprocess.run(
            [str(programs / "bash"), str(script), "help"],
            env={"PATH": str(programs), "HOME": os.environ["HOME"]},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    return run


def test_an_administrator_gets_python_without_the_chatter_of_apt(bare):
    python = r"""
echo "Unpacking a hundred things: $*"
[ "$1" = update ] || { printf '#!/usr/bin/env bash\necho "$*"\n' > PYTHON; chmod 755 PYTHON; }"""
    done = bare(user=0, apt=python)
    assert (done.returncode, done.stdout.strip()) == (0, "-m devtools help")
    assert done.stderr == "Installing python3 and python3-venv with apt\n"


def test_a_failure_of_apt_is_shown_and_ends_it(bare):
    done = bare(user=0, apt='echo "E: Unable to fetch some archives"; exit 100')
    assert done.returncode == 1
    assert "Unable to fetch" in done.stderr
    assert done.stderr.endswith("apt could not install Python; its output is above.\n")


def test_an_ordinary_user_reads_the_command_for_the_administrator(bare):
    done = bare(user=1000, apt="exit 99")
    assert done.returncode == 1
    assert f"apt-get update && apt-get install -y --no-install-recommends {PACKAGES}\n" in done.stderr
