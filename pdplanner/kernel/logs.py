"""What a log line holds, and what it must not: whoever reads the log could open the door with it. Imported while
settings load."""

import datetime as dt
import json
import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")  # audit rows and log lines share it

# The part of these addresses that is a key; everything else of them may be read.
_KEYS = re.compile(
    r"(/(?:invitation|verify|verify-by-mail|calendars|account/password/reset/key|account/confirm-email)/)[^/\s?]+"
)


class WithoutKeys(logging.Filter):
    """Takes the key out of every address that works for whoever knows it."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        hidden = _KEYS.sub(r"\1…", words)
        if hidden != words:
            record.msg, record.args = hidden, ()
        return True


class OfRequest(logging.Filter):
    """Names the request a line belongs to; “-” in a worker, and between requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request = request_id.get() or "-"
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line, for whatever collects the logs of an installation."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "message": record.getMessage(),
            "request": getattr(record, "request", "-"),
        }  # fmt: skip
        if record.exc_info:
            fields["error"] = _KEYS.sub(r"\1…", self.formatException(record.exc_info))
        return json.dumps(fields, ensure_ascii=False)
