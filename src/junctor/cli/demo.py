"""`junctor demo`: the whole story in one minute, with no account anywhere."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import click


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="Keep the demo's home here.")
@click.option("--trace", is_flag=True, help="Show every request and answer.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def demo(*, home: Path | None, trace: bool, as_json: bool) -> None:
    """Run patient intake in the sandbox, then live against vendor doubles on loopback."""
    if home is not None:
        sys.exit(asyncio.run(_tell_story(home, trace=trace, as_json=as_json)))
    with tempfile.TemporaryDirectory(prefix="junctor-demo-") as folder:
        sys.exit(asyncio.run(_tell_story(Path(folder), trace=trace, as_json=as_json)))


async def _tell_story(home: Path, *, trace: bool, as_json: bool) -> int:
    from junctor.app.instance import Instance
    from junctor.app.settings import Settings
    from junctor.cli import show
    from junctor.cli.demo_story import HELPDESK_SPEC, TOKENS, Chapter, Doubles, Story
    from junctor.testing import LoopbackAuthority, VendorDouble

    authority = LoopbackAuthority()

    def accepted(slug: str) -> list[str]:
        return [token for (name, _), token in TOKENS.items() if name == slug]

    doubles = Doubles(
        hubspot=VendorDouble.shipped("hubspot", accept=accepted("hubspot"), authority=authority),
        postmark=VendorDouble.shipped("postmark", accept=accepted("postmark"), authority=authority),
        helpdesk=VendorDouble(HELPDESK_SPEC, accept=accepted("helpdesk"), authority=authority),
    )
    chapters: list[Chapter] = []

    def tell(chapter: Chapter) -> None:
        chapters.append(chapter)
        if as_json:
            return
        click.echo(click.style(f"\n{len(chapters)}. {chapter.title}", bold=True))
        for line in chapter.lines:
            click.echo(f"   {line}")
        if trace or len(chapters) == 1:
            show.trace(chapter.trace)

    ca_file = _write_authority(home, authority.ca_pem)
    async with doubles.hubspot, doubles.postmark, doubles.helpdesk:
        settings = Settings(home=home, host_map=doubles.host_map(), ca_file=ca_file)
        instance = await Instance.open(settings)
        try:
            failed = await Story(instance, doubles, tell).all()
        finally:
            await instance.close()
    if as_json:
        show.print_json([{"title": c.title, "held": c.held, "lines": c.lines} for c in chapters])
    else:
        verdict = "Everything held." if not failed else f"{failed} chapters did not hold."
        click.echo(click.style(f"\n{verdict}", bold=True))
    return 1 if failed else 0


def _write_authority(home: Path, pem: str) -> Path:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = home / "doubles.pem"
    file.write_text(pem)
    return file
