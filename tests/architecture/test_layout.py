"""The shape that a newcomer can rely on: the same few names in every service, the same services everywhere."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/__main__.py"))
NAMES = ("app", "config", "models", "domain", "operations", "schemas", "api", "subscriptions")
MAX_LINES = 350


def test_there_are_the_six_services_of_the_design() -> None:
    assert SERVICES == ["directory", "gateway", "notifications", "publications", "scheduling", "training"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_same_few_names_as_its_neighbours(service: str) -> None:
    folder = ROOT / "services" / service
    assert (folder / "README.md").is_file()
    assert list((folder / "migrations" / "versions").glob("0001_*.py"))
    shells = {"training", "publications"}
    expected = ("app", "config", "api", "subscriptions") if service in shells else NAMES
    for name in expected:
        assert (folder / f"{name}.py").is_file() or (folder / name / "__init__.py").is_file(), f"{service}/{name}"


def python_files() -> list[Path]:
    return [path for top in ("services", "shared", "deploy") for path in (ROOT / top).rglob("*.py")]


def test_no_file_has_outgrown_its_page() -> None:
    long = {
        str(path.relative_to(ROOT)): n
        for path in python_files()
        if (n := len(path.read_text().splitlines())) > MAX_LINES and path.parent.name != "versions"
    }
    assert not long, f"split by capability: {long}"


def test_a_domain_module_knows_no_flask_no_sql_and_no_bus() -> None:
    forbidden = {"flask", "sqlalchemy", "kombu", "pika", "psycopg", "httpx"}
    for service in SERVICES:
        folder = ROOT / "services" / service
        for path in [folder / "domain.py", *(folder / "domain").rglob("*.py"), *(folder / "plans").rglob("*.py")]:
            if path.is_file():
                assert not imported(path) & forbidden, path


def test_only_what_serves_pages_knows_flask() -> None:
    for path in (ROOT / "services").rglob("*.py"):
        parts = path.relative_to(ROOT / "services").parts
        allowed = parts[0] == "gateway" or path.stem in {"api", "app"} or "api" in parts
        if not allowed:
            assert "flask" not in imported(path), path


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    return names | {
        (node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not node.level
    }


def test_compose_runs_every_service() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    for service in SERVICES:
        assert {service, f"{service}-worker", f"{service}-migrate"} <= set(compose["services"])


def test_the_cluster_runs_every_service() -> None:
    listed = yaml.safe_load((ROOT / "k8s" / "base" / "kustomization.yaml").read_text("utf-8"))["resources"]
    for service in SERVICES:
        assert f"{service}.yaml" in listed
        documents = list(yaml.safe_load_all((ROOT / "k8s" / "base" / f"{service}.yaml").read_text("utf-8")))
        deployments = {document["metadata"]["name"] for document in documents if document["kind"] == "Deployment"}
        assert {f"{service}-web", f"{service}-worker"} <= deployments


def test_no_file_names_a_registry_or_a_machine() -> None:
    hosts = re.compile(r"https?://(registry|files|deb|pypi|index)\.[a-z]+", re.IGNORECASE)
    for path in [*python_files(), *ROOT.glob("*.*"), *(ROOT / "docs").rglob("*.md")]:
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".yml", ".json", ".lock"}:
            assert not hosts.search(path.read_text("utf-8", errors="replace")), path
