"""Imports the client half of a package whose __init__ would import its server as well."""

import importlib.machinery
import sys
import types


def import_without_server(name: str) -> None:
    """Puts the bare package `name` where imports look, so that only the modules asked for run."""
    parent, _, _ = name.rpartition(".")
    path = sys.modules[parent].__path__ if parent else None
    spec = importlib.machinery.PathFinder.find_spec(name, path)
    package = types.ModuleType(name)
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules[name] = package
