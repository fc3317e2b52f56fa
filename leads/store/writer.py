"""Who writes to the database, in which order, and how many commands go into one commit?

One thread takes what is waiting, clicks before events before completions before imports, up to 200
commands into one transaction, and answers nobody before the commit. A command that refuses takes only
its own changes back.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from leads.store.database import Database
from leads.store.refusals import in_words
from leads.store.work import LeadCommand, Work, WorkSettings

log = logging.getLogger(__name__)

T = TypeVar("T")
Result = TypeVar("Result", covariant=True)

MOST_IN_ONE = 200
"""Commands in one commit: from there on a longer batch only makes a click wait."""
MOST_WAITING = 50_000
"""Commands that may wait; more is refused, so that memory stays bounded when the database stands still."""

REPEATS = 6
"""Tries of one command that keeps colliding with other services, with growing pauses: under a second in all."""

CLICK, EVENT, RESULT, IMPORT = range(4)
"""Priorities, most urgent first."""


class StoreUnavailable(RuntimeError):
    """The database can't be written to now. What was asked is not stored; ask again."""


class PlainCommand(Protocol[Result]):
    """Any other write: runs its own statements inside the common transaction, in a savepoint. One whose class has
    `together(connection, commands) -> answers`, which may not refuse, is run at once with all of its kind."""

    def __call__(self, connection: Connection, /) -> Result: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """What one commit was: its commands, the seconds it took, how many verdicts of each reason it brought, and the kind
    of the fault where it didn't succeed ("" where it did)."""

    commands: int
    seconds: float
    reasons: Mapping[str, int]
    fault: str = ""


class Writer:
    """The one write path of this process. `steady`: seconds by a clock that nobody can set, to measure with."""

    def __init__(
        self, database: Database, settings: WorkSettings, *, jitter: Callable[[], float] = random.random,
        steady: Callable[[], float] = lambda: 0.0,
    ) -> None:  # fmt: skip
        self._database = database
        self._settings = settings
        self._work = Work(settings)
        self._waiting: list[tuple[int, int, Any, Callable[[object, BaseException | None], None]]] = []
        self._order = count()
        self._filled = threading.Condition()
        self._closing = False
        self._jitter = jitter
        self._pause = threading.Event()  # never set
        self._thread = threading.Thread(target=self._run, name="leadbell-write", daemon=True)
        self.on_commit: Callable[[set[str]], None] = lambda platforms: None
        """Called in the writing thread after a commit, with the platforms that now have something to send."""
        self.at_commit: Callable[[Connection, set[str]], Callable[[], None]] | None = None
        """Takes the place of `on_commit` where it is set: called inside the transaction, so that what is to be sent can
        be claimed with what caused it. What it returns is called after the commit, in the writing thread too."""
        self.on_batch: Callable[[Batch], None] = lambda batch: None
        """Called in the writing thread after each batch, also one that failed."""
        self._steady = steady

    @property
    def waiting(self) -> int:
        """How many commands wait to be written."""
        return len(self._waiting)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Finish what is waiting, then stop."""
        with self._filled:
            self._closing = True
            self._filled.notify()
        if self._thread.is_alive():
            self._thread.join()

    async def submit(self, command: LeadCommand[T] | PlainCommand[T], priority: int = EVENT) -> T:
        """Run a command and return its answer, after the commit. Raises what the command raised, or
        `StoreUnavailable`."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()

        def answer(result: object, fault: BaseException | None) -> None:
            loop.call_soon_threadsafe(_settle, future, result, fault)

        self._enqueue(command, priority, answer)
        return await future  # type: ignore[no-any-return]

    def submit_now(self, command: LeadCommand[T] | PlainCommand[T], priority: int = EVENT) -> T:
        """The same for callers without an event loop (the command line)."""
        done = threading.Event()
        box: list[Any] = []

        def answer(result: object, fault: BaseException | None) -> None:
            box.extend((result, fault))
            done.set()

        self._enqueue(command, priority, answer)
        done.wait()
        if box[1] is not None:
            raise box[1]
        return box[0]  # type: ignore[no-any-return]

    def _enqueue(self, command: object, priority: int, answer: Callable[[object, BaseException | None], None]) -> None:
        with self._filled:
            if self._closing:
                raise StoreUnavailable("Leadbell is stopping.")
            if len(self._waiting) >= MOST_WAITING:
                raise StoreUnavailable("Too much is waiting for the database.")
            heapq.heappush(self._waiting, (priority, next(self._order), command, answer))
            self._filled.notify()

    def _run(self) -> None:
        while True:
            with self._filled:
                while not self._waiting and not self._closing:
                    self._filled.wait()
                if not self._waiting:
                    return
                batch = self._next_batch()
            for answer, result, fault in self._surely(batch):
                try:
                    answer(result, fault)
                except Exception:  # the asker's event loop has closed: the others must still hear
                    log.warning("answer_not_handed_over")

    def _surely(self, batch: list[Any]) -> list[tuple[Any, object, BaseException | None]]:
        """Carry out a batch. Whatever happens, everybody is answered and the thread lives on."""
        try:
            return self._commit_or_repeat(batch)
        except Exception as fault:
            log.exception("batch_failed commands=%d", len(batch))
            return [(answer, None, fault) for _, answer in batch]

    def _next_batch(self) -> list[Any]:
        batch = [heapq.heappop(self._waiting)[2:]]
        weight = getattr(batch[0][0], "weight", 1)
        while self._waiting:
            weight += getattr(self._waiting[0][2], "weight", 1)
            if weight > MOST_IN_ONE:
                break
            batch.append(heapq.heappop(self._waiting)[2:])
        return batch

    def _commit_or_repeat(self, batch: list[Any]) -> list[tuple[Any, object, BaseException | None]]:
        """Commit a batch; after a collision with another service repeat it, then its commands one by one."""
        for attempt in range(REPEATS if len(batch) == 1 else 2):
            if attempt:  # both sides of a deadlock may have been broken off: they must not meet again
                self._pause.wait(attempt * self._jitter() / 20)
            begun = self._steady()
            try:
                results = self._commit(batch)
                self._tell_batch(Batch(len(batch), self._steady() - begun, self._work.take_reasons()))
                return results
            except (OperationalError, IntegrityError) as fault:
                self._work.forget()
                if not _is_collision(fault):
                    self._tell_batch(Batch(len(batch), self._steady() - begun, {}, in_words(fault)))
                    return [(answer, None, _unavailable(fault)) for _, answer in batch]
            except Exception as fault:  # what can't be stored in one of the commands, or a fault of ours
                self._work.forget()
                log.exception("batch_failed commands=%d", len(batch))
                if len(batch) == 1:
                    told = _unavailable(fault) if isinstance(fault, SQLAlchemyError) else fault
                    return [(batch[0][1], None, told)]
                break
        if len(batch) == 1:
            return [(batch[0][1], None, StoreUnavailable("The database keeps refusing this change; ask again."))]
        return [one for command in batch for one in self._commit_or_repeat([command])]

    def _commit(self, batch: list[Any]) -> list[tuple[Any, object, BaseException | None]]:
        with self._database.writer.begin() as connection:
            leads = [command for command, _ in batch if isinstance(command, LeadCommand)]
            done = iter(self._work.run(connection, leads))
            results: list[tuple[Any, object, BaseException | None]] = []
            together: dict[Any, list[tuple[Any, Any]]] = {}
            for command, answer in batch:
                fault: BaseException | None
                if isinstance(command, LeadCommand):
                    result, fault = next(done)
                elif kind := getattr(command, "together", None):
                    together.setdefault(kind, []).append((command, answer))
                    continue
                else:
                    result, fault = _run_plain(connection, command)
                results.append((answer, result, fault))
            for run, some in together.items():
                answers = run(connection, [command for command, _ in some])
                results += [(answer, result, None) for (_, answer), result in zip(some, answers, strict=True)]
            platforms = self._work.take_due()
            tell: Callable[[], None] = partial(self.on_commit, platforms)
            if platforms and self.at_commit is not None:
                tell = self.at_commit(connection, platforms)
        if platforms:
            _tell_committed(tell)
        return results

    def _tell_batch(self, batch: Batch) -> None:
        try:
            self.on_batch(batch)
        except Exception:
            log.exception("batch_not_counted")


def _tell_committed(tell: Callable[[], None]) -> None:
    """What happens here must not look as if the commit had failed."""
    try:
        tell()
    except Exception:
        log.exception("nobody_woken")


def _run_plain(connection: Connection, command: PlainCommand[Any]) -> tuple[object, BaseException | None]:
    """Run a command between savepoints: as plain SQL, because SQLAlchemy's nested transactions cost three times as
    much, and each delivery pays for them."""
    connection.exec_driver_sql("SAVEPOINT plain")
    try:
        result = command(connection)
    except Exception as fault:
        if isinstance(fault, (OperationalError, IntegrityError)) or (
            isinstance(fault, DBAPIError) and fault.connection_invalidated
        ):  # no refusal: two services wrote one row, or the database is ill
            raise
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT plain")
        connection.exec_driver_sql("RELEASE SAVEPOINT plain")
        return None, fault
    connection.exec_driver_sql("RELEASE SAVEPOINT plain")
    return result, None


def _settle(future: asyncio.Future[Any], result: object, fault: BaseException | None) -> None:
    if future.done():
        return  # the asker has gone away
    if fault is None:
        future.set_result(result)
    else:
        future.set_exception(fault)


def _is_collision(fault: DBAPIError) -> bool:
    """A deadlock, a serialization failure or the same row written by another service: worth a repeat."""
    return isinstance(fault, IntegrityError) or _is_passing(fault)


def _is_passing(fault: DBAPIError) -> bool:
    """A deadlock or a serialization failure: the whole transaction is to be repeated."""
    return getattr(fault.orig, "sqlstate", None) in ("40001", "40P01")


def _kind(fault: Exception) -> str:
    return type(getattr(fault, "orig", fault)).__name__


def _unavailable(fault: Exception) -> StoreUnavailable:
    kind, words = _kind(fault), in_words(fault)
    log.error("database_not_written fault=%s: %s", kind, words, extra={"rarely": f"database_not_written {words}"})
    return StoreUnavailable(f"The database can't be written to now: {words}.")
