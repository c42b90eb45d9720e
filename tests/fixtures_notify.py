"""A flow with one email, and the input of that email, for tests of the faces."""

from __future__ import annotations

FLOW = """
key: notify
nodes:
  - id: mail
    type: apiCall
    mode: integration
    integrationSlug: postmark
    connectionId: mail
    operationKey: sendEmail
    inputs: {from: a@example.com, to: "{{input.to}}", subject: Hi, textBody: Hello}
    cases: {2xx: done, default: done}
  - {id: done, type: respond, body: {ok: true}}
"""
MAIL = '{"from": "a@example.com", "to": "b@example.com", "subject": "Hi", "textBody": "Hello"}'
