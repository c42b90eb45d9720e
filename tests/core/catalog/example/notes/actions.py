"""Notes: what a template cannot say."""

from __future__ import annotations

from pydantic import BaseModel, Field

from junctor.sdk import Context, HttpRequest, HttpResponse, NotFound, action, post, prepare


class NewNote(BaseModel):
    text: str = Field(min_length=1)
    loud: bool = False


class Note(BaseModel):
    id: str


def read(response: HttpResponse) -> Note:
    return Note(id=response.json()["note"]["id"])


@prepare(
    name="Add a note",
    inputs=NewNote,
    output=Note,
    summary="a note {{input.text}}",
    idempotent=False,
    read=read,
)
def add_note(inputs: NewNote) -> HttpRequest:
    """Put a note into the space."""
    text = inputs.text.upper() if inputs.loud else inputs.text
    return post("/notes", json={"text": text})


@action(name="Copy a note", inputs={"id": "string"}, output=Note, idempotent=False)
async def copy_note(ctx: Context, inputs):
    """Copy a note within the space."""
    headers = {"X-Trace": f"Bearer {ctx.auth.token}"}
    found = await ctx.http.get(f"/notes/{inputs.id}", headers=headers)
    if found.status == 404:
        raise NotFound(f"There is no note {inputs.id}.", details={"code": "note_missing"})
    made = await ctx.send(post("/notes", json={"text": "copy"}))
    return {"id": made.json()["id"]}
