"""How kernels are compiled: one set of options, a typed decorator, and a disk cache that is never stale."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])

# No fastmath: NaN must stay NaN, and results must not depend on how LLVM reorders a sum.
_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": False}


def kernel(function: Function) -> Function:
    """Compile a free function over arrays with numba, keeping its type for callers."""
    return cast(Function, numba.njit(**_OPTIONS)(function))


def fused_kernel(function: Function) -> Function:
    """Compile like `kernel`, but let a product and a sum that follow each other become one instruction.

    Fused multiply-add rounds once instead of twice: twice the speed of an inner loop of products, and closer
    to the exact sum. Nothing is reordered and NaN stays NaN, so plain Python agrees to rounding. Not for
    error-free transformations, which count on every rounding where it stands.
    """
    return cast(Function, numba.njit(**{**_OPTIONS, "fastmath": {"contract"}})(function))


def drop_stale_cache(folder: Path) -> None:
    """Remove compiled kernels that are older than any kernel's source.

    numba checks a cached function against its own file only; what it inlined from other files
    would live on after those change.

    Parameters
    ----------
    folder : Path
        The folder of the kernels' sources; compiled ones lie in its ``__pycache__``.
    """
    newest = max(source.stat().st_mtime for source in folder.glob("*.py"))
    for index in (folder / "__pycache__").glob("*.nbi"):
        try:
            if index.stat().st_mtime < newest:
                index.unlink()
        except FileNotFoundError:  # another process was faster
            continue


drop_stale_cache(Path(__file__).parent)
