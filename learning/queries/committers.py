"""Who signs the library's side of a plan."""

from libraries.enums import Post
from libraries.models import Membership, Person
from libraries.queries.hats import deciders


def committing_role(post: Membership) -> str:
    """The board chair commits for a director, a supervisor for everybody else."""
    return Post.BOARD_CHAIR if post.role == Post.DIRECTOR else "supervisor"


def committers(post: Membership) -> list[Person]:
    """The people who can commit for the holder of `post` today."""
    return deciders(post, committing_role(post))
