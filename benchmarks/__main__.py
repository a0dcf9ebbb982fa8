"""``make bench``: runs every subject, prints its table and appends its figures as JSON lines."""

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    subjects = sys.argv[1:] or sorted(path.parent.name for path in HERE.glob("*/run.py"))
    for subject in subjects:
        importlib.import_module(f"benchmarks.{subject}.run").main()


if __name__ == "__main__":
    main()
