"""The reasons that the code can write into the audit, read from its source."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path

import groupwork

PACKAGE = Path(groupwork.__file__).parent
MODULES = sorted(
    path for part in ("ingest", "prepare", "privacy") for path in (PACKAGE / part).rglob("*.py")
)
ACTIONS = {"changed", "decoded", "dropped", "flagged", "renamed", "set missing"}
#: What is passed on as it was written elsewhere.
PASSED = {
    *("reason", "missing_reason", "reasons[text]", "self.decoded[place, text].reason"),
    *("decoded.map(lambda cell: cell.reason)", "reason or missing_reason"),
    *("f'{row.item}: {row.reason}'", "f'privacy: {row.what} {row.action}'"),
}


class _Module:
    def __init__(self, path: Path) -> None:
        name = ".".join(["groupwork", *path.relative_to(PACKAGE).with_suffix("").parts])
        self.name = name.removesuffix(".__init__")
        self.tree = ast.parse(path.read_text("utf-8"))
        self.unknown: list[str] = []

    def texts(self, node: ast.expr, scope: ast.AST) -> list[str]:
        """Return what an expression can be, with "7" for what comes from data."""
        if isinstance(node, ast.Constant):
            return [str(node.value)]
        if isinstance(node, ast.JoinedStr) and ast.unparse(node) not in PASSED:
            parts = [
                [part.value] if isinstance(part, ast.Constant) else self._slot(part.value, scope)
                for part in node.values
            ]
            return ["".join(each) for each in product(*parts)]
        parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else []
        parts += self._assigned(node, scope)
        if not parts and ast.unparse(node) not in PASSED:
            self.unknown.append(f"{self.name}: {ast.unparse(node)}")
        return [text for part in parts for text in self.texts(part, scope)]

    def _slot(self, node: ast.expr, scope: ast.AST) -> list[str]:
        assigned = self._assigned(node, scope)
        plain = [each for each in assigned if isinstance(each, ast.Constant | ast.IfExp)]
        return [text for each in plain for text in self.texts(each, scope)] or ["7"]

    def _assigned(self, node: ast.expr, scope: ast.AST) -> list[ast.expr]:
        """Return what a function puts into a name, or what the module has under it."""
        if not isinstance(node, ast.Name):
            return []
        found = []
        for each in ast.walk(scope):
            if isinstance(each, ast.Assign):
                pairs = [(each.targets[0], each.value)]
            elif isinstance(each, ast.For) and isinstance(each.iter, ast.Tuple):
                pairs = [(each.target, value) for value in each.iter.elts]
            else:
                continue
            for target, value in pairs:
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                    found += [
                        part
                        for name, part in zip(target.elts, value.elts, strict=True)
                        if ast.unparse(name) == node.id
                    ]
                elif ast.unparse(target) == node.id:
                    found.append(value)
        constant = getattr(import_module(self.name), node.id, None)
        if not found and isinstance(constant, str):
            return [ast.Constant(constant)]
        return [each for each in found if ast.unparse(each) != "''"]


def _parameters(tree: ast.AST) -> Iterator[tuple[str, list[str]]]:
    """Yield each function and class of fields that has a reason, with its parameters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [each.arg for each in node.args.args if each.arg != "self"]
        elif isinstance(node, ast.ClassDef):
            names = [each.target.id for each in node.body if isinstance(each, ast.AnnAssign)]  # type: ignore[union-attr]
        else:
            continue
        if node.name == "Removal" or {"reason", "missing_reason"} & set(names):
            yield node.name, names


def _written(
    module: _Module, signatures: dict[str, list[str]], scope: ast.AST, node: ast.AST
) -> list[str]:
    """Return the reasons that one expression writes."""
    values: list[ast.expr] = []
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        values = [value for key, value in pairs if key and ast.unparse(key) == "'reason'"]
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
        action, reason = node.elts
        is_action = isinstance(action, ast.Constant) and action.value in ACTIONS
        values = [reason] if is_action else []
    elif isinstance(node, ast.Constant) and re.match("declared: .", str(node.value)):
        values = [node]
    elif isinstance(node, ast.Call):
        return _called(module, signatures, scope, node)
    return [text for value in values for text in module.texts(value, scope)]


def _called(
    module: _Module, signatures: dict[str, list[str]], scope: ast.AST, node: ast.Call
) -> list[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    starred = any(isinstance(each, ast.Starred) for each in node.args)
    told = node.args[:1] if starred else node.args
    given = dict(zip(signatures.get(name, []), told, strict=False))
    given |= {each.arg: each.value for each in node.keywords if each.arg}
    if name == "Removal":
        halves = [module.texts(given[half], scope) for half in ("what", "action")]
        return [f"privacy: {what} {action}" for what, action in product(*halves)]
    kinds = ("reason", "missing_reason") if name in signatures else ("reason",)
    texts = [text for kind in kinds if kind in given for text in module.texts(given[kind], scope)]
    if name != "Omission":
        return texts
    item = given["item"]
    said = item.value if isinstance(item, ast.Constant) else "unread code"
    return [f"{said}: {text}" for text in texts]


def audit_reasons() -> tuple[set[str], list[str]]:
    """Return the reasons, with "7" for what comes from data, and what could not be told."""
    modules = [_Module(path) for path in MODULES]
    everywhere = dict(each for module in modules for each in _parameters(module.tree))
    shared = {name: names for name, names in everywhere.items() if not name.startswith("_")}
    found = set()
    for module in modules:
        signatures = shared | dict(_parameters(module.tree))
        scopes = [n for n in ast.walk(module.tree) if isinstance(n, ast.FunctionDef)]
        inside = {id(node): scope for scope in scopes for node in ast.walk(scope)}
        for node in ast.walk(module.tree):
            found.update(
                _written(module, signatures, inside.get(id(node), ast.Module([], [])), node)
            )
    return found - {""}, [each for module in modules for each in module.unknown]
