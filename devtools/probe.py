"""Whether the database will do: the private one, or that of ``DATABASE_URL``. Run with the project's Python; prints what is wrong."""

import argparse
import os

import dj_database_url
import psycopg

from devtools.project import ROOT

EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")
OLDEST_SERVER = 150000


def parameters(url: str) -> dict[str, object]:
    """psycopg's names for what a database address says."""
    parsed = dj_database_url.parse(url)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    values: dict[str, object] = {names[key]: value for key, value in parsed.items() if key in names and value}
    return values | parsed.get("OPTIONS", {})


def fault(connection: psycopg.Connection, *, for_tests: bool) -> str | None:
    """One sentence for the administrator, or None when all is well."""
    if connection.info.server_version < OLDEST_SERVER:
        return f"The database server has version {connection.info.server_version // 10000}; civicmap needs 15 or newer."
    query = """
        SELECT rolsuper, current_user, current_database(),
               ARRAY(SELECT extname::text FROM pg_extension),
               ARRAY(SELECT name::text FROM pg_available_extensions),
               has_schema_privilege('public', 'CREATE')
        FROM pg_roles WHERE rolname = current_user"""
    row = connection.execute(query).fetchone()
    assert row is not None
    superuser, user, name, present, available, may_write = row
    absent = [extension for extension in EXTENSIONS if extension not in available]
    if absent:
        return f"The database server offers no extension {', '.join(absent)}; install its package (PostGIS 3.3 or newer)."
    missing = [extension for extension in EXTENSIONS if extension not in present]
    if missing and not superuser:
        commands = " ".join(f"CREATE EXTENSION {extension};" for extension in missing)
        return (
            f"Database {name} lacks extensions that user {user} may not create. "
            f"Ask an administrator to run in it: {commands}"
        )
    if not may_write:
        return f"User {user} may not create tables in database {name}; an administrator can: " \
            f"GRANT CREATE, USAGE ON SCHEMA public TO {user};"  # fmt: skip
    if for_tests and not superuser:
        return (
            f"The tests make a database of their own with extensions, which user {user} may not. Unset DATABASE_URL to "
            "use the private cluster, or name a superuser's database."
        )
    return None


def other_migrations(connection: psycopg.Connection, *, private: bool) -> str | None:
    """What to do with a database that was made by migrations that this version does not have."""
    (known,) = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone() or (None,)
    if known is None:
        return None
    here = {(path.parts[-3], path.stem) for path in ROOT.glob("*/migrations/[0-9]*.py")}
    apps = list({app for app, _name in here})
    query = "SELECT app, name FROM public.django_migrations WHERE app = ANY (%s)"
    if set(connection.execute(query, [apps]).fetchall()) <= here:
        return None
    if private:
        return (
            "The database was made by other migrations than this version has: ./dev reset removes it with the uploads, "
            "and the next ./dev demo makes a new one."
        )
    return (
        "The database of DATABASE_URL was made by other migrations than this version has: name an empty one, or use the "
        "version that made it."
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--private", action="store_true")
    parser.add_argument("--for-tests", action="store_true")
    arguments = parser.parse_args()
    url = os.environ["DATABASE_URL"]
    try:
        with psycopg.connect(**parameters(url), connect_timeout=10, autocommit=True) as connection:  # type: ignore[arg-type]
            sentence = fault(connection, for_tests=arguments.for_tests)
            if not sentence and not arguments.for_tests:
                sentence = other_migrations(connection, private=arguments.private)
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        sentence = "DATABASE_URL is not an address like postgis://user:password@host:5432/name."
    except psycopg.OperationalError as error:
        sentence = f"The database of DATABASE_URL does not answer: {str(error).strip().splitlines()[0]}"
    if sentence:
        print(sentence)


if __name__ == "__main__":
    main()
