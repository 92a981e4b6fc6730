"""See whether a file is opened or an address asked, by the system's own means and not by what a program says."""

from __future__ import annotations

import ctypes
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_ACCESS, IN_OPEN = 0x1, 0x20


class FileWatch:
    """Tells whether anything in a folder was opened or read, by any program."""

    def __init__(self, folder: Path) -> None:
        library = ctypes.CDLL(None, use_errno=True)
        self.handle = library.inotify_init1(os.O_NONBLOCK)
        assert self.handle >= 0
        assert library.inotify_add_watch(self.handle, os.fsencode(folder), IN_ACCESS | IN_OPEN) >= 0

    def touched(self) -> bool:
        """Whether something was opened since the last question."""
        try:
            return bool(os.read(self.handle, 65536))
        except BlockingIOError:
            return False

    def close(self) -> None:
        os.close(self.handle)


class AddressWatch:
    """A server that nobody should ask. It hangs up at once."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.setblocking(False)
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"

    def asked(self) -> bool:
        """Whether somebody connected since the last question."""
        try:
            self.server.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        self.server.close()


@contextmanager
def watching(folder: Path) -> Iterator[tuple[FileWatch, AddressWatch]]:
    """Both."""
    files, addresses = FileWatch(folder), AddressWatch()
    try:
        yield files, addresses
    finally:
        files.close()
        addresses.close()
