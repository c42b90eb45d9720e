"""One node of each type as somebody would write it: for the schema, the reference and editors."""

from __future__ import annotations

from typing import Any

Example = dict[str, Any]

EXAMPLES: dict[str, Example] = {
    "apiCall, mode integration": {
        "id": "notify",
        "type": "apiCall",
        "mode": "integration",
        "connection": "Team Slack",
        "operationKey": "slack.sendMessage",
        "inputs": {"channel": "#intake", "text": "{{event.name}} has arrived"},
        "retry": {"attempts": 3, "delay": 2},
        "cases": {"2xx": "done", "not_found": "report", "default": "report"},
    },
    "apiCall, mode http": {
        "id": "weather",
        "type": "apiCall",
        "mode": "http",
        "method": "GET",
        "url": "https://api.example.com/weather?city={{event.city}}",
        "outputMappings": {"degrees": "main.temp"},
        "next": "answer",
        "onError": "apologize",
    },
    "serviceTask, service rest": {
        "id": "weather",
        "type": "serviceTask",
        "service": "rest",
        "url": "https://api.example.com/weather?city={{event.city}}",
        "responseVariable": "weather",
    },
    "serviceTask, service email": {
        "id": "confirm",
        "type": "serviceTask",
        "service": "email",
        "connection": "Postmark Clinic",
        "inputs": {
            "from": "clinic@example.com",
            "to": "{{event.email}}",
            "subject": "Welcome",
            "text": "Hello {{event.name}}",
        },
    },
    "serviceTask, service sms": {
        "id": "remind",
        "type": "serviceTask",
        "service": "sms",
        "connection": "Text messages",
        "inputs": {"to": "{{event.phone}}", "text": "See you tomorrow"},
    },
    "serviceTask, service sql": {
        "id": "lookup",
        "type": "serviceTask",
        "service": "sql",
        "connection": "Patients",
        "inputs": {
            "sql": "SELECT id, name FROM patient WHERE phone = ?1",
            "parameters": ["{{event.phone}}"],
        },
    },
    "set": {
        "id": "prepare",
        "type": "set",
        "variables": {
            "name": "{{event.first}} {{event.last}}",
            "paid": {"jmespath": "event.invoices[?paid].number"},
        },
    },
    "switch": {
        "id": "kind",
        "type": "switch",
        "on": "{{event.kind}}",
        "cases": {"new": "welcome", "returning": "greet"},
        "default": "report",
    },
    "parallel": {
        "id": "both",
        "type": "parallel",
        "branches": ["email", "ticket"],
        "join": "answer",
        "policy": "settled",
    },
    "forEach": {
        "id": "each",
        "type": "forEach",
        "items": "{{event.orders}}",
        "itemAs": "order",
        "concurrency": 4,
        "onItemError": "continue",
        "nodes": [
            {
                "id": "ship",
                "type": "apiCall",
                "mode": "http",
                "method": "POST",
                "url": "https://shop.example.com/orders/{{vars.order.id}}/ship",
            }
        ],
        "outputMappings": {"shipped": "succeeded", "results": "results"},
        "next": "answer",
    },
    "flow": {
        "id": "register",
        "type": "flow",
        "flow": "register-patient",
        "input": {"name": "{{event.name}}"},
        "outputMappings": {"patientId": "id"},
        "next": "answer",
    },
    "wait": {
        "id": "paid",
        "type": "wait",
        "for": "webhook",
        "timeout": 86400,
        "outputMappings": {"amount": "body.amount"},
        "next": "ship",
        "cases": {"timeout": "remind"},
    },
    "approve": {
        "id": "release",
        "type": "approve",
        "title": "Refund {{event.amount}} to {{event.name}}?",
        "details": {"order": "{{event.order}}"},
        "approvers": {"roles": ["project_admin"]},
        "timeout": 172800,
        "then": "reject",
        "cases": {"approved": "refund", "rejected": "tell"},
    },
    "respond": {
        "id": "answer",
        "type": "respond",
        "status": 200,
        "body": {"id": "{{vars.patientId}}"},
    },
    "fail": {
        "id": "report",
        "type": "fail",
        "message": "No such patient: {{event.phone}}",
        "errorClass": "not_found",
    },
    "screenPop": {
        "id": "card",
        "type": "screenPop",
        "to": "{{event.extension}}",
        "card": {
            "title": "{{vars.name}} is calling",
            "url": "https://crm.example.com/contacts/{{vars.contactId}}",
            "fields": {"Balance": "{{vars.balance}}"},
        },
    },
    "aiTask": {"id": "summarize", "type": "aiTask", "tools": ["search"]},
    "tool": {"id": "search", "type": "tool", "tool": "rest"},
    "domainTask": {"id": "contact", "type": "domainTask", "domain": "crm"},
    "voiceTask": {"id": "speak", "type": "voiceTask", "inputs": {"text": "Good morning"}},
}
