"""Named points at which a fault test may hold a process up or end it. Inert outside test mode.

    PDPLANNER_FAULT=render.before_store=kill        this process is killed, as by kill -9
    PDPLANNER_FAULT=render.before_store=sleep:30    it sleeps 30 seconds
    PDPLANNER_FAULT=render.before_store=raise       it raises OSError, as a full disk does

With PDPLANNER_FAULT_TOKEN naming a file, the fault happens once: whoever can delete the file has it.
"""

import errno
import os
import signal
import time
from pathlib import Path

from django.conf import settings


def point(name: str) -> None:
    """Do what PDPLANNER_FAULT says about `name`; nothing in demo and production."""
    wanted = os.environ.get("PDPLANNER_FAULT", "")
    if settings.MODE != "test" or not wanted.startswith(f"{name}=") or not _has_token():
        return
    action, _, argument = wanted.removeprefix(f"{name}=").partition(":")
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "sleep":
        time.sleep(float(argument))
    elif action == "raise":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    else:
        raise ValueError(f"PDPLANNER_FAULT={wanted!r}: the action must be kill, sleep or raise")


def _has_token() -> bool:
    token = os.environ.get("PDPLANNER_FAULT_TOKEN", "")
    if not token:
        return True
    try:
        Path(token).unlink()
    except FileNotFoundError:
        return False
    return True
