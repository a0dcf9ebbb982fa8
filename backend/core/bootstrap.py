"""From a bare Python to a ready environment. Plain script, standard library only: nothing is installed yet."""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "ganek-stamp"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}


class Trouble(Exception):
    """Something a person has to mend, said in one line."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also install what the tests need")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="ganek command to become afterwards")
    options = parser.parse_args()
    try:
        ensure_environment("dev" if options.dev else "run")
        if options.command:
            compile_messages()
    except Trouble as trouble:
        print(f"ganek: {trouble}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"ganek: cannot write {error.filename or ROOT}: the folder is read-only for you.", file=sys.stderr)
        return 1
    if options.command:
        os.chdir(ROOT)
        sys.stdout.flush()
        os.execv(python_of(VENV), [str(python_of(VENV)), "-m", "backend.core.cli", *options.command])  # noqa: S606
    return 0


def ensure_environment(kind: str) -> None:
    """Make ``.venv`` hold exactly the locked packages; a stamp says that it does."""
    if not os.access(ROOT, os.W_OK):
        raise Trouble(f"{ROOT} is read-only for you: copy the project to a folder of yours and run it there.")
    stamps = {"run": stamp_of("run"), "dev": stamp_of("dev")}
    # The packages for tests contain those for running.
    fitting = {stamps[kind], stamps["dev"]}
    if is_sound() and STAMP.exists() and STAMP.read_text() in fitting:
        return
    STAMP.unlink(missing_ok=True)
    if not is_sound():
        print("Making a virtual environment in .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        call([sys.executable, "-m", "venv", str(VENV)], "Python's venv module is missing: apt install python3-venv")
    print(f"Installing {LOCKS[kind]} (the first time takes a minute)")
    install(ROOT / LOCKS[kind])
    link_project()
    STAMP.write_text(stamps[kind])


def stamp_of(kind: str) -> str:
    content = (ROOT / LOCKS[kind]).read_bytes() + str(ROOT).encode()
    return f"{kind} {hashlib.sha256(content).hexdigest()}\n"


def python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


def is_sound() -> bool:
    """The environment's Python starts, is new enough, and can install."""
    if not python_of(VENV).exists() or (STAMP.exists() and not (VENV / "bin" / "ganek").exists()):
        return False
    if STAMP.exists():
        return True
    probe = "import sys; sys.exit(sys.version_info < (3, 12))"
    has_pip = shutil.which("uv") or (VENV / "bin" / "pip").exists()
    started = subprocess.run([python_of(VENV), "-c", probe], capture_output=True, check=False)  # noqa: S603
    return bool(has_pip) and started.returncode == 0


def install(lock: Path) -> None:
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--python", str(python_of(VENV)), "--only-binary", ":all:"]
    else:
        command = [str(python_of(VENV)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += ["--only-binary", ":all:"]
    call([*command, "--require-hashes", "-r", str(lock)], "The packages could not be installed: is there a network?")


def link_project() -> None:
    """Make the project importable and write the ``ganek`` command: no build, no network."""
    python = python_of(VENV)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True)  # noqa: S603
    (Path(answer.stdout.strip()) / "ganek.pth").write_text(f"{ROOT}\n")
    script = VENV / "bin" / "ganek"
    script.unlink(missing_ok=True)
    script.write_text(f'#!/bin/sh\nexec "{python}" -m backend.core.cli "$@"\n')
    script.chmod(0o755)


def compile_messages() -> None:
    """Compile the catalogs that changed, before Django starts and reads them."""
    catalogs = sorted((ROOT / "backend" / "locale").glob("*/LC_MESSAGES/*.po"))
    stale = [po for po in catalogs if not is_newer(po.with_suffix(".mo"), po)]
    if stale:
        code = (
            "import sys; from pathlib import Path; from backend.core.catalogs import compile_catalog\n"
            "for po in sys.argv[1:]: compile_catalog(Path(po))"
        )
        call([str(python_of(VENV)), "-c", code, *map(str, stale)], "A catalog of translations is broken")


def is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def call(command: list[str], trouble: str) -> None:
    if subprocess.run(command, check=False, cwd=ROOT).returncode:  # noqa: S603 - the command is built by us
        raise Trouble(trouble)


if __name__ == "__main__":
    sys.exit(main())
