"""The draw of a spot check: which credits a seed picks. Nothing but arithmetic, so that anybody can do it again."""

import hashlib
from collections.abc import Iterable

WORDS = (
    "Each credit gets the SHA-256 of the seed, a colon and the credit’s number. Sorted by that, the first ones are "
    "drawn."
)


def lot(seed: str, key: int) -> str:
    """The hexadecimal digest that `key` is sorted by."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def drawn(seed: str, keys: Iterable[int], number: int) -> list[int]:
    """`number` of `keys`, or all where there are fewer. The order in which they are given does not matter."""
    return sorted(set(keys), key=lambda key: lot(seed, key))[:number]
