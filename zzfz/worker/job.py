"""The bounds of a worker on Windows: a job object, which ends it with this process.

Documented in Microsoft's reference under "Job Objects" (SetInformationJobObject,
JOBOBJECT_EXTENDED_LIMIT_INFORMATION). Where the system refuses, the clock of the parent is left.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys

_EXTENDED_LIMIT_INFORMATION = 9
_ACTIVE_PROCESS, _PROCESS_MEMORY, _KILL_ON_CLOSE = 0x8, 0x100, 0x2000


class _Basic(ctypes.Structure):
    _fields_ = [
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    ]


class _Extended(ctypes.Structure):
    _fields_ = [
        ("basic", _Basic),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    ]


class Job:
    """The job that one worker belongs to: one process, and it ends when this process does."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._job = None
        if sys.platform == "win32":
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel.CreateJobObjectW.restype = ctypes.c_void_p
            handle = self._kernel.CreateJobObjectW(None, None)
            if handle:
                self._job = ctypes.c_void_p(handle)
                # It waits at its pipe for the first document, so nothing was read before.
                worker = ctypes.c_void_p(int(process._handle))
                self._kernel.AssignProcessToJobObject(self._job, worker)

    def limit_memory(self, size: int) -> None:
        """Let the worker have ``size`` bytes at most."""
        if sys.platform == "win32" and self._job is not None:
            limits = _Extended()
            limits.basic.flags = _ACTIVE_PROCESS | _PROCESS_MEMORY | _KILL_ON_CLOSE
            limits.basic.active_processes = 1
            limits.process_memory = size
            self._kernel.SetInformationJobObject(
                self._job,
                _EXTENDED_LIMIT_INFORMATION,
                ctypes.byref(limits),
                ctypes.sizeof(limits),
            )
