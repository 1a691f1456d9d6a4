"""Say whether requirements.lock still fits pyproject.toml, on every Python that we support, and what is installed."""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = [f"3.{minor}" for minor in range(30)]
# What every environment holds that no lock pins: the installer, and the project itself.
NOT_PINNED = {"pip", "keras-unified"}


def read_wanted(pyproject: str) -> list[Requirement]:
    """Return the requirements that pyproject.toml states, in its dependencies and in all of its groups."""
    tables = tomllib.loads(pyproject)
    stated = [*tables["project"]["dependencies"], *tables["build-system"]["requires"]]
    for group in tables["dependency-groups"].values():
        stated += group
    return [Requirement(line) for line in stated]


def read_pins(lock: str) -> list[Requirement]:
    """Return the pins of the lock; anything in it that is no exact pin is a ValueError."""
    pins = []
    for line in lock.splitlines():
        text = line.split("#")[0].strip()
        if not text:
            continue
        if text.startswith("-") or "//" in text:
            raise ValueError(f"{text!r}: options and addresses have no place in the lock")
        pin = Requirement(text)
        if [spec.operator for spec in pin.specifier] != ["=="]:
            raise ValueError(f"{text!r} pins no exact version")
        pins.append(pin)
    return pins


def in_force(pins: list[Requirement], environment: dict[str, str]) -> dict[str, Version]:
    """Return name -> version of the pins whose markers hold in `environment`."""
    held = {}
    for pin in pins:
        if pin.marker is None or pin.marker.evaluate(environment):
            held[canonicalize_name(pin.name)] = Version(next(iter(pin.specifier)).version)
    return held


def unmet(wanted: list[Requirement], pins: list[Requirement], python: str) -> list[str]:
    """Return what pyproject.toml asks for on one version of Python and the lock does not give."""
    environment = {"python_version": python, "python_full_version": f"{python}.20"}
    held = in_force(pins, environment)
    complaints = []
    for requirement in wanted:
        if requirement.marker is not None and not requirement.marker.evaluate(environment):
            continue
        version = held.get(canonicalize_name(requirement.name))
        if version is None:
            complaints.append(f"Python {python}: {requirement.name} is in pyproject.toml and not in the lock")
        elif version not in requirement.specifier:
            complaints.append(f"Python {python}: pyproject.toml asks for {requirement}, the lock pins {version}")
    return complaints


def not_as_locked(pins: list[Requirement]) -> list[str]:
    """Return where the running environment differs from the lock."""
    held = in_force(pins, {})
    installed = {canonicalize_name(d.metadata["Name"]): Version(d.version) for d in distributions()}
    complaints = [
        f"{name} {installed.get(name, 'is not')} installed, the lock pins {version}"
        for name, version in held.items()
        if installed.get(name) != version
    ]
    extra = installed.keys() - held.keys() - NOT_PINNED
    return complaints + [f"{name} {installed[name]} is installed and not in the lock" for name in sorted(extra)]


def main() -> int:
    """Print each difference and what to do; return 1 where there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lock-only", action="store_true", help="leave the running environment out of it")
    arguments = parser.parse_args()
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    try:
        pins = read_pins(lock)
    except ValueError as error:
        complaints = [str(error)]
    else:
        wanted = read_wanted(pyproject)
        supported = SpecifierSet(tomllib.loads(pyproject)["project"]["requires-python"])
        complaints = [line for python in PYTHONS if python in supported for line in unmet(wanted, pins, python)]
        complaints += [] if arguments.lock_only else not_as_locked(pins)
    for complaint in complaints:
        print(f"requirements.lock: {complaint}", file=sys.stderr)
    if complaints:
        print("Run `make lock` and commit requirements.lock with pyproject.toml.", file=sys.stderr)
        return 1
    print("requirements.lock fits pyproject.toml" + ("" if arguments.lock_only else " and what is installed"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
