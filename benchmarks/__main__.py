"""`python -m benchmarks [NAME …]`: all comparisons, or those named."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys

BENCHMARKS = {
    "pdf": "benchmarks.readers:pdf",
    "docx": "benchmarks.readers:word",
    "text": "benchmarks.readers:text",
    "stages": "benchmarks.readers:stages",
    "build": "benchmarks.warehouse:build",
    "ingest": "benchmarks.warehouse:no_op",
    "memory": "benchmarks.memory:memory",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios against peers and floors.")
    parser.add_argument("name", nargs="*", help=f"of {', '.join(BENCHMARKS)} [default: all]")
    names = parser.parse_args().name or list(BENCHMARKS)
    if unknown := set(names) - set(BENCHMARKS):
        parser.error(f"no benchmark is named {', '.join(sorted(unknown))}")
    sys.stdout.write(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the start\n"
    )
    for name in names:
        module, function = BENCHMARKS[name].split(":")
        getattr(importlib.import_module(module), function)()


if __name__ == "__main__":
    main()
