"""The dashboards as an Elastic content package, which the published specification (package-spec, in
Go) validates."""

import json
from pathlib import Path
from typing import Any

Spec = dict[str, Any]
MANIFEST = """format_version: 3.5.0
name: newsbeam
title: newsbeam
description: Dashboards over the news that newsbeam indexes.
version: 1.0.0
type: content
source:
  license: "Apache-2.0"
conditions:
  kibana:
    version: '^9.0.0'
  elastic:
    subscription: 'basic'
owner:
  github: newsbeam/newsbeam
  type: community
"""
CHANGELOG = """- version: 1.0.0
  changes:
    - description: As built from the source
      type: enhancement
      link: https://github.com/newsbeam/newsbeam/pull/1
"""
# a package shares its data views with others and must filter its own documents out of them; our
# views hold only ours
VALIDATION = "errors:\n  exclude_checks:\n    - SVR00002\n"


def write(folder: Path, objects: list[Spec]) -> None:
    """Write the package: data views and the tag are not part of packages."""
    (folder / "docs").mkdir(parents=True)
    files = {
        "manifest.yml": MANIFEST,
        "changelog.yml": CHANGELOG,
        "validation.yml": VALIDATION,
        "docs/README.md": "# newsbeam\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    for one in objects:
        if one["type"] in {"dashboard", "search"}:
            kind = folder / "kibana" / one["type"]
            kind.mkdir(parents=True, exist_ok=True)
            (kind / f"{one['id']}.json").write_text(json.dumps(_untagged(one), indent=2))


def _untagged(one: Spec) -> Spec:
    return one | {"references": [found for found in one["references"] if found["type"] != "tag"]}
