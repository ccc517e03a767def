"""A control group that gives a process no more memory."""

import contextlib
import os
import pathlib

from row import Unavailable

GROUPS = pathlib.Path("/sys/fs/cgroup")


class MemoryLimit:
    """In the block, process `pid` may have `extra` bytes more than it has now; the kernel kills it beyond."""

    def __init__(self, pid, extra):
        old = GROUPS / "memory"  # of version 1
        self.group = (old if old.is_dir() else GROUPS) / f"komado-faults-{pid}"
        try:
            self.group.mkdir()
            (self.group / "cgroup.procs").write_text(str(pid))
            limit = "memory.limit_in_bytes" if old.is_dir() else "memory.max"
            pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
            # What the process had before it came is not charged to the new group.
            used = 0 if old.is_dir() else pages * os.sysconf("SC_PAGE_SIZE")
            self.bytes = used + extra
            (self.group / limit).write_text(str(self.bytes))
        except OSError as failure:
            with contextlib.suppress(OSError):
                self.group.rmdir()
            raise Unavailable(f"no control group for memory can be made: {failure}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.group.rmdir()
