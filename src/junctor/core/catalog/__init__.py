"""All connectors known here: read, listed, pinned, compared, checked and published."""

from junctor.core.catalog.catalog import Catalog
from junctor.core.catalog.change import Change
from junctor.core.catalog.check import check_folder, check_path
from junctor.core.catalog.check_spec import check_spec
from junctor.core.catalog.compatibility import compare
from junctor.core.catalog.custom_http import CustomHttp, Endpoint, custom_http_spec
from junctor.core.catalog.entry import CatalogEntry
from junctor.core.catalog.fault import Fault
from junctor.core.catalog.folder import read_folder
from junctor.core.catalog.manifest import read_manifest
from junctor.core.catalog.publish import CustomConnectors, custom_spec

__all__ = [
    "Catalog",
    "CatalogEntry",
    "Change",
    "CustomConnectors",
    "CustomHttp",
    "Endpoint",
    "Fault",
    "check_folder",
    "check_path",
    "check_spec",
    "compare",
    "custom_http_spec",
    "custom_spec",
    "read_folder",
    "read_manifest",
]
