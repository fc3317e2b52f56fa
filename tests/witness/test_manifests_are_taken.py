"""Does Microsoft's own library take the manifest in the Teams app package?"""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

from manifest.teams.app import teams_manifest
from manifest.teams.package import teams_package
from tests.witness.node import ask
from tests.witness.roll import heard

URL, APP = "https://leadbell.acme.example", "0a1b2c3d-0000-4000-8000-000000000001"


def test_microsofts_library_takes_the_manifest_in_the_package() -> None:
    asked = []
    for hears_all in (False, True):
        package = teams_package(teams_manifest(URL, APP, version="1.0.0", hears_all=hears_all))
        manifest = json.loads(ZipFile(io.BytesIO(package)).read("manifest.json"))
        asked.append({"name": f"hears all: {hears_all}", "manifest": manifest})
    answer = ask("manifests.mjs", asked)
    assert not answer["faults"], answer["faults"]
    heard("app-manifest", answer["accepted"])


def test_it_says_no_where_it_should() -> None:
    manifest = teams_manifest(URL, APP, version="1.0.0") | {"accentColor": "blue", "mood": "good"}
    faults = json.dumps(ask("manifests.mjs", [{"name": "wrong", "manifest": manifest}])["faults"])
    assert "accentColor" in faults
    assert "must NOT have additional properties" in faults
