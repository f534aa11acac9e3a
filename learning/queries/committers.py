"""Who signs the library's side of a plan."""

from learning.enums import RevisionState
from learning.models import Revision
from libraries.enums import Decider, Post
from libraries.models import Membership, Person
from libraries.queries.deciding import Deciders, deciders, deciding_on


def committing_role(post: Membership, known: Deciders | None = None) -> str:
    """Who commits for the holder of `post` today: "supervisor", "board_chair" or "trustee"; `known` spares the question
    who decides. The director is the supervisor of whoever has none; where nobody of the library is in post, the one who
    is missing is named."""
    capacity = (known or deciding_on(post)).capacity
    if capacity == Decider.CONSULTANT:
        capacity = {Post.DIRECTOR: Decider.BOARD_CHAIR, Post.TRUSTEE: Decider.BOARD_CHAIR,
                    Post.BOARD_CHAIR: Decider.TRUSTEE}.get(Post(post.role), Decider.SUPERVISOR)  # fmt: skip
    return Decider.SUPERVISOR if capacity == Decider.DIRECTOR else capacity


def committers(post: Membership) -> list[Person]:
    """The people who can commit for the holder of `post` today."""
    return deciders(post)


PROMISES = ("staff_minutes", "staff_per", "asked_minutes", "asked_per", "library_minutes", "library_per",
            "library_cents", "library_money_source", "library_cover")  # fmt: skip


def standing_commitment(revision: Revision) -> Revision | None:
    """The returned revision whose commitment still holds for this draft, because no promise changed since."""
    base = revision.previous
    if base is None or base.state != RevisionState.RETURNED or base.committed_at is None:
        return None
    return base if all(getattr(base, name) == getattr(revision, name) for name in PROMISES) else None
