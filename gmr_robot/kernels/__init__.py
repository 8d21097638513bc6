"""The compiled heart: free functions, arrays in and arrays out, with the equation next to the code.

Kernels trust their arguments; validation, classes and files live in the packages that call them.
Every kernel also runs as plain Python (``NUMBA_DISABLE_JIT=1``) and is tested so.
"""
