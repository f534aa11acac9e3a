"""What a log line must not hold: whoever reads the log could open the door with it. Imported while settings load."""

import logging
import re

# The part of these addresses that is a key; everything else of them may be read.
_KEYS = re.compile(r"(/(?:invitation|verify|account/password/reset/key|account/confirm-email)/)[^/\s?]+")


class WithoutKeys(logging.Filter):
    """Takes the key out of every address that works for whoever knows it."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        hidden = _KEYS.sub(r"\1…", words)
        if hidden != words:
            record.msg, record.args = hidden, ()
        return True
