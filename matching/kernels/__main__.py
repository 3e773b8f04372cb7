"""`python -m matching.kernels` compiles every kernel, so that nobody waits for it later: a step of the installation."""

import importlib
import pkgutil

from matching import kernels


def main() -> None:
    """Importing a kernel's module compiles it, or finds what was compiled before."""
    for module in pkgutil.iter_modules(kernels.__path__):
        if module.name != "__main__":
            importlib.import_module(f"{kernels.__name__}.{module.name}")


if __name__ == "__main__":
    main()
