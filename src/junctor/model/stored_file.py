"""A file that a step got, as the run keeps it; its bytes are sealed beside."""

from __future__ import annotations

from junctor.model.value import Value


class StoredFile(Value):
    """What may be known of it without opening it."""

    run_id: str
    digest: str
    project_id: str
    name: str | None = None
    content_type: str | None = None
    size: int
    created_at: int
