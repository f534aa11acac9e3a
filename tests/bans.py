"""`python -m tests.bans`: what this house does not do, looked for in its own code; `make check` runs it.

Ruff bans the rest: its security rules, and `now()` outside the clock. tests/test_bans.py holds a sample of each.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
CODE = ("pdplanner", "libraries", "learning", "certification")
BANS = {
    "state": "a state changes in services, by its workflow",
    "unscoped": "a view reads what its reader may see: of visible(…), the actor, or what was loaded for them",
    "safe": "what people typed could become markup; use format_html",
    "csrf": "every form carries its token",
    "cache": "a page is its reader's alone",
    "message": "the row is the truth: ask by kernel.jobs.wake, after the commit",
    "audit": "the audit is added to by kernel/audit.py and changed by nobody",
}
# Where a ban does not hold, and why.
EXCEPT = {
    ("state", "pdplanner/demo/load/certifying.py"): "columns of rows that a load writes, whose moves it records itself",
    ("safe", "pdplanner/kernel/shapes.py"): "marks the drawings of our own sprite",
    ("audit", "pdplanner/kernel/audit.py"): "the one place that writes it",
    ("audit", "pdplanner/demo/load/explaining.py"): "a load's rows in one statement, in databases made for measuring",
}
NAMES = {"mark_safe": "safe", "SafeText": "safe", "csrf_exempt": "csrf", "cache_page": "cache",
         "UpdateCacheMiddleware": "cache", "FetchFromCacheMiddleware": "cache"}  # fmt: skip
CALLS = {"delay": "message", "apply_async": "message", "send_task": "message", "AuditEntry": "audit"}
TEMPLATES = {
    "safe": re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off"),
    "cache": re.compile(r"{%\s*(?:load\s[^%]*\bcache\b|cache\b)"),
}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
LOADERS = {"get_object_or_404", "get_list_or_404"}
TYPED = {"GET", "POST", "FILES", "COOKIES", "headers", "body"}  # of a request: what anybody can type


def name_of(node: ast.AST | None) -> str:
    """Of a name, an attribute, or an import, the last word."""
    found = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "name", None) or ""
    return str(found).rpartition(".")[2]


class Module:
    """A file whose nodes know what they stand in."""

    def __init__(self, path: str, source: str) -> None:
        self.path, self.folders = path, {*Path(path).parts, Path(path).stem}
        self.nodes = list(ast.walk(ast.parse(source)))
        self.above = {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}

    def calls_on(self, node: ast.AST) -> Iterator[ast.Call]:
        """Of `Model.objects`, those in .filter(…).order_by(…).first()."""
        while isinstance(outer := self.above.get(node), ast.Attribute | ast.Call):
            if isinstance(outer, ast.Call):
                if outer.func is not node:
                    return
                yield outer
            node = outer

    def functions_of(self, node: ast.AST) -> list[ast.FunctionDef]:
        outer = self.above.get(node)
        found = [outer] if isinstance(outer, ast.FunctionDef) else []
        return found + (self.functions_of(outer) if outer is not None else [])

    def breaks(self) -> Iterator[tuple[ast.AST, str]]:
        for node in self.nodes:
            name = name_of(node)
            if name in NAMES or (isinstance(node, ast.Constant) and str(node.value).rpartition(".")[2] in NAMES):
                yield node, NAMES.get(name, "cache")
            if isinstance(node, ast.Call) and name_of(node.func) in CALLS:
                yield node, CALLS[name_of(node.func)]
            if name_of(getattr(node, "value", None)) == "AuditEntry" and self.writes_audit(node):
                yield node, "audit"
            if "services" not in self.folders and sets_state(node):
                yield node, "state"
            if "views" in self.folders and self.is_unscoped(node):
                yield node, "unscoped"

    def writes_audit(self, node: ast.AST) -> bool:
        is_table = name_of(self.above.get(node)) == "db_table"  # to write to it by hand
        return is_table or any(name_of(call.func) in WRITES for call in self.calls_on(node))

    def is_unscoped(self, node: ast.AST) -> bool:
        """Whether it reads rows of a model, and nothing it is narrowed by says whose."""
        functions = self.functions_of(node)
        if any("public" in ast.unparse(decorator) for one in functions for decorator in one.decorator_list):
            return False  # what everybody reads, and why, is declared there
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            calls = [call for call in self.calls_on(node) if name_of(call.func) in {"filter", "get"}]
            narrowed_by = [value for call in calls for value in (*call.args, *(word.value for word in call.keywords))]
        elif isinstance(node, ast.Call) and name_of(node.func) in LOADERS:
            narrowed_by = [*node.args, *(word.value for word in node.keywords)]
        else:
            return False
        return not any(is_scoped(value, functions) for value in narrowed_by)


def is_scoped(value: ast.AST, functions: list[ast.FunctionDef], seen: frozenset[str] = frozenset()) -> bool:
    """Whether `value` comes from visible(…), or from what a function was given that loaded or is given it by access:
    anything but numbers and text of the address, forms, and what a request holds of what somebody typed."""
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    if "visible" in names or any(name_of(node) in TYPED for node in ast.walk(value)):
        return "visible" in names
    arguments = [argument for one in functions for argument in (*one.args.args, *one.args.kwonlyargs)]
    given = {one.arg for one in arguments if not re.search(r"\b(int|str)\b|Form\b", ast.unparse(one.annotation or one))}
    assigned = [node for one in functions for node in ast.walk(one) if isinstance(node, ast.Assign)]
    made = [(name_of(name), node.value) for node in assigned for target in node.targets for name in ast.walk(target)]
    return bool(names & given) or any(
        is_scoped(source, functions, seen | names) for name, source in made if name in names - seen
    )


def sets_state(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    if isinstance(node, ast.Call):
        is_update = isinstance(node.func, ast.Attribute) and node.func.attr == "update"
        sets = name_of(node.func) == "setattr" and "'state'" in ast.unparse(node)
        return sets or (is_update and any(word.arg == "state" for word in node.keywords))
    return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)


def broken(path: str, source: str) -> list[str]:
    """What in this file is banned, a line each: where, and what to do instead."""
    if path.endswith(".py"):
        found = {(node.lineno, ban) for node, ban in Module(path, source).breaks()}  # type: ignore[attr-defined]
        found -= {(line, ban) for line, ban in found if ban == "message" and path.startswith("pdplanner/kernel/")}
    else:
        found = {
            (source[: m.start()].count("\n") + 1, ban) for ban, cut in TEMPLATES.items() for m in cut.finditer(source)
        }
        found -= {(line, ban) for line, ban in found if ban == "safe" and path.endswith(".txt")}  # of mails: no markup
    return [f"{path}:{line} {ban}: {BANS[ban]}" for line, ban in sorted(found) if (ban, path) not in EXCEPT]


def own_files() -> list[Path]:
    code = [path for folder in CODE for path in (HOUSE / folder).rglob("*.py")]
    own = [path for path in code if not {"tests", "migrations"} & set(path.relative_to(HOUSE).parts)]
    return sorted([*own, *(path for path in (HOUSE / "templates").rglob("*") if path.is_file())])


def main() -> int:
    files = own_files()
    found = [line for path in files for line in broken(str(path.relative_to(HOUSE)), path.read_text())]
    print("\n".join([*found, f"bans: {len(found)} broken in {len(files)} files"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
