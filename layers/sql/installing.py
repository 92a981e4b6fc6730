"""SQL functions, triggers and views stand in files, one current text each; migrations install them from there.

The files of an app lie in its folder ``sql``. A migration names a file and the digest of its text, so an edited file needs a new
migration (``ReplaceSql``); ``tests/test_sql_files.py`` compares files, migrations and database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

MADE = re.compile(
    r"^CREATE (?:OR REPLACE )?(?:"
    r"FUNCTION (?P<function>[\w.]+)\("
    r"|(?P<constraint>CONSTRAINT )?TRIGGER (?P<trigger>\w+) [^;]*?\bON (?P<table>[\w.]+)"
    r"|VIEW (?P<view>[\w.]+)"
    r")",
    re.MULTILINE,
)


class InstallSql(Operation):
    """Make what a file holds. Backwards, it is dropped.

    ``values`` replace the words ``@like_this@`` of a file that is installed for several tables. All migrations install the present text,
    so a file keeps its words: one that needs others gets a new name. A file that is gone makes nothing; the migration that came with
    its removal drops what it had made, by ``RunSQL``.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, app: str, name: str, digest: str, /, **values: str) -> None:
        self.app, self.name, self.digest, self.values = app, name, digest, values

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models do not change."""

    @property
    def key(self) -> tuple[Any, ...]:
        """What is installed: a file, for some values."""
        return self.app, self.name, *sorted(self.values.items())

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._make(schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._drop(schema_editor)

    def _make(self, schema_editor: Any) -> None:
        if path_of(self.app, self.name).exists():
            schema_editor.execute(self.statements(), params=None)

    def _drop(self, schema_editor: Any) -> None:
        if path_of(self.app, self.name).exists():
            for statement in reversed(list(drops(self.text()))):
                schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Install {self.app}/sql/{self.name}"

    def text(self) -> str:
        """The file's text with the values in their places."""
        source = path_of(self.app, self.name).read_text()
        wanted = set(re.findall(r"@(\w+)@", source))
        if wanted != set(self.values):
            raise ValueError(
                f"{self.app}/sql/{self.name} takes {sorted(wanted)}, but a migration gives {sorted(self.values)}: "
                "give a file with other words a new name."
            )
        return re.sub(r"@(\w+)@", lambda found: self.values[found[1]], source)

    def statements(self) -> str:
        """SQL that may be run again. PostgreSQL replaces no constraint trigger, so the old one goes first."""
        text = self.text()
        old = drops(text, only_constraints=True)
        return "\n".join([*old, text])


class ReplaceSql(InstallSql):
    """The new text of a file that an earlier migration installed.

    Backwards the text stays: the older one stands in the older version of the code, whose command ``install_sql`` brings it back.
    """

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        pass

    def describe(self) -> str:
        return f"Replace by {self.app}/sql/{self.name}"


def drops(text: str, *, only_constraints: bool = False) -> Iterator[str]:
    """The statements that drop what a text makes, in its order."""
    made = list(MADE.finditer(text))
    if len(made) != len(re.findall(r"^CREATE ", text, re.MULTILINE)):
        raise ValueError(
            "A statement begins with CREATE and makes neither a function nor a trigger nor a view."
        )
    for found in made:
        if found["trigger"]:
            if found["constraint"] or not only_constraints:
                yield f"DROP TRIGGER IF EXISTS {found['trigger']} ON {found['table']};"
        elif not only_constraints:
            what = "FUNCTION" if found["function"] else "VIEW"
            yield f"DROP {what} IF EXISTS {found['function'] or found['view']};"


def path_of(app: str, name: str) -> Path:
    """Where a file of an app is."""
    return Path(apps.get_app_config(app).path, "sql", name)


def digest_of(path: Path) -> str:
    """What a migration says of a file's text."""
    return sha256(path.read_bytes()).hexdigest()[:12]


def installed() -> list[InstallSql]:
    """What the migrations install, in their order: for each file and its values the last operation, at the place of the first."""
    loader = MigrationLoader(None)
    plan = [key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)]
    last: dict[tuple[Any, ...], InstallSql] = {}
    for migration in dict.fromkeys(plan):
        for operation in loader.disk_migrations[migration].operations:
            if isinstance(operation, InstallSql) and path_of(operation.app, operation.name).exists():
                last[operation.key] = operation
    return list(last.values())
