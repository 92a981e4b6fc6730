"""What has to be done before the site can be served or tested; each step is skipped when it is done already."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from devtools import environment, packages
from devtools.console import meanwhile, run, say, stream
from devtools.database import Database
from devtools.project import (
    DEV,
    LOGS,
    PYTHON,
    ROOT,
    SKIPPED,
    Stamps,
    base_environment,
    digest_of,
    only_one_set_up,
    prepare_folders,
    project_files,
    site_environment,
)  # fmt: skip

TEMPLATE = "civicmap_template"


def programs_and_packages(
    *,
    database: bool,
    tests: bool = False,
    lock: str = "runtime",
    programs: Mapping[str, str] = packages.NONE,
) -> None:
    """The machine's side: folders, system packages, the virtual environment filled from a lock."""
    prepare_folders()
    with only_one_set_up():
        packages.require(database=database, tests=tests, programs=programs)
        environment.require(lock)


def messages() -> None:
    """Compile the translations."""
    catalogues = list(project_files("*.po"))
    compiled = [path.with_suffix(".mo") for path in catalogues]

    def compile_them() -> None:
        if catalogues:
            say("compiling the translations")
        for source, target in zip(catalogues, compiled, strict=True):
            command = ["msgfmt", "--check-format", "-o", target, source]
            run(command, what="Compiling the translations", env=base_environment(), cwd=ROOT)

    _once(Stamps(DEV / "stamps.json"), "messages", digest_of(catalogues), compile_them, made=compiled)


@contextmanager
def static_files(env: dict[str, str]) -> Iterator[None]:
    """Collect the static files under hashed names; beside other work, as it compresses for many seconds."""
    target = Path(env["STATIC_ROOT"])
    sources = [path for folder in static_folders() for path in project_files("*", folder)]
    digest = digest_of(
        [*sources, environment.LOCKS["runtime"], ROOT / "civicmap" / "serving" / "staticfiles.py"],
        str(target),
    )
    stamps = Stamps(DEV / "stamps.json")
    if stamps.fresh("static", digest) and (target / "staticfiles.json").exists():
        yield
        return
    say("collecting the static files")
    command = [PYTHON, "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    with meanwhile(command, what="Collecting the static files", env=env, cwd=ROOT, log=LOGS / "static.log"):
        yield
    stamps.set("static", digest)


def migrations(database: Database, env: dict[str, str]) -> None:
    """Bring the tables up to date."""

    def migrate() -> None:
        say("bringing the database tables up to date")
        command = [PYTHON, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
        # Migrations run without waiting for the disk at each of their many commits.
        hasty = {"PGOPTIONS": "-c synchronous_commit=off", **env}
        run(command, what="Migrating the database", env=hasty, cwd=ROOT, log=LOGS / "migrate.log")
        command = [PYTHON, "manage.py", "createcachetable"]
        run(command, what="Creating the cache table", env=env, cwd=ROOT, log=LOGS / "migrate.log")

    digest = digest_of([*_schema_sources(), environment.LOCKS["runtime"]])
    _once(database.stamps, "migrations", digest, migrate)


def test_template(database: Database, env: dict[str, str]) -> None:
    """Name in ``env`` the database that the tests' databases are copied from.

    It holds the empty tables, and is made anew when a migration, its SQL or a module that it imports changes. Each
    process of a test run has a database of its own; to bring every one of them up by its migrations would take most
    of the time of a short run. A database of somebody else's gets no second one.
    """
    if database.cluster is None:
        return
    cluster = database.cluster

    def make() -> None:
        say("preparing the database that the tests copy")
        cluster.start_over(TEMPLATE)
        command = [PYTHON, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
        hasty = {"PGOPTIONS": "-c synchronous_commit=off", **env, "DATABASE_URL": cluster.url(TEMPLATE)}
        run(command, what="Migrating the tests' database", env=hasty, cwd=ROOT, log=LOGS / "migrate.log")

    with only_one_set_up():
        digest = digest_of([*_schema_sources(), environment.LOCKS["runtime"]])
        _once(database.stamps, "test template", digest, make)
    env["TEST_DATABASE_TEMPLATE"] = TEMPLATE


def _schema_sources() -> Iterator[Path]:
    """The files that decide which tables, functions and triggers a new database gets."""
    named = re.compile(r"^(?:from|import) ([\w.]+)", re.MULTILINE)
    modules: set[Path] = set()
    for path in project_files("*.py"):
        if path.parent.name == "migrations":
            yield path
            for name in named.findall(path.read_text()):
                modules.add(ROOT.joinpath(*name.split(".")).with_suffix(".py"))
    yield from sorted(path for path in modules if path.is_file())
    for path in project_files("*.sql"):
        if path.parent.name == "sql":
            yield path


def demo_data(database: Database, env: dict[str, str]) -> None:
    """Load the demo cities. The command itself shows its progress and may be repeated."""

    def load() -> None:
        say("loading the demo data")
        command = [PYTHON, "manage.py", "load_demo"]
        stream(command, what="Loading the demo data", env=env, cwd=ROOT, log=LOGS / "load_demo.log")

    _once(database.stamps, "demo", digest_of(_demo_sources()), load)


def site(database: Database, env: dict[str, str]) -> None:
    with only_one_set_up():
        messages()
        with static_files(env):
            migrations(database, env)
            demo_data(database, env)


def manage(database: Database) -> dict[str, str]:
    """The environment in which ``manage.py`` runs."""
    return site_environment(database.url)


def _once(
    stamps: Stamps | None, step: str, digest: str, do: Callable[[], None], made: Sequence[Path] = ()
) -> None:
    """Do a step unless it was done for the same content and what it made is still there."""
    if stamps is not None and stamps.fresh(step, digest) and all(path.exists() for path in made):
        return
    do()
    if stamps is not None:
        stamps.set(step, digest)


def static_folders(root: Path = ROOT) -> Iterator[Path]:
    """The apps' folders of static files; not the one that they are collected into."""
    for folder in root.glob("*/static"):
        if folder.is_dir() and folder.parent.name not in SKIPPED:
            yield folder


def _demo_sources() -> Iterator[Path]:
    """The data, and the code that brings it in."""
    yield from project_files("*", ROOT / "fixtures")
    for folder in ("demo", "civicmap/cities", "places/imports"):
        yield from project_files("*.py", ROOT / folder)
