"""A closed-loop HTTP load of raw sockets in its own process: cheap, so that it is not measured."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time


async def _one(host: str, port: int, payload: bytes, until: float, counts: list[int]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    while time.perf_counter() < until:
        writer.write(payload)
        head = await reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line[:15].lower() == b"content-length:":
                length = int(line[15:])
        body = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"unexpected answer: {head[:200]!r} {body[:300]!r}")
        counts[0] += 1
    writer.close()


async def _drive(port: int, payload: bytes, concurrency: int, seconds: float) -> float:
    counts = [0]
    await asyncio.gather(
        *(
            _one("127.0.0.1", port, payload, time.perf_counter() + 0.5, counts)
            for _ in range(concurrency)
        )
    )
    counts[0] = 0
    started = time.perf_counter()
    until = started + seconds
    await asyncio.gather(
        *(_one("127.0.0.1", port, payload, until, counts) for _ in range(concurrency))
    )
    return counts[0] / (time.perf_counter() - started)


def requests_per_second(
    port: int, path: str, body: bytes, headers: dict[str, str], *, concurrency: int, seconds: float
) -> float:
    """POST the same request again and again; answers per second."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(body)}"]
    lines += [f"{k}: {v}" for k, v in {"Content-Type": "application/json", **headers}.items()]
    payload = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
    done = subprocess.run(
        [sys.executable, "-m", "bench.load", str(port), str(concurrency), str(seconds)],
        input=payload,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-2000:])
    return float(json.loads(done.stdout))


if __name__ == "__main__":
    try:
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    except ImportError:
        pass
    port_, concurrency_, seconds_ = sys.argv[1:]
    print(
        asyncio.run(_drive(int(port_), sys.stdin.buffer.read(), int(concurrency_), float(seconds_)))
    )
