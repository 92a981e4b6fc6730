"""Reading gettext catalogues, to find what is not translated."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Entry:
    """One message of a catalogue."""

    source: str = ""
    translations: dict[str, str] = field(default_factory=dict)
    fuzzy: bool = False
    obsolete: bool = False
    references: list[str] = field(default_factory=list)


def read_catalogue(text: str) -> list[Entry]:
    """The entries of a ``.po`` file, without its header."""
    entries: list[Entry] = []
    entry, current = Entry(), ""
    parts: dict[str, list[str]] = {}

    def finish() -> None:
        nonlocal entry, parts, current
        if "msgid" in parts:
            entry.source = "".join(parts["msgid"])
            entry.translations = {k: "".join(v) for k, v in parts.items() if k.startswith("msgstr")}
            if entry.source:
                entries.append(entry)
        entry, parts, current = Entry(), {}, ""

    for raw in text.splitlines():
        line = raw.strip()
        obsolete = line.startswith("#~")
        if obsolete:
            line = line[2:].lstrip()
        if line.startswith("#"):
            if "msgid" in parts:
                finish()
            if line.startswith("#,"):
                entry.fuzzy = entry.fuzzy or "fuzzy" in line
            elif line.startswith("#:"):
                entry.references += line[2:].split()
            continue
        if not line:
            continue
        if keyword := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+(".*")$', line):
            current = keyword[1]
            if current in {"msgctxt", "msgid"} and "msgid" in parts:
                previous = current
                finish()
                current = previous
            parts[current] = [_unquoted(keyword[2])]
            entry.obsolete = entry.obsolete or obsolete
        elif line.startswith('"') and current:
            parts[current].append(_unquoted(line))
    finish()
    return entries


def faults(text: str) -> list[str]:
    """A line for each message without a translation, or with one that a machine guessed."""
    found = []
    for entry in read_catalogue(text):
        if entry.obsolete:
            continue
        where = f" ({entry.references[0]})" if entry.references else ""
        if entry.fuzzy:
            found.append(f"guessed, not confirmed: {entry.source!r}{where}")
        elif not entry.translations or not all(entry.translations.values()):
            found.append(f"no translation: {entry.source!r}{where}")
    return found


def catalogue_faults(path: Path) -> list[str]:
    return faults(path.read_text(encoding="utf-8"))


def _unquoted(literal: str) -> str:
    """The string that a quoted line stands for; its escapes are those of C, which Python shares."""
    return str(ast.literal_eval(literal))
