"""What the conformance suite runs as a client: hands its URL to the test, which has the instance."""

import os
import socket
import sys

with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=120) as to_test:
    lines = (
        sys.argv[-1],
        os.environ.get("MCP_CONFORMANCE_SCENARIO", ""),
        os.environ.get("MCP_CONFORMANCE_CONTEXT", "{}"),
    )
    to_test.sendall("".join(line.replace("\n", " ") + "\n" for line in lines).encode())
    to_test.shutdown(socket.SHUT_WR)
    said = b""
    while part := to_test.recv(65536):
        said += part
text, _, code = said.decode().rpartition("\n")
sys.stdout.write(text + "\n")
sys.exit(int(code or 1))
