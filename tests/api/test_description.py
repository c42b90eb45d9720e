"""The description itself: OpenAPI 3.1 in structure, names that stay, words for every operation."""

from __future__ import annotations

import re

import pytest

from api.answers import dangling, pointers
from junctor.api.admin import build_admin
from junctor.api.openapi import document, operations
from junctor.core.catalog.descriptions import parse_description
from junctor.model.schema import check_schema

# The names of a generated client's methods. Adding one is fine, changing one breaks clients.
OPERATION_IDS = """
addMember
applyPlan
beginHook
callOperation
cancelRotation
cancelRun
compareConnectorVersions
compareRuns
createAlert
createApiKey
createEntity
createEnvironment
createFlow
createGrant
createIntegration
createLoginLink
createProject
decideApproval
deleteAlert
deleteConnector
deleteCredential
deleteEntity
deleteEnvironment
deleteFlow
deleteGrant
deleteIntegration
deleteSecret
deleteView
deployFlow
destroyKeys
diffFlow
disableFlow
discoverSignIn
enableFlow
exportAudit
exportProject
finishSignIn
foldAudit
forkRun
getAlert
getApproval
getConnector
getConnectorDrift
getCsrfToken
getEntity
getFlow
getFlowVersion
getHealth
getHome
getIntegration
getKeys
getMe
getOpenapi
getProject
getRedirectUri
getRetention
getRun
getRunFile
getRunPayload
getRunStep
getScopes
getSettings
getTrigger
importConnector
importProject
listAlerts
listApiKeys
listApprovals
listAudit
listCatalog
listConnectorVersions
listCredentials
listEntities
listEnvironments
listFlowDependents listFlowRuns
listFlowVersions
listFlows
listGrants
listIntegrationAudit
listIntegrationDependents
listIntegrationOperations
listIntegrations
listKnownEntities
listMembers
listProjects
listRegistrations
listRunChildren
listRunFiles
listRunSteps
listRuns
listSecretDependents
listSecretVersions
listSecrets
listTriggerEvents
listTriggers
listUsage
listViews
login
logout
moveFlows
oauthClient
pauseTrigger
planFromText
pollTrigger
promoteCredential
publishConnector
publishFlow
putCredential
putRetention
putSecret
receiveCallback
receiveCallbackByPut
receiveHook
registerTrigger
rehearseSecret
removeMember
replaceIntegration
replaceSecret
replayEvents
rerunFlow
rerunRuns
restoreSecret
resumeRun
resumeTrigger
retireSecret
revokeApiKey
rewrapKeys
rotateCredential
rotateKey
saveConnector
saveCustomHttp
saveView
sendApproval
sendForm
showApproval
showForm
showMetrics
showTriggerToken
signInCallback
signInCallbackScript
signInPage
signInScript
signalRun
startRun
startSignIn
streamEvents
streamScreenPops
testAddress
testIntegration
tryAlert
tryTrigger
undoCredential
updateAlert
updateEntity
updateEnvironment
updateFlow
updateIntegration
updateMember
updateProject
validateFlow
verifyAudit
"""


@pytest.fixture(scope="module")
def described():
    return document(build_admin(None))


def _schemas(value, path=""):
    """Every schema under `schema` keys and in the components, with its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"schema", "x-line-schema"}:
                yield f"{path}/{key}", inner
            else:
                yield from _schemas(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _schemas(inner, f"{path}/{index}")


def test_it_says_what_it_is(described):
    assert re.fullmatch(r"3\.1\.\d+", described["openapi"])
    assert described["info"]["title"] == "Junctor"
    assert described["info"]["version"]
    assert described["components"]["securitySchemes"].keys() == {"apiKey", "session"}
    assert {each for wish in described["security"] for each in wish} == {"apiKey", "session"}


def test_every_pointer_leads_somewhere_and_every_shared_schema_is_used(described):
    assert dangling(described) == []
    used = {each.rpartition("/")[2] for each in pointers(described)}
    assert set(described["components"]["schemas"]) - used == set()


def test_every_schema_is_json_schema_2020_12(described):
    shared = described["components"]["schemas"]
    everywhere = {**dict(_schemas(described["paths"])), **shared}
    assert check_schema({"$defs": everywhere, "components": {"schemas": shared}}) == []
    everywhere["bad"] = {"type": "number", "minimum": "many"}
    (fault,) = check_schema({"$defs": everywhere, "components": {"schemas": shared}})
    assert "bad" in str(fault)


def test_names_of_operations_are_unique_and_stay(described):
    names = [each["operationId"] for each in operations(described)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", name) for name in names)
    assert sorted(names) == OPERATION_IDS.split()


def test_every_operation_has_words_and_a_known_tag(described):
    tags = {each["name"] for each in described["tags"]}
    for operation in operations(described):
        name = operation["operationId"]
        assert operation["summary"].strip(), name
        assert operation["description"].strip().endswith("."), name
        assert set(operation["tags"]) <= tags, name
        assert len(operation["tags"]) == 1, name
        assert all(each["description"] for each in operation["responses"].values()), name
    assert tags == {operation["tags"][0] for operation in operations(described)}


def test_every_parameter_of_a_path_is_declared_and_none_is_there_twice(described):
    for path, verbs in described["paths"].items():
        wanted = set(re.findall(r"\{(\w+)\}", path))
        for method, operation in verbs.items():
            given = operation.get("parameters", [])
            in_path = {each["name"] for each in given if each["in"] == "path"}
            places = [(each["in"], each["name"]) for each in given]
            assert in_path == wanted, f"{method} {path}"
            assert len(places) == len(set(places)), f"{method} {path}"
            assert all(each["required"] for each in given if each["in"] == "path")
            assert all(each["schema"] for each in given)


def test_paths_differ_by_more_than_the_names_of_their_parameters(described):
    shapes = [re.sub(r"\{\w+\}", "{}", path) for path in described["paths"]]
    assert len(shapes) == len(set(shapes))


def test_every_operation_succeeds_in_one_way_and_fails_as_a_problem(described):
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operation in operations(described):
        name, responses = operation["operationId"], operation["responses"]
        assert responses["default"]["content"] == problem, name
        # 202 is the same answer as it stands, where a run may take longer than its caller waits.
        found = set(responses) - {"default", "202"}
        # What is deleted here and not at the vendor says so; else there is nothing to say.
        # What only counts, when it is asked to, makes nothing.
        assert len(found) == 1 or found in ({"200", "204"}, {"200", "201"}), name
        for status in found:
            assert status in {"200", "201", "204"}, name
            assert bool(responses[status].get("content")) == (status != "204"), name


def test_lists_have_one_form(described):
    for operation in operations(described):
        if not operation["operationId"].startswith("list"):
            continue
        (found,) = operation["responses"]["200"]["content"].values()
        model = found["schema"]["$ref"].rpartition("/")[2]
        schema = described["components"]["schemas"][model]
        assert model.endswith("Page"), model
        assert schema["required"] == ["items", "next"], model
        assert schema["properties"]["next"] == {"type": ["string", "null"]}, model


def test_names_are_camel_case_and_no_title_repeats_them(described):
    shared = described["components"]["schemas"]
    assert all(re.fullmatch(r"[A-Z][A-Za-z0-9]*", name) for name in shared)
    assert [name for name, schema in shared.items() if "title" in schema] == []
    odd = [
        f"{name}.{field}"
        for name, schema in shared.items()
        for field in schema.get("properties", {})
        if not re.fullmatch(r"[a-z][a-zA-Z0-9]*", field)
    ]
    assert odd == []


def test_our_own_reader_of_descriptions_reads_it(described):
    read = parse_description(described)
    assert len(read.operations) == len(list(operations(described)))
