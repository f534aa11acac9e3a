"""The workflow and permission tables as Markdown, drawn from the data the product runs on."""

from pdplanner.kernel.access import PERMISSIONS, SELF, Grant
from pdplanner.kernel.workflow import workflows

_NOTE = "Drawn from the code by `manage.py tables`; a test says when it is out of date.\n"


def workflow_table() -> str:
    """docs/workflows.md."""
    parts = [f"# Workflows\n\n{_NOTE}"]
    for workflow in sorted(workflows(), key=lambda each: each.model):
        states = ", ".join(state.replace("_", " ") for state in workflow.states)
        parts.append(
            f"\n## {workflow.model}\n\nStates: {states}.\n\n| action | from | to | permission |\n|---|---|---|---|"
        )
        for move in workflow.moves:
            sources = ", ".join(source.replace("_", " ") for source in move.sources)
            parts.append(
                f"| {move.words} (`{move.action}`) | {sources} | {move.target.replace('_', ' ')} | `{move.permission}` |"
            )
    return "\n".join(parts) + "\n"


def permission_table() -> str:
    """docs/permissions.md."""
    lines = [
        f"# Who may do what\n\n{_NOTE}",
        "A role holds a permission for objects whose path leads into what its hat reaches. *Nobody for themselves* is by",
        "person, whatever other hats they wear.\n",
        "| permission | on | who | nobody for themselves |\n|---|---|---|---|",
    ]
    for name, rule in sorted(PERMISSIONS.items()):
        who = "; ".join(_grant_words(grant) for grant in rule.grants)
        lines.append(f"| `{name}` | {rule.model} | {who} | {'yes' if rule.not_own else ''} |")
    return "\n".join(lines) + "\n"


def _grant_words(grant: Grant) -> str:
    if grant.role == SELF:
        return f"the person themselves (`{grant.path}`)"
    return f"{grant.role.replace('_', ' ')} (`{grant.path}` in their {grant.reach_key})"
