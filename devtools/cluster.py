"""A private PostgreSQL cluster: made, started, recovered and stopped with the system's programs.

It listens on a socket in a folder that only its owner can enter, and on no network address. The superuser
``civicmap`` needs no password: who cannot enter the folder cannot connect. PostgreSQL refuses to run as root, so
for root the server runs as the package's user ``postgres``; root itself can enter every folder.
"""

import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from devtools.console import Stop, is_root, reason_for, run, say, shown, tail
from devtools.packages import server_programs
from devtools.project import DEV, ROOT, base_environment, read_json, require_disk, write_json

NAME = "civicmap"
PORT = 5432
"""Not a network port: a part of the socket's name."""
LONGEST_SOCKET_PATH = 107
"""What a Unix socket's address can hold on Linux, in bytes, beside the closing zero."""
STATE = DEV / "database.json"


@dataclass(frozen=True)
class Identity:
    """The operating-system user that the server runs as."""

    name: str
    user: int
    group: int


def server_identity() -> Identity:
    if not is_root():
        return Identity(name=str(os.geteuid()), user=os.geteuid(), group=os.getegid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(name=name, user=entry.pw_uid, group=entry.pw_gid)
    raise Stop("PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.")


def socket_fits(folder: str) -> bool:
    """Whether a socket in a new folder below this one has an address that is short and plain enough."""
    example = f"{folder}/civicmap-12345678/.s.PGSQL.{PORT}"
    return len(os.fsencode(example)) <= LONGEST_SOCKET_PATH and not set(folder) & set(" ,'\"\\@\t\n")


def socket_parent(wanted: str) -> str:
    """The folder for temporary files if sockets can live there, else the usual ones."""
    for folder in (wanted, "/tmp", "/var/tmp"):
        if socket_fits(folder) and os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK):
            return folder
    raise Stop("No folder for the database's socket: neither TMPDIR nor /tmp nor /var/tmp can be written.")


def settings_for(memory: int, disk: int, sockets: str) -> str:
    """PostgreSQL's settings for a machine with this much memory and free disk, in bytes."""
    mega = memory // 2**20
    values = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{sockets}'",
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "max_connections": "100",
        "shared_buffers": f"{max(64, min(2048, mega // 8))}MB",
        "effective_cache_size": f"{max(256, mega // 2)}MB",
        "work_mem": "32MB" if mega >= 4096 else "8MB",
        "maintenance_work_mem": f"{max(64, min(512, mega // 16))}MB",
        "max_wal_size": "4GB" if disk > 40 * 2**30 else "1GB",
        "random_page_cost": "1.1",
        "jit": "off",
        # The site's queries are short; helpers also need shared memory that containers give sparingly.
        "max_parallel_workers_per_gather": "0",
        "max_parallel_maintenance_workers": "0",
        "synchronous_commit": "on",
        "client_connection_check_interval": "'2s'",
        "timezone": "'UTC'",
        "log_min_messages": "warning",
        "log_line_prefix": "'%m [%p] '",
    }
    lines = "".join(f"{name} = {value}\n" for name, value in values.items())
    return f"# Written by ./dev at each start, for {mega} MB of memory.\n{lines}"


def available_memory() -> int:
    """The machine's memory, or the container's where that is less."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            memory = min(memory, int(Path(limit).read_text()))
        except (OSError, ValueError):
            continue
    return memory


class Cluster:
    """The project's own cluster. ``home`` holds its data folder and what is remembered about its content."""

    def __init__(self) -> None:
        programs = server_programs()
        if programs is None:
            raise Stop("PostgreSQL with PostGIS is not installed.")
        self.programs = programs
        self.identity = server_identity()
        self.home = self._home()
        self._keep_owner()

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    # --- where it lives ---------------------------------------------------------------------------------------------

    def _home(self) -> Path:
        """In the project where the server's user can get there; else in a folder that is remembered in ``.dev``."""
        known = remembered_home()
        if known is not None:
            return known
        inside = DEV / "database"
        inside.mkdir(exist_ok=True)
        inside.chmod(0o711 if is_root() else 0o700)
        if self._can_enter(inside):
            home = inside
        else:
            inside.rmdir()
            home = self._outside()
            say(f"the database's data goes to {home}, because user {self.identity.name} cannot enter {ROOT}")
        write_json(STATE, {"home": str(home), "project": str(ROOT)})
        return home

    def _keep_owner(self) -> None:
        """For root: go on with the user that owns the data, so that root can help in another user's project."""
        owner = self.data.stat() if self.data.exists() else None
        if owner is None or owner.st_uid == self.identity.user:
            return
        if not is_root():
            raise Stop(f"The database in {self.home} belongs to another user; run ./dev as that user.")
        self.identity = Identity(name=str(owner.st_uid), user=owner.st_uid, group=owner.st_gid)

    def _outside(self) -> Path:
        for parent in (Path("/var/lib/civicmap-dev"), Path("/var/tmp")):
            try:
                parent.mkdir(exist_ok=True)
                home = Path(tempfile.mkdtemp(prefix=f"{ROOT.name.replace(' ', '-')[:40]}-", dir=parent))
            except OSError:
                continue
            home.chmod(0o711)
            if self._can_enter(home):
                return home
            home.rmdir()
        raise Stop(
            f"User {self.identity.name} can enter neither {ROOT} nor /var/lib nor /var/tmp, so no database."
        )

    def _can_enter(self, folder: Path) -> bool:
        user, group, groups = self._as_server_user()
        done = subprocess.run(
            ["test", "-x", str(folder)], cwd="/", user=user, group=group, extra_groups=groups
        )
        return done.returncode == 0

    # --- states -----------------------------------------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def server_process(self) -> int | None:
        """The number of our running server, or None. A number that now belongs to another program does not count."""
        try:
            number = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            working_folder = Path(f"/proc/{number}/cwd").readlink()
        except (OSError, ValueError, IndexError):
            return None
        return number if working_folder == self.data.resolve() else None

    def sockets(self) -> str | None:
        """The socket folder of the last start."""
        try:
            text = (self.data / "civicmap.conf").read_text()
        except OSError:
            return None
        found = [
            line.split("'")[1] for line in text.splitlines() if line.startswith("unix_socket_directories")
        ]
        return found[0] if found else None

    def answers(self) -> bool:
        folder = self.sockets()
        return folder is not None and socket_answers(folder)

    def url(self, name: str = NAME) -> str:
        return f"postgis://{NAME}@/{name}?host={quote(self.sockets() or '', safe='/')}&port={PORT}"

    # --- doing ------------------------------------------------------------------------------------------------------

    def ensure_running(self) -> None:
        """Create, start or recover the cluster, saying in one sentence what had to be done."""
        if not self.exists:
            self._create()
        self._check_version()
        number = self.server_process()
        if number is not None and self.answers():
            return
        if number is not None:
            say("the database server runs but its socket is gone; restarting it")
            self.stop()
        elif (self.data / "postmaster.pid").exists():
            say("the database server did not shut down cleanly last time; starting it again, nothing is lost")
            self._forget_foreign_process()
        else:
            say("starting the private database server")
        self._start()
        self._create_database()

    def stop(self) -> None:
        """Stop the server, if it runs, and remove its socket folder."""
        if self.server_process() is not None:
            command = [self.programs / "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60"]
            self._run(command, what="Stopping the database server")
        folder = self.sockets()
        if folder and self._ours(folder) and not socket_answers(folder):
            shutil.rmtree(folder, ignore_errors=True)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.home)
        STATE.unlink(missing_ok=True)

    def _create(self) -> None:
        require_disk(self.home, 1000)
        say(f"creating a private database cluster in {shown(self.home)}")
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        os.chown(fresh, self.identity.user, self.identity.group)
        options = [
            "-U",
            NAME,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--auth=trust",
            "--data-checksums",
            "--no-sync",
        ]
        self._run([self.programs / "initdb", "-D", fresh, *options], what="Creating the database cluster")
        with (fresh / "postgresql.conf").open("a") as configuration:
            configuration.write("include_if_exists = 'civicmap.conf'\n")
        # Renamed when complete: an interrupted creation leaves nothing that looks like a cluster.
        shutil.rmtree(self.data, ignore_errors=True)
        fresh.rename(self.data)
        (self.home / "stamps.json").unlink(missing_ok=True)

    def _check_version(self) -> None:
        made = (self.data / "PG_VERSION").read_text().strip()
        if made == self.programs.parent.name:
            return
        older = self.programs.parent.parent / made / "bin"
        if not (older / "postgres").exists():
            raise Stop(
                f"The data in {self.home} was made by PostgreSQL {made}, which is not installed any more; "
                "install it, or start over with ./dev reset."
            )
        self.programs = older

    def _start(self) -> None:
        sockets = self.sockets()
        if sockets is None or not self._ours(sockets) or socket_answers(sockets):
            sockets = tempfile.mkdtemp(prefix="civicmap-", dir=socket_parent(tempfile.gettempdir()))
            os.chown(sockets, self.identity.user, self.identity.group)
        free = shutil.disk_usage(self.data).free
        require_disk(self.data, 100)
        configuration = self.data / "civicmap.conf"
        configuration.write_text(settings_for(available_memory(), free, sockets))
        os.chown(configuration, self.identity.user, self.identity.group)
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.unlink()
        # After a crash, processes of the old server can take a moment to let go of the shared memory.
        user, group, groups = self._as_server_user()
        for attempt in range(4):
            command = [self.programs / "pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", "120"]
            done = subprocess.run(
                [str(part) for part in command], cwd="/", env=self._environment(), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                user=user, group=group, extra_groups=groups,
            )  # fmt: skip
            if done.returncode == 0:
                return
            time.sleep(0.5 + attempt)
        last = tail(self.log)
        cause = reason_for(last, "its log ends with these lines")
        raise Stop(f"The database server did not start: {cause}. The log is {shown(self.log)}.\n{last}")

    def start_over(self, name: str) -> None:
        """An empty database of this name, in place of one that may be there."""
        connection = ["-h", self.sockets() or "", "-p", str(PORT), "-U", NAME]
        for command in (["dropdb", "--if-exists"], ["createdb"]):
            program, *options = command
            run(
                [self.programs / program, *connection, *options, name],
                what="Creating a database", env=self._environment(), cwd="/",
            )  # fmt: skip

    def _create_database(self) -> None:
        connection = ["-h", self.sockets() or "", "-p", str(PORT), "-U", NAME]
        env = self._environment()
        query = f"SELECT 1 FROM pg_database WHERE datname = '{NAME}'"
        ask = [self.programs / "psql", *connection, "-d", "postgres", "-XAtc", query]
        if run(ask, what="Asking the database server", env=env, cwd="/").strip() != "1":
            run(
                [self.programs / "createdb", *connection, NAME],
                what="Creating the database",
                env=env,
                cwd="/",
            )

    def _forget_foreign_process(self) -> None:
        """Remove a process file that would keep PostgreSQL from starting although no server of ours runs.

        That is so when the number it holds now belongs to another program, as after a restart of a container, or
        when the whole project folder was copied. A dead number is left to PostgreSQL, which knows better.
        """
        file = self.data / "postmaster.pid"
        lines = file.read_text().splitlines()
        number, folder = [*lines, "", ""][:2]
        if folder != str(self.data) or (number.isdigit() and Path(f"/proc/{number}").exists()):
            file.unlink()

    def _ours(self, folder: str) -> bool:
        """Whether a socket folder is one that we made and nobody else can enter."""
        try:
            status = os.lstat(folder)
        except OSError:
            return False
        private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o700
        return private and status.st_uid == self.identity.user and "/civicmap-" in folder

    def _environment(self) -> dict[str, str]:
        env = {name: value for name, value in base_environment().items() if not name.startswith("PG")}
        return env | {"LC_ALL": "C.UTF-8", "HOME": str(self.home)}

    def _as_server_user(self) -> tuple[int | None, int | None, list[str | int] | None]:
        """User, group and further groups for ``subprocess``; nothing to change unless we are root."""
        if not is_root():
            return None, None, None
        return self.identity.user, self.identity.group, []

    def _run(self, command: Sequence[object], *, what: str) -> None:
        user, group, _groups = self._as_server_user()
        run(command, what=what, env=self._environment(), cwd="/", user=user, group=group)


def remembered_home() -> Path | None:
    """Where this project's cluster is, if it has one. A copied or moved project folder takes what it holds itself."""
    state = read_json(STATE)
    inside = DEV / "database"
    home = Path(state.get("home", inside)) if state.get("project") == str(ROOT) else inside
    return home if (home / "data").exists() or (home != inside and home.exists()) else None


def socket_answers(folder: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(5)
        try:
            client.connect(f"{folder}/.s.PGSQL.{PORT}")
        except OSError:
            return False
    return True
