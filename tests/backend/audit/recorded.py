"""Every action that the source can write into the audit log, found by reading the source."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
WORD = re.compile(r"^[a-z_]+\.[a-z_]+$")


def trees() -> dict[Path, ast.Module]:
    files = [path for folder in ("backend", "api", "realtime") for path in (ROOT / folder).rglob("*.py")]
    return {path: ast.parse(path.read_text()) for path in files if "migrations" not in path.parts}


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def calls(node: ast.AST) -> list[ast.Call]:
    return [one for one in ast.walk(node) if isinstance(one, ast.Call)]


def given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def words(node: ast.AST) -> set[str]:
    constants = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return {value for value in constants if isinstance(value, str) and WORD.match(value)}


def passed_on(name: str, source: list[ast.FunctionDef]) -> set[str]:
    """Functions that hand a parameter of theirs to ``name`` as the action."""
    found = set()
    for function in source:
        parameters = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
        for call in calls(function):
            if name_of(call) == name and any(isinstance(one, ast.Name) and one.id in parameters for one in given(call)):
                found.add(function.name)
    return found


def recorded_actions() -> set[str]:
    """Literal actions, also those that reach ``record`` through other functions and variables."""
    source = [function for tree in trees().values() for function in functions(tree)]
    by_parameter = {
        function.name
        for function in source
        for call in calls(function)
        if name_of(call) == "record" and call.args and isinstance(call.args[0], ast.Name)
    }
    found: set[str] = set()
    for function in source:
        for call in calls(function):
            if name_of(call) == "record" and call.args:
                found |= words(call.args[0])
                if isinstance(call.args[0], ast.Name):
                    found |= assigned(function, call.args[0].id)
            elif name_of(call) in by_parameter:
                found |= set().union(*(words(one) for one in given(call)), set())
    return found


def assigned(function: ast.FunctionDef, name: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(name in names(target) for target in node.targets):
            found |= words(node.value)
    return found


def names(target: ast.expr) -> set[str]:
    return {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}


def composed_actions() -> set[str]:
    """Beginnings of actions whose second word comes from a variable: ``loan.`` of ``record(f"loan.{step}")``."""
    return {
        call.args[0].values[0].value
        for tree in trees().values()
        for call in calls(tree)
        if name_of(call) == "record" and call.args and isinstance(call.args[0], ast.JoinedStr)
    }
