"""The workflow and permission tables as Markdown, drawn from the data the product runs on."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from pdplanner.kernel.access import PERMISSIONS, SELF, Grant
from pdplanner.kernel.workflow import Workflow, workflows

_NOTE = "Drawn from the code by `manage.py tables`; a test says when it is out of date."


def workflow_table() -> str:
    """docs/workflows.md."""
    drawn = (_one_workflow(workflow) for workflow in sorted(workflows(), key=lambda each: each.model))
    return "\n".join(["# Workflows", "", _NOTE, *drawn]) + "\n"


def _one_workflow(workflow: Workflow) -> str:
    rows = [
        f"| {move.words} (`{move.action}`) | {_words(*move.sources)} | {_words(move.target)} | `{move.permission}` |"
        for move in workflow.moves
    ]
    head = ["", f"## {workflow.model}", "", f"States: {_words(*workflow.states)}.", ""]
    return "\n".join([*head, "| action | from | to | permission |", "|---|---|---|---|", *rows])


def _words(*states: str) -> str:
    return ", ".join(state.replace("_", " ") for state in states)


def permission_table() -> str:
    """docs/permissions.md."""
    rows = [
        f"| `{name}` | {rule.model} | {_who(rule.grants)} | {'yes' if rule.not_own else ''} |"
        for name, rule in sorted(PERMISSIONS.items())
    ]
    words = "A role holds a permission for objects whose path leads into what its hat reaches."
    head = ["# Who may do what", "", _NOTE, words, ""]
    table = ["| permission | on | who | nobody for themselves |", "|---|---|---|---|", *rows]
    return "\n".join([*head, *table, *_pages_that_ask_again()]) + "\n"


def _pages_that_ask_again() -> list[str]:
    """Which pages want a password that was typed a short while ago, from what their routes declare."""
    rows = [f"| `/{path}` | {proof} |" for path, proof in sorted(_proofs(get_resolver().url_patterns, ""))]
    words = "What is done here, or taken away, needs a password or code typed minutes ago (`PROOF_MINUTES`)."
    return ["", "## Where the password is asked for again", "", words, "", "| page | when |", "|---|---|", *rows]


def _proofs(patterns: list[Any], prefix: str) -> Iterator[tuple[str, str]]:
    for entry in patterns:
        here = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _proofs(entry.url_patterns, here)
        elif proof := getattr(getattr(entry.callback, "access", None), "proof", ""):
            yield here, proof


def _who(grants: tuple[Grant, ...]) -> str:
    return "; ".join(
        f"the person themselves (`{grant.path}`)"
        if grant.role == SELF
        else f"{_words(grant.role)} (`{grant.path}` in their {grant.reach_key}{_within(grant)})"
        for grant in grants
    )


def _within(grant: Grant) -> str:
    return f", `{grant.within}` of the same hat" if grant.within else ""
