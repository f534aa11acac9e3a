"""What a log line holds, and what it must not: whoever reads the log could open the door with it, or learn of people
what the database said of their rows. Imported while settings load."""

import datetime as dt
import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import psycopg2
from django.db import Error as DjangoError

request_id: ContextVar[str] = ContextVar("request_id", default="")  # audit rows and log lines share it

# The part of these addresses that is a key; everything else of them may be read.
_KEYS = re.compile(
    r"(/(?:invitation|verify|verify-by-mail|calendars|account/password/reset/key|account/confirm-email)/)[^/\s?]+"
)
# How PostgreSQL quotes the row that it refuses: “Key (email)=(ada@example.org) already exists.”
_ROWS = re.compile(r"(Key \(.*?\)=|Failing row contains )\(.*\)")
_OF_DATABASES = (DjangoError, psycopg2.Error, sqlite3.Error)


def hidden(words: str, *errors: BaseException | None) -> str:
    """`words` without keys, and without what a database said among the causes of `errors`."""
    for error in _causes(*errors):
        said = str(error)
        if said and isinstance(error, _OF_DATABASES):
            words = words.replace(said, _code(error)).replace(repr(said)[1:-1], _code(error))
    return _ROWS.sub(r"\1(…)", _KEYS.sub(r"\1…", words))


def _causes(*errors: BaseException | None) -> Iterator[BaseException]:
    """These, and whatever led to them, each once."""
    known: set[int] = set()
    waiting = list(errors)
    while waiting:
        error = waiting.pop()
        if error is not None and id(error) not in known:
            known.add(id(error))
            waiting += [error.__cause__, error.__context__]
            yield error


def _code(error: BaseException) -> str:
    """What a database's error is about, by number and name: its words may hold anybody's data."""
    driver: Any = error.__cause__ or error
    code = getattr(driver, "pgcode", None) or getattr(driver, "sqlite_errorname", None)
    constraint = getattr(getattr(driver, "diag", None), "constraint_name", None)
    return f"({', '.join(filter(None, (code, constraint)))}; its words are not logged)".replace("(; ", "(")


class WithoutKeys(logging.Filter):
    """Takes out of the message what `hidden` hides; of tracebacks, the formatters below do."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        given = record.args.values() if isinstance(record.args, dict) else record.args or ()
        errors = [value for value in given if isinstance(value, BaseException)]
        plain = hidden(words, record.exc_info[1] if record.exc_info else None, *errors)
        if plain != words:
            record.msg, record.args = plain, ()
        return True


class OfRequest(logging.Filter):
    """Names the request a line belongs to; “-” in a worker, and between requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request = request_id.get() or "-"
        return True


class Lines(logging.Formatter):
    """A line for people, with its traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have kept it there with everything in it
        return super().format(record)

    def formatException(self, ei: Any) -> str:
        return hidden(super().formatException(ei), ei[1])


class JsonLines(Lines):
    """One JSON object a line, for whatever collects the logs of an installation."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "message": record.getMessage(),
            "request": getattr(record, "request", "-"),
        }  # fmt: skip
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)
