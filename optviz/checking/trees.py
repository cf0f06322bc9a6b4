"""The catalogue's rules with one thing in them changed, as classes beside the right ones.

The source of each method is read as a tree, changed, and compiled; nothing but the catalogue's own text becomes code.
"""

from __future__ import annotations

import ast
import functools
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

from optviz.optimizers.base import Optimizer

# What a node becomes; None leaves it as it is.
Change = Callable[[ast.AST], ast.AST | None]
# Told by figures alone, and no part of a step.
_ASIDE = {"effective_step"}


@functools.cache
def methods_of(cls: type[Optimizer]) -> dict[str, tuple[FunctionType, str]]:
    """The methods that make a rule's step, below those of all rules, and their source, of which trees are made."""
    found: dict[str, tuple[FunctionType, str]] = {}
    for base in cls.__mro__[: cls.__mro__.index(Optimizer)]:
        for name, each in vars(base).items():
            own = isinstance(each, FunctionType) and each.__module__ == base.__module__ and not name.startswith("__")
            # What stands in a class around it, as `super()` needs it, cannot be compiled without that.
            if own and name not in _ASIDE | set(found) and not each.__closure__:
                found[name] = each, ast.unparse(_tree(each))
    return found


def _tree(function: FunctionType) -> ast.FunctionDef:
    tree = _Averages().visit(ast.parse(textwrap.dedent(inspect.getsource(function))))
    written: ast.FunctionDef = tree.body[0]
    # What it says of itself is no part of it.
    written.body = written.body[1:] if ast.get_docstring(written) else written.body
    return ast.fix_missing_locations(written)


class _Averages(ast.NodeTransformer):
    """`m += (1 - b) * (g - m)` as `m = b * m + (1 - b) * g`, of which students write the parts, and forget some."""

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        match node:
            case ast.AugAssign(
                target=ast.Attribute() as held,
                op=ast.Add(),
                value=ast.BinOp(
                    left=ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=share) as rest,
                    op=ast.Mult(),
                    right=ast.BinOp(left=new, op=ast.Sub(), right=old),
                ),
            ) if ast.unparse(held) == ast.unparse(old):
                kept = ast.BinOp(share, ast.Mult(), old)
                return ast.Assign([held], ast.BinOp(kept, ast.Add(), ast.BinOp(rest, ast.Mult(), new)))
        return node


def variant(
    cls: type[Optimizer], change: Callable[[ast.FunctionDef], ast.FunctionDef | None]
) -> type[Optimizer] | None:
    """The class of a rule whose methods are changed; None where there is nothing to change."""
    methods: dict[str, Any] = {}
    kind: Any = cls
    for name, (function, text) in methods_of(kind).items():
        tree: Any = ast.parse(text).body[0]
        changed = change(tree)
        if changed is not None and ast.unparse(ast.fix_missing_locations(changed)) != text:
            methods[name] = _compiled(function, changed)
    return type(cls.__name__, (cls,), {**methods, "__module__": __name__}) if methods else None


def everywhere(change: Change) -> Callable[[ast.FunctionDef], ast.FunctionDef | None]:
    """A change of single nodes, made wherever they are; None where they are nowhere."""

    class Changed(ast.NodeTransformer):
        any = False

        def generic_visit(self, node: ast.AST) -> ast.AST:
            found = change(node)
            self.any = self.any or found is not None
            return super().generic_visit(node) if found is None else found

    def made(tree: ast.FunctionDef) -> ast.FunctionDef | None:
        changer = Changed()
        changed: ast.FunctionDef = changer.visit(tree)
        return changed if changer.any else None

    return made


def _compiled(function: FunctionType, tree: ast.FunctionDef) -> FunctionType:
    tree.decorator_list, tree.returns = [], None
    for each in tree.args.args:
        each.annotation = None
    module = ast.fix_missing_locations(ast.Module([tree], []))
    code = next(_codes(compile(module, f"<{function.__qualname__}, changed>", "exec")))
    return FunctionType(code, vars(sys.modules[function.__module__]), function.__name__, function.__defaults__)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield from (each for each in code.co_consts if isinstance(each, CodeType))
