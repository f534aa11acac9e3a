"""Who signs the library's side of a plan."""

from learning.enums import RevisionState
from learning.models import Revision
from libraries.enums import Post
from libraries.models import Membership, Person
from libraries.queries.hats import deciders


def committing_role(post: Membership) -> str:
    """The board chair commits for a director, a supervisor for everybody else."""
    return Post.BOARD_CHAIR if post.role == Post.DIRECTOR else "supervisor"


def committers(post: Membership) -> list[Person]:
    """The people who can commit for the holder of `post` today."""
    return deciders(post, committing_role(post))


_PROMISES = ("staff_minutes", "staff_per", "library_minutes", "library_per", "library_cents", "library_money_source",
             "library_cover")  # fmt: skip


def standing_commitment(revision: Revision) -> Revision | None:
    """The returned revision whose commitment still holds for this draft, because no promise changed since."""
    base = revision.previous
    if base is None or base.state != RevisionState.RETURNED or base.committed_at is None:
        return None
    return base if all(getattr(base, name) == getattr(revision, name) for name in _PROMISES) else None
