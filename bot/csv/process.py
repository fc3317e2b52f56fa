"""What does an export do in a process of its own?

It reads the list and writes the file, so that neither costs the service anything: beside 100,000 rows a second in a
thread, a press would wait for the interpreter's lock. It is told what to do by one line of JSON on its standard input,
writes the file to its standard output, and what became of it on its standard error, in lines of JSON: rows written
so far, then that it is whole, or a fault in words. Leads' words leave by standard output alone.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

import orjson

from bot.csv.job import Job
from bot.csv.reading import read
from bot.csv.writer import Writer

NICE = 10
"""How far behind the service it stands where they want the same processor."""


def main() -> None:
    """Run the job of standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the service, which ends this one
    with suppress(OSError):
        os.nice(NICE)
    job = Job.read(sys.stdin.buffer.readline())
    try:
        rows = export(job, lambda piece: write_all(1, piece), lambda rows: _tell(rows=rows))
        _tell(rows=rows, whole=True)
    except Exception as fault:
        _tell(fault=in_words(fault), kind=type(fault).__name__)
        sys.exit(1)


def _tell(**what: object) -> None:
    write_all(2, orjson.dumps(what) + b"\n")


def export(job: Job, write: Callable[[bytes], None], progress: Callable[[int], None] = lambda rows: None) -> int:
    """Write the job's file piece by piece; the number of its rows, without the first line. `progress` is told of the
    rows that are written so far."""
    writer = Writer(job.columns, job.zone)
    number = 0
    first = writer.head()
    for records in read(job):
        write(first + writer.rows(records))
        number += len(records)
        first = b""
        progress(number)
    if first:
        write(first)
    return number


def write_all(descriptor: int, piece: bytes) -> None:
    """All of it, however little the system takes at once."""
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]


def in_words(fault: Exception) -> str:
    """What went wrong, without a word of a lead's."""
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full."
    if isinstance(fault, OSError):
        return f"The file can't be written: {fault.strerror}."
    return "The database can't be read now."


if __name__ == "__main__":
    main()
