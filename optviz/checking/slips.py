"""The slips that are known, each as a change in a rule of the catalogue, and the sentence that says it."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from typing import Any, NamedTuple

from optviz.checking.trees import everywhere, variant
from optviz.optimizers.base import Optimizer
from optviz.optimizers.wrappers.composed import composed, rule_within
from optviz.optimizers.wrappers.wrapper import Wrapper

Made = Callable[[ast.FunctionDef], ast.FunctionDef | None]


class Slip(NamedTuple):
    """A slip by its name and as a sentence, and what it makes of a method."""

    name: str
    told: str
    made: Made


def slips_of(cls: type[Optimizer]) -> tuple[tuple[Slip, type[Optimizer]], ...]:
    """The slips that can be made in a rule, and the rule with each; of one around another, in the rule within."""
    within = rule_within(cls)
    if within is not None and issubclass(cls, Wrapper):
        return tuple((slip, composed(cls.__bases__[0], each)) for slip, each in slips_of(within))
    # A class is not known to be hashable where it says how its objects are.
    kind: Any = cls
    return _slips_of(kind)


@functools.cache
def _slips_of(cls: type[Optimizer]) -> tuple[tuple[Slip, type[Optimizer]], ...]:
    return tuple((slip, made) for slip in SLIPS if (made := variant(cls, slip.made)) is not None)


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _text(node: ast.AST) -> str:
    return ast.unparse(node)


def _sum(left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, ast.Add(), right)


def _root(node: ast.expr) -> ast.expr:
    return ast.Call(_expression("np.sqrt"), [node], [])


def _correction(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """Base and exponent of `1 - power(base, t)` or `1 - base**t`."""
    match node:
        case ast.BinOp(
            left=ast.Constant(value=1),
            op=ast.Sub(),
            right=ast.Call(func=ast.Name(id="power"), args=[base, count])
            | ast.BinOp(left=base, op=ast.Pow(), right=count),
        ):
            return base, count
    return None


def _uncorrected(share: str) -> Made:
    def change(node: ast.AST) -> ast.AST | None:
        found = _correction(node)
        return ast.Constant(1.0) if found and share in _text(found[0]) else None

    return everywhere(change)


def _counted(by: str) -> Made:
    def change(node: ast.AST) -> ast.AST | None:
        found = _correction(node)
        if not found:
            return None
        return _expression(f"1 - power({_text(found[0])}, {_text(found[1])} {by})")

    return everywhere(change)


def _divided(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """What is under the root, and epsilon, of a divisor that has it outside."""
    match node:
        case ast.Call(func=ast.Name(id="divisor"), args=[squares, epsilon]):
            return squares, epsilon
        case ast.BinOp(left=ast.Call(func=func, args=[squares]), op=ast.Add(), right=epsilon) if _text(
            func
        ) == "np.sqrt" and "epsilon" in _text(epsilon):
            return squares, epsilon
    return None


def _of_divisor(change: Callable[[ast.expr, ast.expr], ast.expr]) -> Made:
    return everywhere(lambda node: change(*found) if (found := _divided(node)) else None)


def _outside(node: ast.AST) -> ast.AST | None:
    match node:
        case ast.Call(func=func, args=[ast.BinOp(left=squares, op=ast.Add(), right=epsilon)]) if _text(
            func
        ) == "np.sqrt" and "epsilon" in _text(epsilon):
            return _sum(_root(squares), epsilon)
    return None


def _no_root(node: ast.AST) -> ast.AST | None:
    if found := _divided(node):
        return _sum(*found)
    match node:
        case ast.Call(func=func, args=[squares]) if _text(func) == "np.sqrt" and not _has_correction(squares):
            return squares
    return None


def _has_correction(node: ast.AST) -> bool:
    return any(_correction(each) for each in ast.walk(node))


def _unsquared(text: str) -> Made:
    return everywhere(lambda node: _expression(text) if _text(node) == "grad * grad" else None)


def _share(node: ast.AST) -> tuple[ast.expr, ast.expr, ast.expr] | None:
    """The share, what is kept and what is new, of `d * kept + (1 - d) * new`."""
    match node:
        case ast.BinOp(
            left=ast.BinOp(left=share, op=ast.Mult(), right=kept),
            op=ast.Add(),
            right=ast.BinOp(
                left=ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=other), op=ast.Mult(), right=new
            ),
        ) if _text(share) == _text(other):
            return share, kept, new
    return None


def _of_share(text: str, of: str = "") -> Made:
    """Averages written otherwise, of the gradient or of its square."""

    def change(node: ast.AST) -> ast.AST | None:
        found = _share(node)
        if not found or (of and (of == "square") != ("*" in _text(found[2]))):
            return None
        share, kept, new = (f"({_text(each)})" for each in found)
        return _expression(text.format(d=share, old=kept, new=new))

    return everywhere(change)


def _of_velocity(text: str) -> Made:
    def change(node: ast.AST) -> ast.AST | None:
        match node:
            case ast.BinOp(
                left=ast.BinOp(left=ast.Attribute() as share, op=ast.Mult(), right=ast.Attribute() as kept),
                op=ast.Sub(),
                right=new,
            ) if "lr" in _text(new):
                return _expression(text.format(mu=_text(share), v=_text(kept), new=f"({_text(new)})"))
        return None

    return everywhere(change)


def _rate(text: str) -> Made:
    return everywhere(lambda node: _expression(text) if _text(node) == "self.lr" else None)


def _uphill(node: ast.AST) -> ast.AST | None:
    match node:
        case ast.AugAssign(target=ast.Name(id="weight"), op=ast.Sub() | ast.Add()):
            return ast.AugAssign(node.target, ast.Add() if isinstance(node.op, ast.Sub) else ast.Sub(), node.value)
    return None


def _swapped(node: ast.AST) -> ast.AST | None:
    other = {"beta1": "beta2", "beta2": "beta1"}
    if isinstance(node, ast.Attribute) and node.attr in other:
        return ast.Attribute(node.value, other[node.attr], node.ctx)
    return None


def _forgets(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.If) and "is None" in _text(node.test):
        return ast.If(ast.Constant(value=True), node.body, node.orelse)
    return None


def _moves_first(tree: ast.FunctionDef) -> ast.FunctionDef | None:
    """The weight moves by what the state was before this step."""
    moves = [each for each in tree.body if isinstance(each, ast.AugAssign) and _text(each.target) == "weight"]
    renews = [
        place
        for place, each in enumerate(tree.body)
        if isinstance(each, (ast.Assign, ast.AugAssign))
        and "self." in _text(each).split("=")[0]
        # The number of the step is no average.
        and _text(each) != "self.t += 1"
    ]
    if len(moves) != 1 or not renews:
        return None
    rest = [each for each in tree.body if each is not moves[0]]
    # What it needs must be there already.
    known = {_text(each.targets[0]) for each in tree.body if isinstance(each, ast.Assign)}
    if any(isinstance(each, ast.Name) and each.id in known for each in ast.walk(moves[0].value)):
        return None
    tree.body = [*rest[: renews[0]], moves[0], *rest[renews[0] :]]
    return tree


def _decayed(share: str) -> Made:
    def change(tree: ast.FunctionDef) -> ast.FunctionDef | None:
        if tree.name != "update":
            return None
        tree.body.insert(0, ast.parse(f"grad = grad + {share} * weight").body[0])
        return tree

    return change


def _here(node: ast.AST) -> ast.AST | None:
    return _expression("objective.gradient(weight)") if _text(node).startswith("objective.gradient(self.look") else None


def _behind(tree: ast.FunctionDef) -> ast.FunctionDef | None:
    if tree.name != "lookahead":
        return None
    change = everywhere(
        lambda node: (
            ast.BinOp(node.left, ast.Sub(), node.right)
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
            else None
        )
    )
    return change(tree)


_SUM, _MEAN = "{d}*{old} + {new}", "{mu}*{v} - (1 - {mu})*{new}"

SLIPS = (
    Slip("no bias correction", "it has no bias correction", _uncorrected("")),
    Slip("first average uncorrected", "its average of gradients has no bias correction", _uncorrected("beta1")),
    Slip("second average uncorrected", "its average of squares has no bias correction", _uncorrected("beta2")),
    Slip("t from 0", "its bias correction counts steps from 0, and must from 1", _counted("- 1")),
    Slip("t from 2", "its bias correction counts steps from 2, and must from 1", _counted("+ 1")),
    Slip("epsilon inside", "epsilon stands inside the root", _of_divisor(lambda s, e: _root(_sum(s, e)))),
    Slip("epsilon outside", "epsilon stands outside the root", everywhere(_outside)),
    Slip("epsilon missing", "epsilon is missing", _of_divisor(lambda s, _: _root(s))),
    Slip("root missing", "it divides by the squares and not by their root", everywhere(_no_root)),
    Slip("square missing", "the gradient is not squared", _unsquared("grad")),
    Slip("absolute value", "the absolute gradient stands in the place of its square", _unsquared("np.abs(grad)")),
    Slip("sum of gradients", "the new gradient is not multiplied by 1 - its share", _of_share(_SUM, "gradient")),
    Slip("sum of squares", "the new square is not multiplied by 1 - its share", _of_share(_SUM, "square")),
    Slip("sums", "what is new is not multiplied by 1 - its share in any average", _of_share(_SUM)),
    Slip("shares swapped", "the share of the old and of the new are swapped", _of_share("(1 - {d})*{old} + {d}*{new}")),
    Slip("nothing forgotten", "the old average is not multiplied by its share", _of_share("{old} + (1 - {d})*{new}")),
    Slip("momentum as an average", "momentum is an average: what is new is times 1 - momentum", _of_velocity(_MEAN)),
    Slip("velocity uphill", "the gradient is added to the velocity, not taken off", _of_velocity("{mu}*{v} + {new}")),
    Slip("velocity kept whole", "the velocity is not multiplied by momentum", _of_velocity("{v} - {new}")),
    Slip("no velocity", "the old velocity is left out", _of_velocity("0*{v} - {new}")),
    Slip("rate twice", "the learning rate is applied twice", _rate("self.lr * self.lr")),
    Slip("rate missing", "the learning rate is missing", _rate("1.0")),
    Slip("sign", "the step has the wrong sign", everywhere(_uphill)),
    Slip("betas swapped", "beta1 and beta2 are swapped", everywhere(_swapped)),
    Slip("state forgotten", "its state begins anew at each step", everywhere(_forgets)),
    Slip("state renewed late", "the weight moves by the state before it is renewed", _moves_first),
    *(
        Slip(f"weight decay {share}", f"weight decay {share} is added to the gradient", _decayed(share))
        for share in ("0.1", "0.01", "0.001", "0.0001", "0.0005")
    ),
    Slip("no look-ahead", "the gradient is asked at the weight, not where the velocity takes it", everywhere(_here)),
    Slip("look-ahead backwards", "the look-ahead goes against the velocity", _behind),
)  # fmt: skip
