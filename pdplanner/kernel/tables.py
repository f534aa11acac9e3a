"""The workflow and permission tables as Markdown, drawn from the data the product runs on."""

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
    return "\n".join([*head, "| permission | on | who | nobody for themselves |", "|---|---|---|---|", *rows]) + "\n"


def _who(grants: tuple[Grant, ...]) -> str:
    return "; ".join(
        f"the person themselves (`{grant.path}`)"
        if grant.role == SELF
        else f"{_words(grant.role)} (`{grant.path}` in their {grant.reach_key}{_within(grant)})"
        for grant in grants
    )


def _within(grant: Grant) -> str:
    return f", `{grant.within}` of the same hat" if grant.within else ""
