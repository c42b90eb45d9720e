// Generated from the OpenAPI description by `make ui-schema`. Do not edit.
export interface paths {
    "/api/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List alerts
         * @description The alerts of the project, oldest first.
         */
        get: operations["listAlerts"];
        put?: never;
        /**
         * Create alert
         * @description Make an alert; what it would send is tried in the sandbox first.
         */
        post: operations["createAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get alert
         * @description One alert by id or name.
         */
        get: operations["getAlert"];
        /**
         * Update alert
         * @description Write an alert anew.
         */
        put: operations["updateAlert"];
        post?: never;
        /**
         * Delete alert
         * @description Delete an alert.
         */
        delete: operations["deleteAlert"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try alert
         * @description What an alert would send, with a sample; nothing leaves.
         */
        post: operations["tryAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description The keys of the project, revoked ones too; no values.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create API key
         * @description Make a key. Its value is in this answer and nowhere else.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke API key
         * @description End a key at once.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List approvals
         * @description The approvals of the project, newest first; open ones unless another state is asked for.
         */
        get: operations["listApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{run}/{node}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get approval
         * @description One approval: what is asked, who may decide, until when, and what was decided.
         */
        get: operations["getApproval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{run}/{node}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide approval
         * @description Approve or reject, once; the run goes on. Who may is said by the flow, else operators.
         */
        post: operations["decideApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/assistant/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply plan
         * @description Make what a confirmed plan says: connections, an entity type, a flow's draft; or nothing.
         */
        post: operations["applyPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/assistant/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plan from text
         * @description Plan what a sentence asks for. Nothing is made and nobody is called.
         */
        post: operations["planFromText"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit
         * @description The entries of the project, newest first. Reading them is an entry itself.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export audit
         * @description Every entry that fits, newest first: JSON lines with their hashes, or CSV for people.
         */
        get: operations["exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/folded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fold audit
         * @description The same with repeats as one row: who did what to what, how often, and with what outcome.
         *
         *     A row is opened with its own filters on the list, between `firstAt` and `lastAt`.
         */
        get: operations["foldAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verify audit
         * @description Recompute the project's chains and compare them with the signed checkpoints.
         */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/csrf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get CSRF token
         * @description The token that changes by a session carry in the header `Junctor-CSRF`.
         */
        get: operations["getCsrfToken"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create login link
         * @description A new one-time sign-in link; it is shown once and good for ten minutes.
         */
        post: operations["createLoginLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Login
         * @description Turn a one-time link into a session; the answer sets the cookie and tells the CSRF token.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logout
         * @description End the session; its cookie is worth nothing afterwards.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get me
         * @description Who you are, and what you may do in each project.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List catalog
         * @description Every connector the project can use; `q` looks in names, synonyms and operations.
         */
        get: operations["listCatalog"];
        put?: never;
        /**
         * Save connector
         * @description Save a connector of the project's own as a draft; every fault is named at once.
         */
        post: operations["saveConnector"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/custom-http": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Save custom HTTP
         * @description Base URL, auth scheme and endpoints become a standard connector, as a draft.
         */
        post: operations["saveCustomHttp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import connector
         * @description A description becomes a draft connector; a preview lists its operations and saves nothing.
         *
         *     OpenAPI 2.0, 3.0 and 3.1, Google discovery, GraphQL schemas (SDL or introspection) and
         *     Postman collections; or what a GraphQL connection or an MCP server answers. Importing again
         *     under the same key says what changed, per operation and per step that uses it.
         */
        post: operations["importConnector"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get connector
         * @description One connector with its operations, auth schemes and connection fields.
         */
        get: operations["getConnector"];
        put?: never;
        post?: never;
        /**
         * Delete connector
         * @description Delete a connector of the project's own; what pinned it keeps resolving.
         *
         *     A version on which connections stand answers 409 with them: they could not be used or changed.
         */
        delete: operations["deleteConnector"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/{slug}/compatibility": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare connector versions
         * @description What would change for flows between two versions, per operation.
         */
        get: operations["compareConnectorVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/{slug}/drift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get connector drift
         * @description The steps and triggers pinned to another version than the newest, and what that changes.
         */
        get: operations["getConnectorDrift"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/{slug}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List connector versions
         * @description The versions of a connector, newest first.
         */
        get: operations["listConnectorVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/{slug}/versions/{version}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish connector
         * @description Publish a draft: from now on this version never changes.
         */
        post: operations["publishConnector"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List credentials
         * @description How every credential is, those in trouble first; no value is among it.
         */
        get: operations["listCredentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/entities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List entities
         * @description The entity types of the project by key.
         */
        get: operations["listEntities"];
        put?: never;
        /**
         * Create entity
         * @description Declare an entity type by the JSON Schema of its fields.
         */
        post: operations["createEntity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/entities/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get entity
         * @description One entity type by id or key.
         */
        get: operations["getEntity"];
        /**
         * Update entity
         * @description Declare it anew; forms of it follow at once.
         */
        put: operations["updateEntity"];
        post?: never;
        /**
         * Delete entity
         * @description Delete it, unless a form shows it.
         */
        delete: operations["deleteEntity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List environments
         * @description The environments of the project, in their order.
         */
        get: operations["listEnvironments"];
        put?: never;
        /**
         * Create environment
         * @description Another environment, same as another one where nothing is set.
         */
        post: operations["createEnvironment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/environments/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Update environment
         * @description Change name, `live`, what it inherits, its color or its place in lists.
         */
        put: operations["updateEnvironment"];
        post?: never;
        /**
         * Delete environment
         * @description Delete it; one in use answers 409 with what is stored there unless forced.
         */
        delete: operations["deleteEnvironment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream events
         * @description What happens in the project from now on, or from behind the `Last-Event-ID`.
         *
         *     Kinds are `run.started`, `run.finished`, `step.started`, `step.retried`, `step.waiting`,
         *     `step.finished`, `step.skipped`, `step.output.delta`, `screenPop`, `connection.health`,
         *     `trigger.health`, and `reset`: events were missed, look at everything again. A
         *     `step.output.delta` is more of an answer that comes in pieces, as `text` or `data`, with
         *     `truncated` where the rest is not told; the finished step has the whole answer. An auditor
         *     hears of runs, not of their steps.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export project
         * @description The project by names: connections, connectors, entity types, flows; no secret, no pin.
         */
        get: operations["exportProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List flows
         * @description The flows of the project by key, without their documents; of a folder with what it holds.
         *
         *     `q` is looked for in names, keys, tags and folders.
         */
        get: operations["listFlows"];
        put?: never;
        /**
         * Create flow
         * @description Save a new draft; what validation finds stands in `findings`.
         */
        post: operations["createFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move flows
         * @description Put flows, or all that a folder holds, into a folder; the empty one is the top.
         *
         *     Each is one change of its draft: what is published goes on as it is.
         */
        post: operations["moveFlows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate flow
         * @description Everything that is wrong with a document, or missing in an environment; nothing is saved.
         */
        post: operations["validateFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get flow
         * @description One flow by id, key or name, with its draft.
         */
        get: operations["getFlow"];
        put?: never;
        post?: never;
        /**
         * Delete flow
         * @description Delete a flow with its versions; its runs stay, and those under way go on.
         *
         *     One with triggers, with flows that run it or with open runs answers 409 with them unless forced.
         */
        delete: operations["deleteFlow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List flow dependents
         * @description What hangs on a flow: its triggers, nodes of flows that run it, and its open runs.
         */
        get: operations["listFlowDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}/deploy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deploy flow
         * @description Make a published version the live one of an environment.
         */
        post: operations["deployFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Diff flow
         * @description What differs between two versions, or a version (the latest) and the draft; also as text.
         */
        get: operations["diffFlow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable flow
         * @description Switch a live flow off in an environment: its triggers pause, and nobody starts it there.
         */
        post: operations["disableFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Update flow
         * @description Save the draft anew; `revision` is the one it was read at.
         */
        put: operations["updateFlow"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable flow
         * @description Switch a flow on again; its triggers go on.
         */
        post: operations["enableFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish flow
         * @description Make the draft the next version: pinned and immutable; says what live runs would lack.
         */
        post: operations["publishFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List flow runs
         * @description The runs of a flow, newest first.
         */
        get: operations["listFlowRuns"];
        put?: never;
        /**
         * Start run
         * @description Run a flow and answer with the finished run and its steps; sandboxed unless `live`.
         */
        post: operations["startRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List flow versions
         * @description The published versions, newest first.
         */
        get: operations["listFlowVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get flow version
         * @description One published version with its document.
         */
        get: operations["getFlowVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List grants
         * @description The networks that are open, and those that the instance's cap closed again.
         */
        get: operations["listGrants"];
        put?: never;
        /**
         * Create grant
         * @description Open a network, within what the instance allows; metadata and link-local never.
         */
        post: operations["createGrant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/grants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete grant
         * @description Close it again.
         */
        delete: operations["deleteGrant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get home
         * @description The first page of the project; without `since` of the last 24 hours.
         */
        get: operations["getHome"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import project
         * @description Plan what a bundle would change, or do it; what it does not name stays as it is.
         */
        post: operations["importProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List integrations
         * @description The connections of the project; `q` looks in name, key and connector.
         */
        get: operations["listIntegrations"];
        put?: never;
        /**
         * Create integration
         * @description Make a connection, with credentials per environment if the role allows it.
         */
        post: operations["createIntegration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get integration
         * @description One connection by id, key or name; `ETag` is its revision.
         */
        get: operations["getIntegration"];
        /**
         * Update integration
         * @description Change the given fields; those left out stay.
         */
        put: operations["updateIntegration"];
        post?: never;
        /**
         * Delete integration
         * @description Delete a connection; one in use answers 409 with its dependents unless forced.
         *
         *     Webhooks that Junctor registered are removed and tokens of sign-ins end at the vendor, where
         *     it has an address for that; 200 says where not.
         */
        delete: operations["deleteIntegration"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List integration audit
         * @description Who used the connection's credentials, newest first.
         */
        get: operations["listIntegrationAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}/credentials/{environment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put credential
         * @description Save a credential, field by field: a value, or `{env.NAME}`. It is current at once.
         */
        put: operations["putCredential"];
        post?: never;
        /**
         * Delete credential
         * @description Delete the credential of one environment; its token ends at the vendor too.
         *
         *     200 says that the vendor could not be told, or has refused.
         */
        delete: operations["deleteCredential"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}/credentials/{environment}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Promote credential
         * @description Make the pending values current; the former stay for 24 hours.
         */
        post: operations["promoteCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}/credentials/{environment}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate credential
         * @description Begin a rotation: save the new values as pending and test them; no call uses them yet.
         */
        post: operations["rotateCredential"];
        /**
         * Cancel rotation
         * @description Give the pending values up.
         */
        delete: operations["cancelRotation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}/credentials/{environment}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo credential
         * @description Bring the former values back, within 24 hours.
         */
        post: operations["undoCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List integration dependents
         * @description The triggers and nodes that use the connection, triggers first.
         */
        get: operations["listIntegrationDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List integration operations
         * @description What can be called through the connection, with input and output schemas.
         */
        get: operations["listIntegrationOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}/operations/{key}/call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call operation
         * @description Execute one operation; a failure of the other side is an answer, not an error.
         *
         *     With `Accept: text/event-stream` or `application/x-ndjson` the pieces of an answer come as
         *     they are made, `{"text": ...}` or `{"data": ...}`, and `{"result": ...}` at the end. Hanging
         *     up gives the call up.
         */
        post: operations["callOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}/replace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace integration
         * @description Let every flow draft that uses this connection use another one.
         */
        post: operations["replaceIntegration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}/scopes/{environment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get scopes
         * @description The scopes of the operations, which are granted, and what is lost without the others.
         */
        get: operations["getScopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/integrations/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test integration
         * @description Test Connection, step by step; success reads `Connected`.
         */
        post: operations["testIntegration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get keys
         * @description The keys by id, state and use, and what is left to re-wrap; never a key itself.
         */
        get: operations["getKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/destroy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Destroy keys
         * @description Delete old keys that nothing needs any more; refused while something does.
         */
        post: operations["destroyKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/rewrap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rewrap keys
         * @description Move everything to the newest keys; the answer comes when it is done.
         */
        post: operations["rewrapKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate key
         * @description Make a new root key, or a new data key of a project; it seals from now on.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List members
         * @description The members of the project.
         */
        get: operations["listMembers"];
        put?: never;
        /**
         * Add member
         * @description Add a member. For a new user the answer holds a one-time sign-in link, once.
         */
        post: operations["addMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/members/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Update member
         * @description Give a member other roles.
         */
        put: operations["updateMember"];
        post?: never;
        /**
         * Remove member
         * @description Take all roles away.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/discover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Discover sign in
         * @description Ask a server how to sign in to it (RFC 9728, RFC 8414) and save that in the connection.
         */
        post: operations["discoverSignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish sign in
         * @description Take what the redirect brought; only who began it may. The new token is current at once.
         */
        post: operations["finishSignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/redirect-uri": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get redirect uri
         * @description The address to register at vendors, to the letter.
         */
        get: operations["getRedirectUri"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oauth/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start sign in
         * @description Begin to sign in at the vendor: open `url`; it is good for ten minutes and once.
         */
        post: operations["startSignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get OpenAPI
         * @description This description.
         */
        get: operations["getOpenapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List projects
         * @description The projects you can work in; name one in the header `Junctor-Project`.
         */
        get: operations["listProjects"];
        put?: never;
        /**
         * Create project
         * @description A project with the environments `development` and `production`; you become its admin.
         *
         *     Made by the command line on this machine, which is nobody's, it has the owners of the instance
         *     as its admins, who would not get into it otherwise.
         */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get project
         * @description One project by id or key.
         */
        get: operations["getProject"];
        /**
         * Update project
         * @description Change the display name.
         */
        put: operations["updateProject"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List runs
         * @description The runs of the project that fit, newest first.
         */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rerun runs
         * @description Give the input of several runs to their flows as they are now; each is told by itself.
         */
        post: operations["rerunRuns"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get run
         * @description One run.
         */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel run
         * @description End a run now; one that has ended stays as it is.
         */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/children": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List run children
         * @description The runs inside a run: items of loops, and other flows.
         */
        get: operations["listRunChildren"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare runs
         * @description What differs between two runs, node by node; times and ids do not count.
         */
        get: operations["compareRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List run files
         * @description The files that the steps of a run got, without their bytes.
         */
        get: operations["listRunFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/files/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get run file
         * @description The bytes of a file, always to be saved and never shown; the audit says who took it.
         */
        get: operations["getRunFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fork run
         * @description A new run of the same document, from a node on; what ran before it is kept.
         */
        post: operations["forkRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/payloads/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get run payload
         * @description A value that was too large for its step, whole.
         */
        get: operations["getRunPayload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rerun flow
         * @description The same input, or another one, in the flow as it is now, from a node on if one is named.
         */
        post: operations["rerunFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume run
         * @description Go on where a run failed or was ended; what succeeded does not run again.
         */
        post: operations["resumeRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/signals/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Signal run
         * @description Give a run the signal it waits for, once; it may come before the run waits.
         *
         *     `runId` and `nodeId` are who took it: it may be a run inside, such as an item of a loop.
         */
        post: operations["signalRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List run steps
         * @description The steps of a run with their traces, in order; those that call out from their beginning.
         */
        get: operations["listRunSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{id}/steps/{index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get run step
         * @description One step in full: attempts, timing, where each input came from, requests as curl.
         */
        get: operations["getRunStep"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/screen-pops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream cards for a screen
         * @description The cards for one screen (`to`, and those for everybody), live; nothing is kept of them.
         */
        get: operations["streamScreenPops"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List secrets
         * @description The names, where they are set, and how old they are; no values.
         */
        get: operations["listSecrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put secret
         * @description Save a value; it is current at once, the former one is kept for 24 hours.
         */
        put: operations["putSecret"];
        post?: never;
        /**
         * Delete secret
         * @description Delete it in one environment or in all; one in use answers 409 unless forced.
         */
        delete: operations["deleteSecret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets/{name}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List secret dependents
         * @description The connections, flows and nodes that use it, triggers first.
         */
        get: operations["listSecretDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets/{name}/replace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace secret
         * @description Let every credential that points at it point at another one.
         */
        post: operations["replaceSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets/{name}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore secret
         * @description Bring the former value back as a new version; within 24 hours of its replacement.
         */
        post: operations["restoreSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets/{name}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retire secret
         * @description Wipe the former value at once; there is no way back after that.
         */
        post: operations["retireSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rehearse secret
         * @description Test everything that uses the secret with a new value; nothing is saved or switched.
         */
        post: operations["rehearseSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/secrets/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List secret versions
         * @description Who set it when, newest first; `restorableUntil` where the former value is still kept.
         */
        get: operations["listSecretVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get settings
         * @description Public facts: version, address, store, engine, encryption, bounds. No paths, no keys.
         */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get retention
         * @description How long the project keeps payloads, runs and audit entries.
         */
        get: operations["getRetention"];
        /**
         * Put retention
         * @description Rule anew how long the project keeps what it did; null keeps forever.
         */
        put: operations["putRetention"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings/test-address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test address
         * @description Whether calls may go to an address: the guard's judgment and the name's, nothing is sent.
         */
        post: operations["testAddress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List triggers
         * @description The triggers of the project with their health.
         */
        get: operations["listTriggers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List registrations
         * @description What stands at vendors for triggers, and what is still to be taken back there.
         */
        get: operations["listRegistrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get trigger
         * @description One trigger with the last events it took, and why it refused others.
         */
        get: operations["getTrigger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers/{id}/entities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List known entities
         * @description What is known of the entities a trigger watches, by key; private values are masked.
         */
        get: operations["listKnownEntities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List trigger events
         * @description What a trigger accepted, newest first; what is older than a week is forgotten.
         */
        get: operations["listTriggerEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause trigger
         * @description Take no more events; senders are told to try again later.
         */
        post: operations["pauseTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers/{id}/poll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Poll trigger
         * @description Ask the other system now, and answer with how many events that led to.
         */
        post: operations["pollTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers/{id}/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register trigger
         * @description Register the webhook at the vendor now, or show in the sandbox what would be sent.
         */
        post: operations["registerTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay events
         * @description Run accepted events again on the version that is live now; the sandbox unless `live`.
         */
        post: operations["replayEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume trigger
         * @description Take events again; a schedule goes on with its next time.
         */
        post: operations["resumeTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers/{id}/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show trigger token
         * @description The token that a sender brought and wants to see confirmed; until its first event comes.
         */
        get: operations["showTriggerToken"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/triggers/{id}/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try trigger
         * @description Run the flow with an event in the sandbox and answer with the finished run and its steps.
         */
        post: operations["tryTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List usage
         * @description Every connection with the number of flows that name it, and the time of its last call.
         *
         *     With `since` also how many calls were made; they are counted up to 10,000.
         */
        get: operations["listUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List views
         * @description One's own views and the shared ones, by screen and name.
         */
        get: operations["listViews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/views/{screen}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Save view
         * @description Save filters under a name; to share them needs the right to edit flows.
         */
        put: operations["saveView"];
        post?: never;
        /**
         * Delete view
         * @description Forget a view: one's own, or the shared one of that name.
         */
        delete: operations["deleteView"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/approve/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page of an approval
         * @description The page of an approval: what is asked, and a form to decide with.
         */
        get: operations["showApproval"];
        put?: never;
        /**
         * Decide with a link
         * @description Decide with a link, once.
         */
        post: operations["sendApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/callbacks/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Answer a waiting run
         * @description Give a waiting run the one request that its address takes; the run goes on with it.
         */
        put: operations["receiveCallbackByPut"];
        /**
         * Answer a waiting run
         * @description Give a waiting run the one request that its address takes; the run goes on with it.
         */
        post: operations["receiveCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/forms/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page of a form
         * @description The page of a form.
         */
        get: operations["showForm"];
        put?: never;
        /**
         * Send a form
         * @description Take what was sent, or show the form again with what does not fit beside each field.
         */
        post: operations["sendForm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get health
         * @description Whether the process lives.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hooks/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Answer the handshake of a sender that asks with GET
         * @description Only for senders that are verified that way.
         */
        get: operations["beginHook"];
        put?: never;
        /**
         * Deliver a webhook
         * @description Take one delivery: 200 once it is stored, also when it is known; 401 when it is forged.
         *
         *     The body is verified as it came, before anything reads it. Where the trigger says so, the
         *     answer is what the flow responds, or 202 when that takes too long. The address takes WebSockets too, where a header alone proves the sender.
         */
        post: operations["receiveHook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page behind a sign-in link
         * @description The page behind a sign-in link.
         */
        get: operations["signInPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/login.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Its script
         * @description Its script.
         */
        get: operations["signInScript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show metrics
         * @description Runs, steps and calls of this process since it started, in the format of Prometheus.
         *
         *     It takes a key; a key of a project sees the numbers of that project.
         */
        get: operations["showMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where vendors send people back to
         * @description Where vendors send people back to.
         */
        get: operations["signInCallback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/callback.js": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Its script
         * @description Its script.
         */
        get: operations["signInCallbackScript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/client.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This instance as an OAuth client
         * @description This instance as an OAuth client.
         */
        get: operations["oauthClient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An address to judge, with the grants of a connection if one is named. */
        AddressBody: {
            url: string;
            /** @default null */
            connection?: string | null;
        };
        /** @description Whether calls may go there. */
        AddressJudgment: {
            allowed: boolean;
            stages: {
                /** @enum {string} */
                name: "policy" | "resolve";
                ok: boolean;
                milliseconds: number;
                message: string | null;
                cure: string | null;
                /** @description the guard's rule */
                rule: string | null;
            }[];
        };
        /** @description One read operation after a sign-in whose answer completes the connection's settings. */
        AfterConnect: {
            operation: string;
            /** @description setting -> path in its output */
            capture: {
                [key: string]: string;
            };
            /** @description where its output is a list: the item with this text at this path, which may hold `{{conn.x}}`; `capture` looks into that item */
            find: {
                [key: string]: string;
            };
        };
        /** @description One read operation after a sign-in whose answer completes the connection's settings. */
        AfterConnectInput: {
            operation: string;
            /** @description setting -> path in its output */
            capture: {
                [key: string]: string;
            };
            /**
             * @description where its output is a list: the item with this text at this path, which may hold `{{conn.x}}`; `capture` looks into that item
             * @default {}
             */
            find?: {
                [key: string]: string;
            };
        };
        /** @description A rule as somebody writes it. `inputs` are templates over `alert`. */
        AlertDraft: {
            name: string;
            kinds: components["schemas"]["AlertKind"][];
            /**
             * @description only of this flow: id, key or name
             * @default null
             */
            flow?: string | null;
            /**
             * @description only there; empty: everywhere
             * @default []
             */
            environments?: string[];
            /** @description id, key or name of the connection that tells it */
            connection: string;
            /** @description its operation, for example sendMessage */
            operation: string;
            /** @description whose credential is used */
            environment: string;
            /** @default live */
            mode?: components["schemas"]["Mode"];
            /** @default {} */
            inputs?: {
                [key: string]: unknown;
            };
            /**
             * @description until the same is told again
             * @default 60
             */
            quietMinutes?: number;
            /**
             * @description when a trigger counts as silent
             * @default 24
             */
            silentHours?: number;
            /**
             * @description how long before a credential ends
             * @default 14
             */
            expiresDays?: number;
            /** @default true */
            enabled?: boolean;
        };
        /**
         * @description What somebody can be told of.
         * @enum {string}
         */
        AlertKind: "run.failed" | "credential.expiring" | "trigger.silent" | "audit.refused";
        /** @description A rule of a project; connection and flow are ids. */
        AlertRule: {
            name: string;
            kinds: components["schemas"]["AlertKind"][];
            /** @description only of this flow: id, key or name */
            flow: string | null;
            /** @description only there; empty: everywhere */
            environments: string[];
            /** @description id, key or name of the connection that tells it */
            connection: string;
            /** @description its operation, for example sendMessage */
            operation: string;
            /** @description whose credential is used */
            environment: string;
            mode: components["schemas"]["Mode"];
            inputs: {
                [key: string]: unknown;
            };
            /** @description until the same is told again */
            quietMinutes: number;
            /** @description when a trigger counts as silent */
            silentHours: number;
            /** @description how long before a credential ends */
            expiresDays: number;
            enabled: boolean;
            id: string;
            createdAt: number;
            updatedAt: number;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        AlertRulePage: {
            items: components["schemas"]["AlertRule"][];
            next: string | null;
        };
        /** @description A key for programs; it fixes project and roles. */
        ApiKey: {
            id: string;
            projectId: string;
            name: string;
            roles: components["schemas"]["Role"][];
            /** @description first characters, to tell keys apart */
            prefix: string;
            expiresAt: number | null;
            lastUsedAt: number | null;
            revokedAt: number | null;
            createdAt: number;
            createdBy: string;
        };
        /** @description A new key with its value. */
        ApiKeyCreated: {
            id: string;
            projectId: string;
            name: string;
            roles: components["schemas"]["Role"][];
            /** @description first characters, to tell keys apart */
            prefix: string;
            expiresAt: number | null;
            lastUsedAt: number | null;
            revokedAt: number | null;
            createdAt: number;
            createdBy: string;
            /** @description the key itself, in this answer only */
            value: string;
        };
        /** @description A key for this project; `expiresAt` in milliseconds since 1970. */
        ApiKeyDraft: {
            name: string;
            roles: components["schemas"]["Role"][];
            /** @default null */
            expiresAt?: number | null;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        ApiKeyPage: {
            items: components["schemas"]["ApiKey"][];
            next: string | null;
        };
        /** @description A key in a header, in the query, or in the path in place of `{name}` (Telegram's way). */
        ApiKeyScheme: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "api_key";
            key: string | null;
            title: string | null;
            description: string;
            fields: {
                [key: string]: unknown;
            } | null;
            testPrefixes: string[];
            livePrefixes: string[];
            clientCertificate: boolean;
            /** @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set */
            baseUrl: string | null;
            /** @description operation that tests a connection, where the connector's own cannot */
            test: string | null;
            /** @enum {string} */
            in: "header" | "query" | "path";
            name: string;
            prefix: string;
            field: string;
        };
        /** @description A key in a header, in the query, or in the path in place of `{name}` (Telegram's way). */
        ApiKeySchemeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "api_key";
            /** @default null */
            key?: string | null;
            /** @default null */
            title?: string | null;
            /** @default  */
            description?: string;
            /** @default null */
            fields?: {
                [key: string]: unknown;
            } | null;
            /** @default [] */
            testPrefixes?: string[];
            /** @default [] */
            livePrefixes?: string[];
            /** @default false */
            clientCertificate?: boolean;
            /**
             * @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @description operation that tests a connection, where the connector's own cannot
             * @default null
             */
            test?: string | null;
            /**
             * @default header
             * @enum {string}
             */
            in?: "header" | "query" | "path";
            /** @default X-API-Key */
            name?: string;
            /** @default  */
            prefix?: string;
            /** @default api_key */
            field?: string;
        };
        /** @description What waits for a decision, or did. */
        Approval: {
            runId: string;
            nodeId: string;
            /** @enum {string} */
            state: "open" | "answered" | "expired";
            title: string | null;
            details: unknown;
            /** @description Who may decide. */
            approvers: {
                roles: string[];
                people: string[];
            } | null;
            /** @description JSON Schema of `values` */
            form: {
                [key: string]: unknown;
            } | null;
            /** @description whether there is an address to decide with */
            link: boolean | null;
            flowId: string | null;
            flowKey: string | null;
            environment: string | null;
            /** @description whether who asks may decide it */
            mayDecide: boolean;
            /** @description milliseconds since 1970 */
            dueAt: number | null;
            /** @description milliseconds since 1970 */
            createdAt: number;
            /** @enum {string|null} */
            decision: "approved" | "rejected" | null;
            decidedBy: string | null;
            /** @description milliseconds since 1970 */
            decidedAt: number | null;
            comment: string | null;
            values: unknown;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        ApprovalPage: {
            items: components["schemas"]["Approval"][];
            next: string | null;
        };
        /** @description Something that needs somebody. */
        Attention: {
            kind: string;
            /** @enum {string} */
            severity: "error" | "warning" | "info";
            title: string;
            cure: string;
            /** @description ids that lead there */
            about: {
                [key: string]: unknown;
            };
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        AuditEntryPage: {
            items: components["schemas"]["AuditEntryView"][];
            next: string | null;
        };
        /** @description Who did what; fields without a value are left out, and values are never in it. */
        AuditEntryView: {
            chain: string;
            /** @description its number in the chain */
            seq: number;
            hash: string;
            projectId: string;
            /** @description `call`, `call.outcome`, `flow.publish`, ... */
            kind: string;
            /** @description `user:...`, `key:...`, `run:...`, `operator:...` */
            actor: string;
            /** @description milliseconds since 1970 */
            at: number;
            connectionId?: string;
            environment?: string;
            operation?: string;
            /** @description id and version */
            credential?: string;
            host?: string;
            /**
             * @description Whether the outside is there. Any environment can be run in the sandbox.
             * @enum {string}
             */
            mode?: "live" | "sandbox";
            purpose?: components["schemas"]["AuditPurpose"];
            /** @description ties an outcome to what it closes */
            intent?: string;
            outcome?: components["schemas"]["AuditOutcome"];
            detail?: {
                [key: string]: unknown;
            };
        };
        /** @description Repeats of one thing, between two moments. */
        AuditFold: {
            count: number;
            /** @description milliseconds since 1970 */
            firstAt: number;
            /** @description milliseconds since 1970 */
            lastAt: number;
            newest: components["schemas"]["AuditEntryView"];
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        AuditFoldPage: {
            items: components["schemas"]["AuditFold"][];
            next: string | null;
        };
        /** @description How a call ended. */
        AuditOutcome: {
            /** @description 0 when nothing was answered */
            status: number;
            ok?: boolean;
            errorClass?: components["schemas"]["ErrorClass"];
            /** @description the rule of the guard that said no */
            rule?: string;
            simulated?: boolean;
        };
        /** @description Where a call came from. */
        AuditPurpose: {
            kind: string;
            flowId?: string;
            flowVersion?: number;
            runId?: string;
            stepId?: string;
            nodeId?: string;
            attempt: number;
        };
        /** @description An entry as it was hashed, with its place in the chain. */
        AuditRecord: {
            chain: string;
            seq: number;
            /** @description hash of the entry before */
            previous: string;
            hash: string;
            /** @description the fields in the spelling that was hashed */
            body: {
                [key: string]: unknown;
            };
        };
        /** @description AWS Signature Version 4; region and service may be holes. */
        AwsSigV4Scheme: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "aws_sigv4";
            key: string | null;
            title: string | null;
            description: string;
            fields: {
                [key: string]: unknown;
            } | null;
            testPrefixes: string[];
            livePrefixes: string[];
            clientCertificate: boolean;
            /** @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set */
            baseUrl: string | null;
            /** @description operation that tests a connection, where the connector's own cannot */
            test: string | null;
            service: string;
            region: string;
        };
        /** @description AWS Signature Version 4; region and service may be holes. */
        AwsSigV4SchemeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "aws_sigv4";
            /** @default null */
            key?: string | null;
            /** @default null */
            title?: string | null;
            /** @default  */
            description?: string;
            /** @default null */
            fields?: {
                [key: string]: unknown;
            } | null;
            /** @default [] */
            testPrefixes?: string[];
            /** @default [] */
            livePrefixes?: string[];
            /** @default false */
            clientCertificate?: boolean;
            /**
             * @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @description operation that tests a connection, where the connector's own cannot
             * @default null
             */
            test?: string | null;
            service: string;
            /** @default {{conn.region}} */
            region?: string;
        };
        /** @description `Authorization: Basic base64(username:password)`; either side may be a fixed text. */
        BasicScheme: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "basic";
            key: string | null;
            title: string | null;
            description: string;
            fields: {
                [key: string]: unknown;
            } | null;
            testPrefixes: string[];
            livePrefixes: string[];
            clientCertificate: boolean;
            /** @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set */
            baseUrl: string | null;
            /** @description operation that tests a connection, where the connector's own cannot */
            test: string | null;
            usernameField: string | null;
            passwordField: string | null;
            username: string;
            password: string;
        };
        /** @description `Authorization: Basic base64(username:password)`; either side may be a fixed text. */
        BasicSchemeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "basic";
            /** @default null */
            key?: string | null;
            /** @default null */
            title?: string | null;
            /** @default  */
            description?: string;
            /** @default null */
            fields?: {
                [key: string]: unknown;
            } | null;
            /** @default [] */
            testPrefixes?: string[];
            /** @default [] */
            livePrefixes?: string[];
            /** @default false */
            clientCertificate?: boolean;
            /**
             * @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @description operation that tests a connection, where the connector's own cannot
             * @default null
             */
            test?: string | null;
            /** @default username */
            usernameField?: string | null;
            /** @default password */
            passwordField?: string | null;
            /** @default  */
            username?: string;
            /** @default  */
            password?: string;
        };
        /** @description `Authorization: Bearer <token>`. */
        BearerTokenScheme: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "bearer_token";
            key: string | null;
            title: string | null;
            description: string;
            fields: {
                [key: string]: unknown;
            } | null;
            testPrefixes: string[];
            livePrefixes: string[];
            clientCertificate: boolean;
            /** @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set */
            baseUrl: string | null;
            /** @description operation that tests a connection, where the connector's own cannot */
            test: string | null;
            field: string;
            prefix: string;
        };
        /** @description `Authorization: Bearer <token>`. */
        BearerTokenSchemeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "bearer_token";
            /** @default null */
            key?: string | null;
            /** @default null */
            title?: string | null;
            /** @default  */
            description?: string;
            /** @default null */
            fields?: {
                [key: string]: unknown;
            } | null;
            /** @default [] */
            testPrefixes?: string[];
            /** @default [] */
            livePrefixes?: string[];
            /** @default false */
            clientCertificate?: boolean;
            /**
             * @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @description operation that tests a connection, where the connector's own cannot
             * @default null
             */
            test?: string | null;
            /** @default token */
            field?: string;
            /** @default Bearer */
            prefix?: string;
        };
        /** @description The runs to give the same input once more, each in its flow as it is now. */
        BulkBody: {
            runIds: string[];
        };
        /** @description Everything that is carried. `secrets` and `credentials` are names and environments only. */
        Bundle: {
            format: number;
            environments: components["schemas"]["PortableEnvironment"][];
            connectors: {
                [key: string]: unknown;
            }[];
            entities: {
                [key: string]: unknown;
            }[];
            connections: {
                [key: string]: unknown;
            }[];
            flows: components["schemas"]["PortableFlow"][];
            secrets: {
                [key: string]: string[];
            };
            credentials: {
                [key: string]: string[];
            };
        };
        /** @description Everything that is carried. `secrets` and `credentials` are names and environments only. */
        BundleInput: {
            /** @default 1 */
            format?: number;
            /** @default [] */
            environments?: components["schemas"]["PortableEnvironmentInput"][];
            /** @default [] */
            connectors?: {
                [key: string]: unknown;
            }[];
            /** @default [] */
            entities?: {
                [key: string]: unknown;
            }[];
            /** @default [] */
            connections?: {
                [key: string]: unknown;
            }[];
            /** @default [] */
            flows?: components["schemas"]["PortableFlowInput"][];
            /** @default {} */
            secrets?: {
                [key: string]: string[];
            };
            /** @default {} */
            credentials?: {
                [key: string]: string[];
            };
        };
        /** @description One call of one operation. The sandbox is the default; live is said aloud. */
        CallBody: {
            /** @default {} */
            inputs?: {
                [key: string]: unknown;
            };
            environment: string;
            /** @default sandbox */
            mode?: components["schemas"]["Mode"];
            /**
             * @description the sandbox's answer
             * @default success
             */
            scenario?: components["schemas"]["Scenario"];
            /** @default false */
            allPages?: boolean;
            /**
             * @description seconds
             * @default null
             */
            timeout?: number | null;
        };
        /** @description Why a call failed; fields without a value are left out. */
        CallProblem: {
            message: string;
            cure: string;
            /** @description the vendor's own code */
            code?: string;
            field?: string;
            details?: {
                [key: string]: unknown;
            };
            /** @description seconds */
            retryAfter?: number;
        };
        /** @description How a call ended, its trace, and the variables its mappings set. */
        CallResult: {
            ok: boolean;
            /** @description 0 when nothing was sent or answered */
            status: number;
            errorClass: components["schemas"]["ErrorClass"] | null;
            output: unknown;
            problem: components["schemas"]["CallProblem"] | null;
            /** @description `sent ...` or `would have sent ...` */
            summary: string;
            /** @description variable -> value */
            mapped: {
                [key: string]: unknown;
            };
            warnings: string[];
            trace: components["schemas"]["Exchange"][];
        };
        /** @description The request was taken. */
        CallbackTaken: {
            /** @enum {string} */
            status: "accepted";
        };
        /** @description A connector as lists show it. */
        CatalogEntry: {
            key: string;
            name: string;
            version: string;
            category: string;
            description: string;
            synonyms: string[];
            /** @description SVG */
            icon: string;
            /** @description each once */
            authTypes: string[];
            /** @description its ways to sign in, as `--auth` names them */
            signIns: string[];
            /** @description what it can be the provider of: email, sms, sql */
            services: string[];
            operationCount: number;
            operations: {
                key: string;
                name: string;
                effect: components["schemas"]["Effect"];
                synonyms: string[];
            }[];
            triggers: {
                key: string;
                name: string;
                /** @enum {string} */
                kind: "webhook" | "poll" | "stream" | "data_change";
                synonyms: string[];
            }[];
            /**
             * @description null: not measured
             * @enum {string|null}
             */
            grade: "none" | "bronze" | "silver" | "gold" | null;
            /** @enum {string} */
            source: "shipped" | "installed" | "path" | "project" | "pinned";
            /** @enum {string} */
            state: "draft" | "published";
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        CatalogEntryPage: {
            items: components["schemas"]["CatalogEntry"][];
            next: string | null;
        };
        /** @description Another candidate, best first. */
        Choice: {
            slug: string;
            name: string;
            operation: string | null;
        };
        /** @description Another candidate, best first. */
        ChoiceInput: {
            slug: string;
            name: string;
            /** @default null */
            operation?: string | null;
        };
        /** @description Whether calls go through. */
        CircuitState: {
            /**
             * @description Closed lets calls through, open refuses them, half-open lets one try.
             * @enum {string}
             */
            circuit: "closed" | "open" | "half_open";
            /** @description seconds until a call may try again */
            retryAfter: number;
        };
        /** @description A TLS client certificate signs in; `fields` are what the other side wants beside it. */
        ClientCertificateScheme: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "client_certificate";
            key: string | null;
            title: string | null;
            description: string;
            fields: {
                [key: string]: unknown;
            } | null;
            testPrefixes: string[];
            livePrefixes: string[];
            /** @constant */
            clientCertificate: true;
            /** @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set */
            baseUrl: string | null;
            /** @description operation that tests a connection, where the connector's own cannot */
            test: string | null;
        };
        /** @description A TLS client certificate signs in; `fields` are what the other side wants beside it. */
        ClientCertificateSchemeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "client_certificate";
            /** @default null */
            key?: string | null;
            /** @default null */
            title?: string | null;
            /** @default  */
            description?: string;
            /** @default null */
            fields?: {
                [key: string]: unknown;
            } | null;
            /** @default [] */
            testPrefixes?: string[];
            /** @default [] */
            livePrefixes?: string[];
            /**
             * @default true
             * @constant
             */
            clientCertificate?: true;
            /**
             * @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @description operation that tests a connection, where the connector's own cannot
             * @default null
             */
            test?: string | null;
        };
        /** @description A difference between two versions; `breaking`: a step would fail or act elsewhere. */
        CompatibilityChange: {
            operation: string;
            /** @description stable, such as `input_required` */
            kind: string;
            /** @enum {string} */
            severity: "breaking" | "warning" | "info";
            message: string;
            field?: string;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        CompatibilityChangePage: {
            items: components["schemas"]["CompatibilityChange"][];
            next: string | null;
        };
        /** @description A plan as it was edited, and credentials by connection `ref`: field -> value. */
        Confirmed: {
            plan: components["schemas"]["PlanInput"];
            /** @default {} */
            credentials?: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
        };
        /** @description A named instance of a connector in a project, with what may be shown of it. */
        Connection: {
            id: string;
            projectId: string;
            key: string;
            name: string;
            description: string;
            integrationSlug: string;
            integrationVersion: string;
            specDigest: string;
            /** @description name of the auth scheme, `none` for open systems */
            authType: string;
            config: {
                [key: string]: unknown;
            };
            environments: {
                [key: string]: components["schemas"]["EnvironmentSettings"];
            };
            /** @description seconds for a whole call */
            timeout: number | null;
            /** @description seconds */
            connectTimeout: number | null;
            createdAt: number;
            updatedAt: number;
            revision: number;
            /** @description environment -> its credential */
            credentials: {
                [key: string]: components["schemas"]["EnvironmentCredential"];
            };
            /** @description environment -> its circuit breaker */
            circuits: {
                [key: string]: components["schemas"]["CircuitState"];
            };
            /** @description environment -> its last test */
            trials: {
                [key: string]: components["schemas"]["LastTrial"];
            };
        };
        /** @description The fields to change; those that are not given stay. */
        ConnectionChange: {
            /** @default null */
            name?: string | null;
            /** @default null */
            key?: string | null;
            /** @default null */
            description?: string | null;
            /** @default null */
            integrationVersion?: string | null;
            /** @default null */
            authType?: string | null;
            /** @default null */
            config?: {
                [key: string]: unknown;
            } | null;
            /** @default null */
            environments?: {
                [key: string]: components["schemas"]["EnvironmentSettingsInput"];
            } | null;
            /** @default null */
            timeout?: number | null;
            /** @default null */
            connectTimeout?: number | null;
            /** @default {} */
            credentials?: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            /**
             * @description the one it was read at; another one is refused with 409
             * @default null
             */
            revision?: number | null;
        };
        /** @description A connection whose credential points at a secret. */
        ConnectionDependent: {
            /** @enum {string} */
            kind: "connection";
            connectionId: string;
            name: string;
            environments: string[];
        };
        /**
         * @description A connection to be made. `key` is derived from `name` when it is left out.
         *
         *     `credentials` are per environment: field -> value or `{env.NAME}`.
         */
        ConnectionDraft: {
            name: string;
            /** @default null */
            key?: string | null;
            /** @default  */
            description?: string;
            integrationSlug: string;
            /** @default null */
            integrationVersion?: string | null;
            /**
             * @description default: the connector's first scheme
             * @default null
             */
            authType?: string | null;
            /** @default {} */
            config?: {
                [key: string]: unknown;
            };
            /** @default {} */
            environments?: {
                [key: string]: components["schemas"]["EnvironmentSettingsInput"];
            };
            /**
             * @description seconds for a whole call
             * @default null
             */
            timeout?: number | null;
            /**
             * @description seconds
             * @default null
             */
            connectTimeout?: number | null;
            /** @default {} */
            credentials?: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        ConnectionPage: {
            items: components["schemas"]["Connection"][];
            next: string | null;
        };
        /** @description A connection as it was saved, with hints that stop nobody. */
        ConnectionSaved: {
            id: string;
            projectId: string;
            key: string;
            name: string;
            description: string;
            integrationSlug: string;
            integrationVersion: string;
            specDigest: string;
            /** @description name of the auth scheme, `none` for open systems */
            authType: string;
            config: {
                [key: string]: unknown;
            };
            environments: {
                [key: string]: components["schemas"]["EnvironmentSettings"];
            };
            /** @description seconds for a whole call */
            timeout: number | null;
            /** @description seconds */
            connectTimeout: number | null;
            createdAt: number;
            updatedAt: number;
            revision: number;
            /** @description environment -> its credential */
            credentials: {
                [key: string]: components["schemas"]["EnvironmentCredential"];
            };
            /** @description environment -> its circuit breaker */
            circuits: {
                [key: string]: components["schemas"]["CircuitState"];
            };
            /** @description environment -> its last test */
            trials: {
                [key: string]: components["schemas"]["LastTrial"];
            };
            notices: components["schemas"]["Notice"][];
        };
        /** @description How much a connection is used. */
        ConnectionUsage: {
            connectionId: string;
            /** @description flows that name it, drafts too */
            flows: number;
            liveFlows: number;
            /** @description of its last call */
            lastUsedAt: number | null;
            /** @description with `since`; at most 10,000 */
            calls: number | null;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        ConnectionUsagePage: {
            items: components["schemas"]["ConnectionUsage"][];
            next: string | null;
        };
        /** @description Steps and triggers pinned to another version than the newest. */
        ConnectorDrift: {
            key: string;
            version: string;
            steps: components["schemas"]["StepDrift"][];
        };
        /** @description How good a connector is, measured. */
        ConnectorQuality: {
            /** @enum {string} */
            grade: "none" | "bronze" | "silver" | "gold";
            /** @description descriptions or documentation, with dates */
            verifiedAgainst: unknown;
            rules: {
                name: string;
                /** @enum {string} */
                level: "none" | "bronze" | "silver" | "gold";
                /** @enum {string} */
                state: "done" | "exempt" | "todo";
                /** @description what stands in the way */
                lacks: string[];
                /** @description why it is exempt */
                reason: string | null;
            }[];
        };
        /** @description A version of a connector. */
        ConnectorRelease: {
            version: string;
            /** @description `sha256:...` of the spec */
            digest: string;
            /** @enum {string} */
            state: "draft" | "published";
            /** @enum {string} */
            source: "shipped" | "installed" | "path" | "project" | "pinned";
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        ConnectorReleasePage: {
            items: components["schemas"]["ConnectorRelease"][];
            next: string | null;
        };
        /** @description A connector: identity, ways to authenticate, connection fields, operations, triggers. */
        ConnectorSpec: {
            /** @constant */
            format: 1;
            key: string;
            name: string;
            version: string;
            category: string;
            /** @description the protocol whose common part it takes over */
            family: string | null;
            description: string;
            docs: string | null;
            /** @description other names, with a capital; words for what it is about, in small letters */
            synonyms: string[];
            /** @description may hold `{{conn.x}}` */
            baseUrl: string | null;
            headers: {
                [key: string]: string;
            };
            connection: {
                [key: string]: unknown;
            };
            auth: (components["schemas"]["NoAuthScheme"] | components["schemas"]["BearerTokenScheme"] | components["schemas"]["BasicScheme"] | components["schemas"]["ApiKeyScheme"] | components["schemas"]["CustomHeaderScheme"] | components["schemas"]["OAuth2Scheme"] | components["schemas"]["AwsSigV4Scheme"] | components["schemas"]["JwtBearerScheme"] | components["schemas"]["WsSecurityScheme"] | components["schemas"]["ClientCertificateScheme"])[];
            /** @description further origins credentials may go to */
            origins: string[];
            test: string | null;
            /** @description answers to the test that also prove the connection */
            testStatuses: number[];
            failure: components["schemas"]["Failure"];
            rateLimit: components["schemas"]["RateLimit"] | null;
            /** @description extras of the distribution */
            requires: string[];
            operations: {
                [key: string]: components["schemas"]["Operation"];
            };
            /** @description ways in, by key */
            triggers: {
                [key: string]: components["schemas"]["WebhookTrigger"] | components["schemas"]["PollTrigger"] | components["schemas"]["StreamTrigger"] | components["schemas"]["DataChangeTrigger"];
            };
        };
        /** @description A connector: identity, ways to authenticate, connection fields, operations, triggers. */
        ConnectorSpecInput: {
            /**
             * @default 1
             * @constant
             */
            format?: 1;
            key: string;
            name: string;
            version: string;
            /** @default APIs & Protocols */
            category?: string;
            /**
             * @description the protocol whose common part it takes over
             * @default null
             */
            family?: string | null;
            /** @default  */
            description?: string;
            /** @default null */
            docs?: string | null;
            /**
             * @description other names, with a capital; words for what it is about, in small letters
             * @default []
             */
            synonyms?: string[];
            /**
             * @description may hold `{{conn.x}}`
             * @default null
             */
            baseUrl?: string | null;
            /** @default {} */
            headers?: {
                [key: string]: string;
            };
            /**
             * @default {
             *       "type": "object",
             *       "properties": {},
             *       "additionalProperties": false
             *     }
             */
            connection?: {
                [key: string]: unknown;
            };
            /**
             * @default [
             *       {
             *         "type": "none",
             *         "key": null,
             *         "description": "",
             *         "fields": null,
             *         "testPrefixes": [],
             *         "livePrefixes": [],
             *         "clientCertificate": false,
             *         "baseUrl": null,
             *         "test": null
             *       }
             *     ]
             */
            auth?: (components["schemas"]["NoAuthSchemeInput"] | components["schemas"]["BearerTokenSchemeInput"] | components["schemas"]["BasicSchemeInput"] | components["schemas"]["ApiKeySchemeInput"] | components["schemas"]["CustomHeaderSchemeInput"] | components["schemas"]["OAuth2SchemeInput"] | components["schemas"]["AwsSigV4SchemeInput"] | components["schemas"]["JwtBearerSchemeInput"] | components["schemas"]["WsSecuritySchemeInput"] | components["schemas"]["ClientCertificateSchemeInput"])[];
            /**
             * @description further origins credentials may go to
             * @default []
             */
            origins?: string[];
            /** @default null */
            test?: string | null;
            /**
             * @description answers to the test that also prove the connection
             * @default []
             */
            testStatuses?: number[];
            /**
             * @default {
             *       "when": {},
             *       "present": null,
             *       "code": null,
             *       "message": null,
             *       "classes": {},
             *       "statuses": {},
             *       "retryAfter": null,
             *       "resetHeader": null
             *     }
             */
            failure?: components["schemas"]["FailureInput"];
            /** @default null */
            rateLimit?: components["schemas"]["RateLimitInput"] | null;
            /**
             * @description extras of the distribution
             * @default []
             */
            requires?: string[];
            operations: {
                [key: string]: components["schemas"]["OperationInput"];
            };
            /**
             * @description ways in, by key
             * @default {}
             */
            triggers?: {
                [key: string]: components["schemas"]["WebhookTriggerInput"] | components["schemas"]["PollTriggerInput"] | components["schemas"]["StreamTriggerInput"] | components["schemas"]["DataChangeTriggerInput"];
            };
        };
        /** @description A version of a project's own connector. */
        ConnectorVersion: {
            slug: string;
            version: string;
            /** @description `sha256:...` of the spec */
            digest: string;
            /** @enum {string} */
            state: "draft" | "published";
            /** @description milliseconds since 1970 */
            createdAt: number;
            createdBy: string;
        };
        /** @description A connector with all that it is. */
        ConnectorView: {
            key: string;
            name: string;
            version: string;
            category: string;
            description: string;
            synonyms: string[];
            /** @description SVG */
            icon: string;
            /** @description each once */
            authTypes: string[];
            /** @description its ways to sign in, as `--auth` names them */
            signIns: string[];
            /** @description what it can be the provider of: email, sms, sql */
            services: string[];
            operationCount: number;
            operations: {
                key: string;
                name: string;
                effect: components["schemas"]["Effect"];
                synonyms: string[];
            }[];
            triggers: {
                key: string;
                name: string;
                /** @enum {string} */
                kind: "webhook" | "poll" | "stream" | "data_change";
                synonyms: string[];
            }[];
            /**
             * @description null: not measured
             * @enum {string|null}
             */
            grade: "none" | "bronze" | "silver" | "gold" | null;
            /** @enum {string} */
            source: "shipped" | "installed" | "path" | "project" | "pinned";
            /** @enum {string} */
            state: "draft" | "published";
            /** @description `sha256:...` of the spec */
            digest: string;
            quality: components["schemas"]["ConnectorQuality"] | null;
            spec: components["schemas"]["ConnectorSpec"];
            /** @description auth scheme -> JSON Schema of its credential */
            credentialFields: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            /** @description extras that it needs and that are not installed here */
            lacks: string[];
        };
        /** @description What may be shown of a field: where it comes from, and how to tell its value. */
        CredentialField: {
            set: boolean;
            /**
             * @description `secret`: it points at a named one
             * @enum {string}
             */
            source: "literal" | "secret" | "held" | "token";
            /** @description the name of the secret */
            secret?: string;
            /** @description last four characters of a long value */
            hint?: string | null;
            fingerprint?: string | null;
        };
        /** @description How a credential is, without any value. */
        CredentialHealth: {
            connectionId: string;
            connectionKey: string;
            connectionName: string;
            integrationSlug: string;
            environment: string;
            scheme: string;
            version: number;
            /**
             * @description How a credential is.
             * @enum {string}
             */
            health: "ok" | "not_signed_in" | "ending" | "ended" | "cut_off" | "refused" | "turned_away";
            message: string;
            cure: string;
            /** @description a new token can be had without a person */
            renewable: boolean;
            /** @description milliseconds since 1970 */
            expiresAt: number | null;
            /** @description when nothing would renew it */
            diesAt: number | null;
            scopes: string[];
            /** @description milliseconds since 1970 */
            lastUsedAt: number | null;
            /** @description of its last good answer */
            lastSuccessAt: number | null;
            /** @description milliseconds since 1970 */
            savedAt: number;
            savedBy: string;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        CredentialHealthPage: {
            items: components["schemas"]["CredentialHealth"][];
            next: string | null;
        };
        /** @description A rotation that has begun; `test` is null where none was wanted. */
        CredentialRotation: {
            credential: components["schemas"]["CredentialView"];
            notices: components["schemas"]["Notice"][];
            test: components["schemas"]["TrialReport"] | null;
        };
        /** @description A credential and hints that stop nobody. */
        CredentialSaved: {
            credential: components["schemas"]["CredentialView"];
            notices: components["schemas"]["Notice"][];
        };
        /** @description A version of a credential, without any value. */
        CredentialView: {
            environment: string;
            version: number;
            /** @enum {string} */
            state: "pending" | "current" | "previous" | "broken" | "retired";
            /** @description name of the auth scheme */
            scheme: string;
            /** @description where it may be sent */
            origins: string[];
            /** @description field -> what may be shown of it */
            fields: {
                [key: string]: components["schemas"]["CredentialField"];
            };
            /** @description milliseconds since 1970 */
            expiresAt: number | null;
            /** @description what the other side says it granted */
            scopes: string[];
            /** @description milliseconds since 1970 */
            createdAt: number;
            createdBy: string;
        };
        /** @description Null without a session. */
        CsrfToken: {
            /** @description for the header `Junctor-CSRF` */
            csrf: string | null;
        };
        /** @description Several headers or query parameters, each with one credential field as its value. */
        CustomHeaderScheme: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "custom_header";
            key: string | null;
            title: string | null;
            description: string;
            fields: {
                [key: string]: unknown;
            } | null;
            testPrefixes: string[];
            livePrefixes: string[];
            clientCertificate: boolean;
            /** @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set */
            baseUrl: string | null;
            /** @description operation that tests a connection, where the connector's own cannot */
            test: string | null;
            /** @description header name -> credential field */
            headers: {
                [key: string]: string;
            };
            /** @description query parameter -> credential field */
            query: {
                [key: string]: string;
            };
        };
        /** @description Several headers or query parameters, each with one credential field as its value. */
        CustomHeaderSchemeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "custom_header";
            /** @default null */
            key?: string | null;
            /** @default null */
            title?: string | null;
            /** @default  */
            description?: string;
            /** @default null */
            fields?: {
                [key: string]: unknown;
            } | null;
            /** @default [] */
            testPrefixes?: string[];
            /** @default [] */
            livePrefixes?: string[];
            /** @default false */
            clientCertificate?: boolean;
            /**
             * @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @description operation that tests a connection, where the connector's own cannot
             * @default null
             */
            test?: string | null;
            /**
             * @description header name -> credential field
             * @default {}
             */
            headers?: {
                [key: string]: string;
            };
            /**
             * @description query parameter -> credential field
             * @default {}
             */
            query?: {
                [key: string]: string;
            };
        };
        /** @description What the wizard asks for. */
        CustomHttp: {
            key: string;
            name: string;
            /** @default 1.0.0 */
            version?: string;
            /** @default  */
            description?: string;
            baseUrl: string;
            /** @default {} */
            headers?: {
                [key: string]: string;
            };
            /**
             * @default {
             *       "type": "none",
             *       "key": null,
             *       "description": "",
             *       "fields": null,
             *       "testPrefixes": [],
             *       "livePrefixes": [],
             *       "clientCertificate": false,
             *       "baseUrl": null,
             *       "test": null
             *     }
             */
            auth?: components["schemas"]["NoAuthSchemeInput"] | components["schemas"]["BearerTokenSchemeInput"] | components["schemas"]["BasicSchemeInput"] | components["schemas"]["ApiKeySchemeInput"] | components["schemas"]["CustomHeaderSchemeInput"] | components["schemas"]["OAuth2SchemeInput"] | components["schemas"]["AwsSigV4SchemeInput"] | components["schemas"]["JwtBearerSchemeInput"] | components["schemas"]["WsSecuritySchemeInput"] | components["schemas"]["ClientCertificateSchemeInput"];
            endpoints: components["schemas"]["Endpoint"][];
            /** @default null */
            test?: string | null;
        };
        /**
         * @description A connector of one's own, with one endpoint. It is made with the plan where it is `declared`.
         *
         *     `connection`: the planned connection of Custom HTTP that calls the same API. Where the plan has
         *     it, its base URL and its sign-in count; else those that are given here.
         */
        CustomHttpOffer: {
            /** @description make it, a connector of this project, with the plan */
            declared: boolean;
            /** @description `ref` of the connection it stands for */
            connection: string;
            name: string;
            key: string;
            baseUrl: string;
            authSchemes: ("bearer_token" | "api_key" | "basic" | "oauth2" | "none")[];
            /**
             * @description the one to take; default: the first
             * @enum {string|null}
             */
            authScheme: "bearer_token" | "api_key" | "basic" | "oauth2" | "none" | null;
            /** @description api_key: its header */
            apiKeyHeader: string;
            /** @description oauth2: client credentials from there */
            tokenUrl: string;
            endpointKey: string;
            /** @enum {string} */
            method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
            path: string;
            inputSchema: {
                [key: string]: unknown;
            };
            responseSchema: {
                [key: string]: unknown;
            };
        };
        /**
         * @description A connector of one's own, with one endpoint. It is made with the plan where it is `declared`.
         *
         *     `connection`: the planned connection of Custom HTTP that calls the same API. Where the plan has
         *     it, its base URL and its sign-in count; else those that are given here.
         */
        CustomHttpOfferInput: {
            /**
             * @description make it, a connector of this project, with the plan
             * @default false
             */
            declared?: boolean;
            /**
             * @description `ref` of the connection it stands for
             * @default
             */
            connection?: string;
            name: string;
            key: string;
            /** @default  */
            baseUrl?: string;
            /**
             * @default [
             *       "bearer_token",
             *       "api_key",
             *       "basic",
             *       "oauth2",
             *       "none"
             *     ]
             */
            authSchemes?: ("bearer_token" | "api_key" | "basic" | "oauth2" | "none")[];
            /**
             * @description the one to take; default: the first
             * @default null
             * @enum {string|null}
             */
            authScheme?: "bearer_token" | "api_key" | "basic" | "oauth2" | "none" | null;
            /**
             * @description api_key: its header
             * @default X-API-Key
             */
            apiKeyHeader?: string;
            /**
             * @description oauth2: client credentials from there
             * @default
             */
            tokenUrl?: string;
            /** @default call */
            endpointKey?: string;
            /**
             * @default POST
             * @enum {string}
             */
            method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
            /** @default / */
            path?: string;
            /** @default {} */
            inputSchema?: {
                [key: string]: unknown;
            };
            /**
             * @default {
             *       "type": "object"
             *     }
             */
            responseSchema?: {
                [key: string]: unknown;
            };
        };
        /**
         * @description Something in the other system was created, updated or deleted.
         *
         *     Junctor keeps the last known state of each entity and compares. Several feeds, such as a
         *     webhook and a poll, lead to one and the same event.
         */
        DataChangeTrigger: {
            name: string;
            description: string;
            /** @description other ways to tell of it: `deal won`, `new lead` */
            synonyms: string[];
            docs: string | null;
            /** @description what a flow may fill in */
            input: {
                [key: string]: unknown;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "data_change";
            /** @description name of the type */
            entity: string;
            /** @description path of the identity in the entity */
            key: string;
            /** @description path of a time or number that only grows; older news are dropped */
            version: string | null;
            /** @description of the entity; only its fields are kept */
            schema: {
                [key: string]: unknown;
            };
            /** @description fields whose change alone is no event */
            ignore: string[];
            /** @description top fields of which a keyed hash is kept, no value; events mask them */
            private: string[];
            /** @description entities kept; the oldest go first */
            most: number;
            feeds: components["schemas"]["Feed"][];
        };
        /**
         * @description Something in the other system was created, updated or deleted.
         *
         *     Junctor keeps the last known state of each entity and compares. Several feeds, such as a
         *     webhook and a poll, lead to one and the same event.
         */
        DataChangeTriggerInput: {
            name: string;
            /** @default  */
            description?: string;
            /**
             * @description other ways to tell of it: `deal won`, `new lead`
             * @default []
             */
            synonyms?: string[];
            /** @default null */
            docs?: string | null;
            /**
             * @description what a flow may fill in
             * @default {
             *       "type": "object",
             *       "properties": {},
             *       "additionalProperties": false
             *     }
             */
            input?: {
                [key: string]: unknown;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "data_change";
            /** @description name of the type */
            entity: string;
            /**
             * @description path of the identity in the entity
             * @default id
             */
            key?: string;
            /**
             * @description path of a time or number that only grows; older news are dropped
             * @default null
             */
            version?: string | null;
            /** @description of the entity; only its fields are kept */
            schema: {
                [key: string]: unknown;
            };
            /**
             * @description fields whose change alone is no event
             * @default []
             */
            ignore?: string[];
            /**
             * @description top fields of which a keyed hash is kept, no value; events mask them
             * @default []
             */
            private?: string[];
            /**
             * @description entities kept; the oldest go first
             * @default 10000
             */
            most?: number;
            feeds: components["schemas"]["FeedInput"][];
        };
        /** @description The new data key of a project. */
        DataKeyRotated: {
            project: string;
            projectId: string;
            version: number;
        };
        /** @description What somebody decides. `values` are what the approval's form asks for. */
        DecisionBody: {
            /** @enum {string} */
            decision: "approve" | "reject";
            /** @default  */
            comment?: string;
            /** @default {} */
            values?: {
                [key: string]: unknown;
            };
        };
        /** @description Where a token may still live. */
        DeletedHere: {
            notices: components["schemas"]["Notice"][];
        };
        /** @description What would break. */
        Dependent: components["schemas"]["FlowDependent"] | components["schemas"]["ConnectionDependent"];
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        DependentPage: {
            items: components["schemas"]["Dependent"][];
            next: string | null;
        };
        /** @description A published version to make live in an environment; also the way back. */
        DeployBody: {
            version: number;
            environment: string;
        };
        /** @description What somebody wants, in words; without keys. */
        Description: {
            text: string;
            /** @default null */
            environment?: string | null;
            /**
             * @description connectors to take where several could do it, by key
             * @default []
             */
            prefer?: string[];
        };
        /** @description Cause and solution of a failure; `code` is stable. */
        Diagnosis: {
            code: string;
            title: string;
            cause: string;
            solution: string;
            message: string;
        };
        /** @description The vendor asks whether we are there, and wants a parameter of its query back as text. */
        EchoHandshake: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "echo_query";
            parameter: string;
        };
        /** @description The vendor asks whether we are there, and wants a parameter of its query back as text. */
        EchoHandshakeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "echo_query";
            parameter: string;
        };
        /**
         * @description What a call does to the other system. Decides retries, approval and trace wording.
         * @enum {string}
         */
        Effect: "read" | "write" | "delete";
        /** @description One endpoint. A path hole `{id}` is an input; the rest goes to the query or JSON body. */
        Endpoint: {
            key: string;
            /** @default  */
            name?: string;
            /** @default  */
            description?: string;
            /**
             * @default GET
             * @enum {string}
             */
            method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
            path: string;
            /**
             * @description JSON Schema of the inputs
             * @default null
             */
            input?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description JSON Schema of the answer
             * @default null
             */
            response?: {
                [key: string]: unknown;
            } | null;
            /** @default null */
            effect?: components["schemas"]["Effect"] | null;
            /** @default  */
            summary?: string;
        };
        /** @description An entity type as it is declared; the key is made of the name when it is left out. */
        EntityDraft: {
            name: string;
            /** @default null */
            key?: string | null;
            /** @default  */
            description?: string;
            /** @description JSON Schema of an object */
            schema: {
                [key: string]: unknown;
            };
        };
        /** @description What a project calls a thing: a name and the JSON Schema of its fields. */
        EntityType: {
            id: string;
            projectId: string;
            key: string;
            name: string;
            description: string;
            schema: {
                [key: string]: unknown;
            };
            createdAt: number;
            updatedAt: number;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        EntityTypePage: {
            items: components["schemas"]["EntityType"][];
            next: string | null;
        };
        /** @description A named place of a project where flows run and credentials resolve. */
        Environment: {
            projectId: string;
            key: string;
            name: string;
            /** @description production-like: test keys are warned about here */
            live: boolean;
            /** @description non-secret settings come from there */
            inherits: string | null;
            /**
             * @description shown beside the name, never alone
             * @enum {string}
             */
            color: "teal" | "orange" | "blue" | "violet" | "pink" | "gray";
            /** @description its place in lists, counted from 1 */
            position: number;
            createdAt: number;
        };
        /**
         * @description The fields to change; `inherits: null` ends inheriting.
         *
         *     A new position moves the others up or down; one beyond the last place is the last place.
         */
        EnvironmentChange: {
            /** @default  */
            name?: string;
            /** @default false */
            live?: boolean;
            /** @default null */
            inherits?: string | null;
            /**
             * @default gray
             * @enum {string}
             */
            color?: "teal" | "orange" | "blue" | "violet" | "pink" | "gray";
            /**
             * @description counted from 1
             * @default 1
             */
            position?: number;
        };
        /** @description The credential of an environment; only `fields` is there while a first is pending. */
        EnvironmentCredential: {
            environment?: string;
            version?: number;
            /** @enum {string} */
            state?: "pending" | "current" | "previous" | "broken" | "retired";
            /** @description name of the auth scheme */
            scheme?: string;
            /** @description where it may be sent */
            origins?: string[];
            /** @description field -> what may be shown of it */
            fields: {
                [key: string]: components["schemas"]["CredentialField"];
            };
            /** @description milliseconds since 1970 */
            expiresAt?: number | null;
            /** @description what the other side says it granted */
            scopes?: string[];
            /** @description milliseconds since 1970 */
            createdAt?: number;
            createdBy?: string;
            /** @description a rotation that has begun */
            pending?: components["schemas"]["CredentialView"];
        };
        /**
         * @description A new environment, by key or name; `live` marks it production-like.
         *
         *     Key and name are made of each other where one is left out. Without a color it gets one that no
         *     other has, without a position the last place.
         */
        EnvironmentDraft: {
            /** @default null */
            key?: string | null;
            /** @default null */
            name?: string | null;
            /** @default false */
            live?: boolean;
            /** @default null */
            inherits?: string | null;
            /**
             * @default null
             * @enum {string|null}
             */
            color?: "teal" | "orange" | "blue" | "violet" | "pink" | "gray" | null;
            /**
             * @description counted from 1
             * @default null
             */
            position?: number | null;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        EnvironmentPage: {
            items: components["schemas"]["Environment"][];
            next: string | null;
        };
        /** @description Non-secret settings of a connection that differ in one environment. */
        EnvironmentSettings: {
            config: {
                [key: string]: unknown;
            };
            tlsVerify: boolean;
            caPem: string | null;
        };
        /** @description Non-secret settings of a connection that differ in one environment. */
        EnvironmentSettingsInput: {
            /** @default {} */
            config?: {
                [key: string]: unknown;
            };
            /** @default true */
            tlsVerify?: boolean;
            /** @default null */
            caPem?: string | null;
        };
        /**
         * @description Why a call failed, in the words a flow routes on.
         * @enum {string}
         */
        ErrorClass: "input" | "auth" | "not_found" | "conflict" | "rate_limited" | "rejected" | "remote" | "timeout" | "network" | "too_large" | "blocked" | "maybe_sent" | "config" | "audit_unavailable" | "cancelled" | "internal";
        /**
         * @description What became of an accepted event.
         * @enum {string}
         */
        EventState: "accepted" | "started" | "failed";
        /** @description One request and its answer: scrubbed and bounded, secrets as `[secret:FIELD]`. */
        Exchange: {
            summary: string;
            /** @description in the sandbox: nothing left this machine */
            simulated: boolean;
            request: components["schemas"]["ExchangeRequest"] | components["schemas"]["Truncated"];
            response: components["schemas"]["ExchangeResponse"] | components["schemas"]["Truncated"] | null;
            /** @description milliseconds since 1970 */
            startedAt: number;
            milliseconds: number;
            /** @description milliseconds of them before its turn */
            waited: number;
            attempt: number;
            /** @description Which version was used. */
            credential: {
                id: string;
                version: number;
            } | null;
            /** @description the audit entry it belongs to */
            intent: string | null;
            error: components["schemas"]["ExchangeError"] | null;
        };
        /** @description Why nothing came back, and whether anything left this machine. */
        ExchangeError: {
            errorClass: components["schemas"]["ErrorClass"];
            message: string;
            cure: string;
            /** @enum {string} */
            sent: "no" | "maybe" | "yes";
        };
        /** @description What was sent, or would have been. */
        ExchangeRequest: {
            method: string;
            url: string;
            /** @description name -> value */
            headers: {
                [key: string]: string;
            };
            body?: unknown;
        };
        /** @description What came back; `size` in bytes when the body is cut. */
        ExchangeResponse: {
            status: number;
            /** @description name -> value */
            headers: {
                [key: string]: string;
            };
            body?: unknown;
            size?: number;
        };
        /** @description One request and its answer, and the request as a command. */
        ExchangeWithCurl: {
            summary: string;
            /** @description in the sandbox: nothing left this machine */
            simulated: boolean;
            request: components["schemas"]["ExchangeRequest"] | components["schemas"]["Truncated"];
            response: components["schemas"]["ExchangeResponse"] | components["schemas"]["Truncated"] | null;
            /** @description milliseconds since 1970 */
            startedAt: number;
            milliseconds: number;
            /** @description milliseconds of them before its turn */
            waited: number;
            attempt: number;
            /** @description Which version was used. */
            credential: {
                id: string;
                version: number;
            } | null;
            /** @description the audit entry it belongs to */
            intent: string | null;
            error: components["schemas"]["ExchangeError"] | null;
            /** @description secrets are shell variables */
            curl: string | null;
        };
        /** @description How this vendor says that a token has died, beyond status 401. */
        Expiry: {
            statuses: number[];
            header: string | null;
            headerContains: string;
            body: {
                [key: string]: unknown;
            };
        };
        /** @description How this vendor says that a token has died, beyond status 401. */
        ExpiryInput: {
            /**
             * @default [
             *       401
             *     ]
             */
            statuses?: number[];
            /** @default null */
            header?: string | null;
            /** @default  */
            headerContains?: string;
            /** @default {} */
            body?: {
                [key: string]: unknown;
            };
        };
        /** @description How this vendor says no, beyond the status code. Paths are dotted paths into the body. */
        Failure: {
            /** @description a 2xx answer with these values is a failure */
            when: {
                [key: string]: unknown;
            };
            /** @description a 2xx answer that holds something at this path is a failure */
            present: string | null;
            /** @description a path, or several with commas: the first there */
            code: string | null;
            /** @description a path, or several with commas; `header:NAME` is a header */
            message: string | null;
            /** @description vendor code -> class */
            classes: {
                [key: string]: components["schemas"]["ErrorClass"];
            };
            /** @description status -> class, where it differs */
            statuses: {
                [key: string]: components["schemas"]["ErrorClass"];
            };
            /** @description body path of seconds to wait */
            retryAfter: string | null;
            /** @description header with seconds or Unix time of reset */
            resetHeader: string | null;
        };
        /** @description How this vendor says no, beyond the status code. Paths are dotted paths into the body. */
        FailureInput: {
            /**
             * @description a 2xx answer with these values is a failure
             * @default {}
             */
            when?: {
                [key: string]: unknown;
            };
            /**
             * @description a 2xx answer that holds something at this path is a failure
             * @default null
             */
            present?: string | null;
            /**
             * @description a path, or several with commas: the first there
             * @default null
             */
            code?: string | null;
            /**
             * @description a path, or several with commas; `header:NAME` is a header
             * @default null
             */
            message?: string | null;
            /**
             * @description vendor code -> class
             * @default {}
             */
            classes?: {
                [key: string]: components["schemas"]["ErrorClass"];
            };
            /**
             * @description status -> class, where it differs
             * @default {}
             */
            statuses?: {
                [key: string]: components["schemas"]["ErrorClass"];
            };
            /**
             * @description body path of seconds to wait
             * @default null
             */
            retryAfter?: string | null;
            /**
             * @description header with seconds or Unix time of reset
             * @default null
             */
            resetHeader?: string | null;
        };
        /** @description One way by which changes of an entity are heard: another trigger of this connector. */
        Feed: {
            /** @description key of a webhook, poll or stream */
            trigger: string;
            /** @description other events say nothing about this entity */
            when: {
                [key: string]: unknown;
            };
            /** @description path of the key in the event; default: as usual */
            key: string | null;
            /** @description path of the entity in the event */
            entity: string;
            /** @description path of the former values of changed fields */
            before: string | null;
            /** @description read the entity instead of taking `entity` */
            fetch: components["schemas"]["Fetch"] | null;
            /** @description so an event says that it is new */
            created: {
                [key: string]: unknown;
            } | null;
            /** @description so an event says that it is gone */
            deleted: {
                [key: string]: unknown;
            } | null;
        };
        /** @description One way by which changes of an entity are heard: another trigger of this connector. */
        FeedInput: {
            /** @description key of a webhook, poll or stream */
            trigger: string;
            /**
             * @description other events say nothing about this entity
             * @default {}
             */
            when?: {
                [key: string]: unknown;
            };
            /**
             * @description path of the key in the event; default: as usual
             * @default null
             */
            key?: string | null;
            /**
             * @description path of the entity in the event
             * @default
             */
            entity?: string;
            /**
             * @description path of the former values of changed fields
             * @default null
             */
            before?: string | null;
            /**
             * @description read the entity instead of taking `entity`
             * @default null
             */
            fetch?: components["schemas"]["FetchInput"] | null;
            /**
             * @description so an event says that it is new
             * @default null
             */
            created?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description so an event says that it is gone
             * @default null
             */
            deleted?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description An operation that reads the entity, for events that carry no more than its id. */
        Fetch: {
            operation: string;
            /** @description input of the operation -> path in the event */
            inputs: {
                [key: string]: string;
            };
            /** @description path of the entity in the output */
            output: string;
        };
        /** @description An operation that reads the entity, for events that carry no more than its id. */
        FetchInput: {
            operation: string;
            /**
             * @description input of the operation -> path in the event
             * @default {}
             */
            inputs?: {
                [key: string]: string;
            };
            /**
             * @description path of the entity in the output
             * @default
             */
            output?: string;
        };
        /** @description A reading operation that lists webhooks, so that none is registered twice. */
        FindHook: {
            operation: string;
            /** @description `{{input.x}}` is what the flow says in `register`, `{{hook.url}}` our address, `{{hook.secret}}` the key of the signature, `{{hook.id}}` the vendor's id, `{{hook.new}}` a name of its own, for vendors that want one */
            inputs: {
                [key: string]: unknown;
            };
            /** @description path of the list in the output, or of its one item */
            items: string;
            /** @description path of the address in an item */
            url: string;
            /** @description path of the vendor's id in an item */
            id: string | null;
        };
        /** @description A reading operation that lists webhooks, so that none is registered twice. */
        FindHookInput: {
            operation: string;
            /**
             * @description `{{input.x}}` is what the flow says in `register`, `{{hook.url}}` our address, `{{hook.secret}}` the key of the signature, `{{hook.id}}` the vendor's id, `{{hook.new}}` a name of its own, for vendors that want one
             * @default {}
             */
            inputs?: {
                [key: string]: unknown;
            };
            /**
             * @description path of the list in the output, or of its one item
             * @default
             */
            items?: string;
            /**
             * @description path of the address in an item
             * @default url
             */
            url?: string;
            /**
             * @description path of the vendor's id in an item
             * @default null
             */
            id?: string | null;
        };
        /** @description One thing to correct, or to look at. */
        Finding: {
            /** @enum {string} */
            severity: "error" | "warning";
            /** @description its id; null: the document */
            node: string | null;
            /** @description dotted path */
            field: string;
            message: string;
            cure: string;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        FindingPage: {
            items: components["schemas"]["Finding"][];
            next: string | null;
        };
        /** @description A flow of a project: its draft, and which version is live where. */
        Flow: {
            id: string;
            projectId: string;
            key: string;
            name: string;
            draft: components["schemas"]["FlowDocument"];
            revision: number;
            latestVersion: number;
            /** @description environment -> live version */
            deployed: {
                [key: string]: number;
            };
            /** @description environments where it is switched off */
            disabled: string[];
            createdAt: number;
            updatedAt: number;
        };
        /** @description One difference between two documents. */
        FlowChange: {
            /** @enum {string} */
            kind: "added" | "removed" | "changed";
            /** @description null: the document */
            node: string | null;
            /** @description dotted path; empty: the whole node */
            field: string;
            before: unknown;
            after: unknown;
        };
        /** @description A place in a flow that names a connection or a secret. */
        FlowDependent: {
            /** @enum {string} */
            kind: "trigger" | "node";
            flowId: string;
            flowName: string;
            nodeId: string;
            nodeType: string;
            nodeName: string | null;
            /** @description key of what it calls */
            operation: string | null;
            /** @description environments; empty for a draft */
            liveIn: string[];
            connectionId: string | null;
            /** @description the name of a secret */
            secret: string | null;
        };
        /** @description What differs, as data and as lines of text. */
        FlowDiff: {
            changes: components["schemas"]["FlowChange"][];
            text: string;
        };
        /** @description What is drawn, published and pinned. */
        FlowDocument: {
            /** @default 1 */
            format?: number;
            key: string;
            /** @default  */
            name?: string;
            /** @default  */
            description?: string;
            /** @default [] */
            tags?: string[];
            /**
             * @description where lists show the flow, like `Clinic/Intake`; runs do not look at it
             * @default
             */
            folder?: string;
            /**
             * @default {
             *       "type": "manual"
             *     }
             */
            trigger?: {
                [key: string]: unknown;
            };
            /** @default null */
            input?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description template over `input` and `event`: what a run is about
             * @default null
             */
            businessKey?: string | null;
            /**
             * @description first node; default: the first in the list
             * @default null
             */
            start?: string | null;
            nodes: components["schemas"]["Node"][];
        };
        /** @description A version as it was published, and what live runs and its trigger would lack. */
        FlowPublished: {
            flowId: string;
            projectId: string;
            version: number;
            document: components["schemas"]["FlowDocument"];
            digest: string;
            note: string;
            publishedAt: number;
            publishedBy: string;
            missing: components["schemas"]["Lack"][];
        };
        /** @description A flow as it was saved, and what is wrong with it. */
        FlowSaved: {
            id: string;
            projectId: string;
            key: string;
            name: string;
            draft: components["schemas"]["FlowDocument"];
            revision: number;
            latestVersion: number;
            /** @description environment -> live version */
            deployed: {
                [key: string]: number;
            };
            /** @description environments where it is switched off */
            disabled: string[];
            createdAt: number;
            updatedAt: number;
            findings: components["schemas"]["Finding"][];
        };
        /** @description A flow without its draft, but for what of it lists show. */
        FlowSummary: {
            id: string;
            projectId: string;
            key: string;
            name: string;
            revision: number;
            latestVersion: number;
            /** @description environment -> live version */
            deployed: {
                [key: string]: number;
            };
            /** @description environments where it is switched off */
            disabled: string[];
            createdAt: number;
            updatedAt: number;
            trigger: unknown;
            tags: string[];
            folder: string;
            /** @description connectors, or `http`, `email`, `sql` */
            callsOut: string[];
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        FlowSummaryPage: {
            items: components["schemas"]["FlowSummary"][];
            next: string | null;
        };
        /** @description A published document: immutable, its operations pinned. */
        FlowVersion: {
            flowId: string;
            projectId: string;
            version: number;
            document: components["schemas"]["FlowDocument"];
            digest: string;
            note: string;
            publishedAt: number;
            publishedBy: string;
        };
        /** @description A published version without its document. */
        FlowVersionSummary: {
            flowId: string;
            projectId: string;
            version: number;
            digest: string;
            note: string;
            publishedAt: number;
            publishedBy: string;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        FlowVersionSummaryPage: {
            items: components["schemas"]["FlowVersionSummary"][];
            next: string | null;
        };
        /** @description Where the new run begins. */
        ForkBody: {
            /** @default 60 */
            wait?: number;
            node: string;
        };
        /** @description A network to open; `integration` names one connection, else all of the project may. */
        GrantDraft: {
            cidr: string;
            /**
             * @description ports and ranges such as `30000-30100`; none: all
             * @default []
             */
            ports?: (number | string)[];
            /** @default null */
            host?: string | null;
            /** @default null */
            integration?: string | null;
            /** @default  */
            reason?: string;
        };
        /** @description What hangs on a flow. */
        Hanging: components["schemas"]["FlowDependent"] | components["schemas"]["RunDependent"];
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        HangingPage: {
            items: components["schemas"]["Hanging"][];
            next: string | null;
        };
        /** @description The process lives. */
        Health: {
            /** @enum {string} */
            status: "ok";
        };
        /** @description The first page of a project. */
        Home: {
            attention: components["schemas"]["Attention"][];
            /** @description Runs since then. */
            runs: {
                succeeded: number;
                failed: number;
                other: number;
                live: number;
                sandbox: number;
                total: number;
                hours: {
                    succeeded: number;
                    failed: number;
                    other: number;
                }[];
            };
            /** @description Flows, and those that are live. */
            flows: {
                total: number;
                live: number;
            };
            connections: number;
            /** @description milliseconds since 1970 */
            since: number;
        };
        /** @description What became of a delivery, unless the flow itself answers. */
        HookAnswer: {
            /** @enum {string} */
            status: "accepted" | "duplicate" | "done" | "ignored";
            /** @description absent where nothing was started */
            runId: string;
        };
        /** @description An operation of the connector and its input, with holes `{{input.x}}`, `{{hook.x}}`. */
        HookOperation: {
            operation: string;
            /** @description `{{input.x}}` is what the flow says in `register`, `{{hook.url}}` our address, `{{hook.secret}}` the key of the signature, `{{hook.id}}` the vendor's id, `{{hook.new}}` a name of its own, for vendors that want one */
            inputs: {
                [key: string]: unknown;
            };
        };
        /** @description An operation of the connector and its input, with holes `{{input.x}}`, `{{hook.x}}`. */
        HookOperationInput: {
            operation: string;
            /**
             * @description `{{input.x}}` is what the flow says in `register`, `{{hook.url}}` our address, `{{hook.secret}}` the key of the signature, `{{hook.id}}` the vendor's id, `{{hook.new}}` a name of its own, for vendors that want one
             * @default {}
             */
            inputs?: {
                [key: string]: unknown;
            };
        };
        /** @description One HTTP request with holes `{{input.x}}`, `{{conn.x}}`, `{{run.x}}`; no credential. */
        HttpTemplate: {
            /** @enum {string} */
            method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
            /** @description appended to the base URL; holes are one path segment each */
            path: string;
            /** @description instead of the connector's */
            baseUrl: string | null;
            /** @description the path begins at the base URL's host, not below its path */
            fromRoot: boolean;
            query: {
                [key: string]: unknown;
            };
            headers: {
                [key: string]: string;
            };
            /** @description a JSON body; absent holes drop keys */
            json: unknown;
            /** @description a form body; nested as `a[b]=c` */
            form: {
                [key: string]: unknown;
            } | null;
            /** @description a text body */
            text: string | null;
            /** @description a multipart form; a value `{name, contentType, base64}` is a file */
            multipart: {
                [key: string]: unknown;
            } | null;
            /** @description a body of bytes: `{contentType, base64}`, or a text */
            binary: unknown;
            cookies: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            queryStyle: "repeat" | "comma" | "brackets";
            /** @description style of single parameters */
            queryStyles: {
                [key: string]: "repeat" | "comma" | "brackets" | "space" | "pipe" | "tab" | "spread" | "pairs" | "json";
            };
            /** @description style of single fields of `form`; default: `a[0]=c` */
            formStyles: {
                [key: string]: "repeat" | "comma" | "brackets" | "space" | "pipe" | "tab" | "spread" | "pairs" | "json";
            };
            /** @description inputs in the path whose slashes stay slashes */
            openPath: string[];
            /** @description inputs in the path that are lists or objects; `*` is OpenAPI's explode */
            pathStyles: {
                [key: string]: "simple" | "simple*" | "label" | "label*" | "matrix" | "matrix*" | "space" | "tab" | "pipe" | "json";
            };
            /** @description headers that are lists or objects; default: JSON */
            headerStyles: {
                [key: string]: "simple" | "simple*" | "label" | "label*" | "matrix" | "matrix*" | "space" | "tab" | "pipe" | "json";
            };
        };
        /** @description One HTTP request with holes `{{input.x}}`, `{{conn.x}}`, `{{run.x}}`; no credential. */
        HttpTemplateInput: {
            /** @enum {string} */
            method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
            /** @description appended to the base URL; holes are one path segment each */
            path: string;
            /**
             * @description instead of the connector's
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @description the path begins at the base URL's host, not below its path
             * @default false
             */
            fromRoot?: boolean;
            /** @default {} */
            query?: {
                [key: string]: unknown;
            };
            /** @default {} */
            headers?: {
                [key: string]: string;
            };
            /**
             * @description a JSON body; absent holes drop keys
             * @default null
             */
            json?: unknown;
            /**
             * @description a form body; nested as `a[b]=c`
             * @default null
             */
            form?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description a text body
             * @default null
             */
            text?: string | null;
            /**
             * @description a multipart form; a value `{name, contentType, base64}` is a file
             * @default null
             */
            multipart?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description a body of bytes: `{contentType, base64}`, or a text
             * @default null
             */
            binary?: unknown;
            /** @default {} */
            cookies?: {
                [key: string]: unknown;
            };
            /**
             * @default repeat
             * @enum {string}
             */
            queryStyle?: "repeat" | "comma" | "brackets";
            /**
             * @description style of single parameters
             * @default {}
             */
            queryStyles?: {
                [key: string]: "repeat" | "comma" | "brackets" | "space" | "pipe" | "tab" | "spread" | "pairs" | "json";
            };
            /**
             * @description style of single fields of `form`; default: `a[0]=c`
             * @default {}
             */
            formStyles?: {
                [key: string]: "repeat" | "comma" | "brackets" | "space" | "pipe" | "tab" | "spread" | "pairs" | "json";
            };
            /**
             * @description inputs in the path whose slashes stay slashes
             * @default []
             */
            openPath?: string[];
            /**
             * @description inputs in the path that are lists or objects; `*` is OpenAPI's explode
             * @default {}
             */
            pathStyles?: {
                [key: string]: "simple" | "simple*" | "label" | "label*" | "matrix" | "matrix*" | "space" | "tab" | "pipe" | "json";
            };
            /**
             * @description headers that are lists or objects; default: JSON
             * @default {}
             */
            headerStyles?: {
                [key: string]: "simple" | "simple*" | "label" | "label*" | "matrix" | "matrix*" | "space" | "tab" | "pipe" | "json";
            };
        };
        /** @description Which service an operation offers, and where its inputs have other names. */
        Implements: {
            service: string;
            /** @description field of the service -> own input */
            inputs: {
                [key: string]: string;
            };
            /** @description whether a message without a sender gets one of the provider's */
            ownSender: boolean;
        };
        /** @description Which service an operation offers, and where its inputs have other names. */
        ImplementsInput: {
            service: string;
            /**
             * @description field of the service -> own input
             * @default {}
             */
            inputs?: {
                [key: string]: string;
            };
            /**
             * @description whether a message without a sender gets one of the provider's
             * @default false
             */
            ownSender?: boolean;
        };
        /** @description What is done to one thing. */
        ImportAction: {
            kind: string;
            key: string;
            /** @enum {string} */
            does: "create" | "change" | "unchanged" | "missing";
            lines: string[];
        };
        /** @description What to bring in; `dryRun` only plans. */
        ImportBody: {
            bundle: components["schemas"]["BundleInput"];
            /** @default true */
            dryRun?: boolean;
        };
        /** @description What a bundle changes, or did. */
        ImportPlan: {
            applied: boolean;
            actions: components["schemas"]["ImportAction"][];
        };
        /** @description What an import found, and what it changes. */
        ImportReport: {
            /** @description such as `openapi3`, `discovery`, `graphql`, `wsdl` */
            kind: string;
            title: string;
            sourceVersion: string;
            key: string;
            name: string;
            version: string;
            /** @description `sha256:...` of the spec */
            digest: string;
            /** @enum {string} */
            state: "preview" | "saved" | "published" | "unchanged";
            servers: string[];
            auth: {
                name: string;
                type: string;
            }[];
            test: string | null;
            operations: {
                key: string;
                name: string;
                effect: components["schemas"]["Effect"];
                /** @description such as `GET /users/{id}` */
                label: string;
                tags: string[];
                deprecated: boolean;
                selected: boolean;
            }[];
            /** @description what was left out or assumed */
            notes: string[];
            /** @description The version it was compared with. */
            before: {
                version: string;
                /** @enum {string} */
                state: "draft" | "published";
            } | null;
            drift: components["schemas"]["CompatibilityChange"][];
            steps: components["schemas"]["StepDrift"][];
        };
        /** @description An import. A preview lists what there is and saves nothing. */
        ImportRequest: {
            /** @default null */
            key?: string | null;
            /** @default null */
            name?: string | null;
            /** @default null */
            version?: string | null;
            /**
             * @description instead of the source's first server
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @default {
             *       "tags": [],
             *       "paths": [],
             *       "search": "",
             *       "operations": [],
             *       "effects": [],
             *       "deprecated": false
             *     }
             */
            selection?: components["schemas"]["Selection"];
            source: components["schemas"]["ImportSource"];
            /** @default false */
            preview?: boolean;
            /**
             * @description fetch the documents that the description refers to
             * @default false
             */
            allowRemoteReferences?: boolean;
        };
        /** @description Where the description is: its text, an address, or a connection that can be asked. */
        ImportSource: {
            /** @default null */
            text?: string | null;
            /** @default null */
            url?: string | null;
            /**
             * @description further documents that `text` refers to, by name: a WSDL's schemas
             * @default {}
             */
            files?: {
                [key: string]: string;
            };
            /**
             * @description of the `graphql` or `mcp` connector: it is asked, signed in; beside `url`, whose certificate authority and grants are used, without its credential
             * @default null
             */
            connection?: string | null;
            /**
             * @description address of an MCP server that asks for no credential
             * @default null
             */
            mcp?: string | null;
            /** @default development */
            environment?: string;
        };
        /** @description A field that does not fit. */
        InputFault: {
            /** @description JSON pointer */
            field: string;
            reason: string;
            cure: string;
        };
        /** @description Where an input of a node comes from. */
        InputOrigin: {
            /** @description dotted path within the node */
            field: string;
            template: string;
            /** @description what its holes read */
            reads: string[];
            /** @description ids of the nodes whose output it reads */
            nodes: string[];
        };
        /** @description What may be known about the instance: no paths, no keys. */
        InstanceSettings: {
            version: string;
            instanceId: string;
            /** @description where it is reached */
            url: string;
            /** @description Whether others reach us as the settings say. */
            publicUrl: {
                configured: string | null;
                seen: string;
                matches: boolean;
                advice: string;
            };
            /** @description networks of proxies in front of it */
            trustedProxies: string[];
            /** @description the address that this request counts for */
            askedFrom: string | null;
            /** @enum {string} */
            store: "sqlite" | "postgresql";
            /** @description What executes runs. */
            engine: {
                kind: string;
                capabilities: string[];
                storeMilliseconds: number;
            };
            /** @description Where the key comes from, by kind alone. */
            encryption: {
                source: string;
            };
            /** @description bytes of a request body */
            maxBody: number;
            sessionHours: number;
            /** @description the proxy of calls over HTTP */
            proxy: string | null;
            /** @description hosts that are called without the proxy */
            noProxy: string[];
            /** @description networks that grants may open */
            grantLimit: string[];
            /** @description host:port -> where its calls go instead */
            hostMap: {
                [key: string]: string;
            };
        };
        /**
         * @description A signed JWT exchanged for an access token (RFC 7523), or sent as the bearer itself.
         *
         *     `proves: client` is SMART backend services: the JWT signs the client in, which then asks for
         *     a token by client credentials.
         */
        JwtBearerScheme: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "jwt_bearer";
            key: string | null;
            title: string | null;
            description: string;
            fields: {
                [key: string]: unknown;
            } | null;
            testPrefixes: string[];
            livePrefixes: string[];
            clientCertificate: boolean;
            /** @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set */
            baseUrl: string | null;
            /** @description operation that tests a connection, where the connector's own cannot */
            test: string | null;
            /** @description none: the JWT itself is the bearer token */
            tokenUrl: string | null;
            /**
             * @description `by_key`: RS256 for an RSA key, ES256 or ES384 for an elliptic one; `by_key_384`: RS384 or ES384, as SMART wants it
             * @enum {string}
             */
            algorithm: "RS256" | "RS384" | "ES256" | "ES384" | "HS256" | "by_key" | "by_key_384";
            /** @description claim -> text or `{field}` of the credential; `{unique}` is always new, and what is empty in the end changes nothing */
            claims: {
                [key: string]: string;
            };
            /**
             * @description whether the JWT is the grant itself, or who asks for one
             * @enum {string}
             */
            proves: "grant" | "client";
            /** @description asked for where the JWT proves the client */
            scopes: string[];
            /** @description scope -> all scopes that it grants too; `*` stands for any text */
            scopeIncludes: {
                [key: string]: string[];
            };
            /** @description further parameters where the JWT proves the client */
            tokenParams: {
                [key: string]: string;
            };
            /** @description seconds */
            lifetime: number;
            prefix: string;
            keyField: string;
            answer: components["schemas"]["TokenAnswer"];
        };
        /**
         * @description A signed JWT exchanged for an access token (RFC 7523), or sent as the bearer itself.
         *
         *     `proves: client` is SMART backend services: the JWT signs the client in, which then asks for
         *     a token by client credentials.
         */
        JwtBearerSchemeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "jwt_bearer";
            /** @default null */
            key?: string | null;
            /** @default null */
            title?: string | null;
            /** @default  */
            description?: string;
            /** @default null */
            fields?: {
                [key: string]: unknown;
            } | null;
            /** @default [] */
            testPrefixes?: string[];
            /** @default [] */
            livePrefixes?: string[];
            /** @default false */
            clientCertificate?: boolean;
            /**
             * @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @description operation that tests a connection, where the connector's own cannot
             * @default null
             */
            test?: string | null;
            /**
             * @description none: the JWT itself is the bearer token
             * @default null
             */
            tokenUrl?: string | null;
            /**
             * @description `by_key`: RS256 for an RSA key, ES256 or ES384 for an elliptic one; `by_key_384`: RS384 or ES384, as SMART wants it
             * @default RS256
             * @enum {string}
             */
            algorithm?: "RS256" | "RS384" | "ES256" | "ES384" | "HS256" | "by_key" | "by_key_384";
            /**
             * @description claim -> text or `{field}` of the credential; `{unique}` is always new, and what is empty in the end changes nothing
             * @default {}
             */
            claims?: {
                [key: string]: string;
            };
            /**
             * @description whether the JWT is the grant itself, or who asks for one
             * @default grant
             * @enum {string}
             */
            proves?: "grant" | "client";
            /**
             * @description asked for where the JWT proves the client
             * @default []
             */
            scopes?: string[];
            /**
             * @description scope -> all scopes that it grants too; `*` stands for any text
             * @default {}
             */
            scopeIncludes?: {
                [key: string]: string[];
            };
            /**
             * @description further parameters where the JWT proves the client
             * @default {}
             */
            tokenParams?: {
                [key: string]: string;
            };
            /**
             * @description seconds
             * @default 300
             */
            lifetime?: number;
            /** @default Bearer */
            prefix?: string;
            /** @default private_key */
            keyField?: string;
            /**
             * @default {
             *       "accessToken": "access_token",
             *       "refreshToken": "refresh_token",
             *       "expiresIn": "expires_in",
             *       "scope": "scope",
             *       "capture": {}
             *     }
             */
            answer?: components["schemas"]["TokenAnswerInput"];
        };
        /** @description The keys, and what is left to re-wrap; never a key itself. */
        KeyStatus: {
            /** @description what wraps the root keys */
            providerKeys: string[];
            keys: components["schemas"]["StoredKey"][];
            /** @description keys not yet under the active root key */
            toRewrap: number;
            /** @description ids of keys that cannot be opened */
            damaged: string[];
        };
        /** @description The ids of the keys that are gone. */
        KeysDestroyed: {
            root: string | null;
            data: string[];
        };
        /** @description How much was moved to the newest keys. */
        KeysRewrapped: {
            keys: number;
            rewrapped: number;
            unreadable: number;
        };
        /** @description The last known state of an entity. */
        KnownEntity: {
            key: string;
            version: string | null;
            /** @description those that the connector declares */
            fields: {
                [key: string]: unknown;
            };
            /** @description milliseconds since 1970 */
            seenAt: number;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        KnownEntityPage: {
            items: components["schemas"]["KnownEntity"][];
            next: string | null;
        };
        /** @description What is missing in one environment. */
        Lack: {
            /** @enum {string} */
            severity: "error" | "warning";
            /** @description its id; null: the document */
            node: string | null;
            /** @description dotted path */
            field: string;
            message: string;
            cure: string;
            environment: string;
        };
        /** @description How the last test of an environment ended, and when. */
        LastTrial: {
            environment: string;
            ok: boolean;
            message: string;
            stages: components["schemas"]["Stage"][];
            diagnosis: components["schemas"]["Diagnosis"] | null;
            nextAction: string | null;
            /** @description milliseconds since 1970 */
            triedAt: number;
            /** @description of the last test that passed */
            workedAt: number | null;
            /** @description settings or credential are others than those tested */
            outdated: boolean;
        };
        /** @description A webhook that ends by itself, and how it is kept: long before its end it is renewed. */
        Lifetime: {
            /** @description path of the time of its end in what `create` gives, and `renew`: ISO 8601, or seconds or milliseconds since 1970 */
            until: string;
            /** @description what extends it; default: another is created, and then this one removed */
            renew: components["schemas"]["HookOperation"] | null;
        };
        /** @description A webhook that ends by itself, and how it is kept: long before its end it is renewed. */
        LifetimeInput: {
            /** @description path of the time of its end in what `create` gives, and `renew`: ISO 8601, or seconds or milliseconds since 1970 */
            until: string;
            /**
             * @description what extends it; default: another is created, and then this one removed
             * @default null
             */
            renew?: components["schemas"]["HookOperationInput"] | null;
        };
        /** @description For whom: a user's id or e-mail address; without it the first owner. */
        LinkBody: {
            /** @default usr_owner */
            user?: string;
        };
        /** @description A sign-in link. */
        LoginLink: {
            /** @description one-time, good for ten minutes, shown only here */
            loginLink: string;
            user: components["schemas"]["UserReference"];
        };
        /** @description A variable that a step set, and whose expression did. */
        MappedVariable: {
            value: unknown;
            expression?: string;
            /** @enum {string} */
            from?: "operation" | "node";
        };
        /** @description One method of an MCP server, with holes in its parameters. */
        McpTemplate: {
            method: string;
            params: unknown;
            /** @description fingerprint of the tool as it was approved */
            pin: string | null;
            /** @description the output is the tool's structured content */
            structured: boolean;
        };
        /** @description One method of an MCP server, with holes in its parameters. */
        McpTemplateInput: {
            method: string;
            /** @default {} */
            params?: unknown;
            /**
             * @description fingerprint of the tool as it was approved
             * @default null
             */
            pin?: string | null;
            /**
             * @description the output is the tool's structured content
             * @default false
             */
            structured?: boolean;
        };
        /** @description Who is asking, and what they may do in each project. */
        Me: {
            /** @enum {string} */
            kind: "user" | "key" | "operator";
            id: string;
            name: string;
            instanceAdmin: boolean;
            projects: components["schemas"]["ProjectRights"][];
        };
        /** @description A user and their roles in the project. */
        Member: {
            userId: string;
            name: string;
            email: string | null;
            roles: components["schemas"]["Role"][];
            /** @description milliseconds since 1970 */
            createdAt: number;
        };
        /** @description A member; for a new user with a sign-in link. */
        MemberAdded: {
            userId: string;
            name: string;
            email: string | null;
            roles: components["schemas"]["Role"][];
            /** @description milliseconds since 1970 */
            createdAt: number;
            /** @description one-time, good for ten minutes, shown only here */
            loginLink?: string;
        };
        /** @description Somebody to give roles to; who is not known by the e-mail address is made a user. */
        MemberDraft: {
            name: string;
            /** @default null */
            email?: string | null;
            roles: components["schemas"]["Role"][];
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        MemberPage: {
            items: components["schemas"]["Member"][];
            next: string | null;
        };
        /**
         * @description Whether the outside is there. Any environment can be run in the sandbox.
         * @enum {string}
         */
        Mode: "live" | "sandbox";
        /** @description Where flows go: these, or with `fromFolder` every flow of a folder, inner ones kept. */
        MoveBody: {
            folder: string;
            /** @default [] */
            flows?: string[];
            /** @default null */
            fromFolder?: string | null;
        };
        /** @description A field that somebody has to fill in. */
        NeededField: {
            name: string;
            title: string;
            secret: boolean;
            required: boolean;
            example: unknown;
        };
        /** @description A field that somebody has to fill in. */
        NeededFieldInput: {
            name: string;
            title: string;
            /** @default false */
            secret?: boolean;
            /** @default false */
            required?: boolean;
            /** @default null */
            example?: unknown;
        };
        /** @description An administrator's leave for one connection to reach a private address. */
        NetworkGrant: {
            id: string;
            projectId: string;
            /** @description none: every connection of the project */
            connectionId: string | null;
            cidr: string;
            ports: number[];
            host: string | null;
            reason: string;
            createdAt: number;
            createdBy: string;
            /** @description false: the instance's cap was narrowed, it opens nothing */
            permitted: boolean;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        NetworkGrantPage: {
            items: components["schemas"]["NetworkGrant"][];
            next: string | null;
        };
        /** @description Nothing is attached. */
        NoAuthScheme: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "none";
            key: string | null;
            title: string | null;
            description: string;
            fields: {
                [key: string]: unknown;
            } | null;
            testPrefixes: string[];
            livePrefixes: string[];
            clientCertificate: boolean;
            /** @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set */
            baseUrl: string | null;
            /** @description operation that tests a connection, where the connector's own cannot */
            test: string | null;
        };
        /** @description Nothing is attached. */
        NoAuthSchemeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "none";
            /** @default null */
            key?: string | null;
            /** @default null */
            title?: string | null;
            /** @default  */
            description?: string;
            /** @default null */
            fields?: {
                [key: string]: unknown;
            } | null;
            /** @default [] */
            testPrefixes?: string[];
            /** @default [] */
            livePrefixes?: string[];
            /** @default false */
            clientCertificate?: boolean;
            /**
             * @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @description operation that tests a connection, where the connector's own cannot
             * @default null
             */
            test?: string | null;
        };
        /** @description A place in a flow. `cases` maps a class, group or `default` to the node that follows. */
        Node: {
            id: string;
            type: string;
            /** @default  */
            name?: string;
            /** @default null */
            next?: string | string[] | null;
            /** @default {} */
            cases?: {
                [key: string]: string | null;
            };
        } & {
            [key: string]: unknown;
        };
        /** @description A hint beside a success; `code` is stable. */
        Notice: {
            code: string;
            message: string;
            cure: string;
            field: string | null;
        };
        /** @description OAuth 2: client credentials, or a token from the authorization-code flow, kept fresh. */
        OAuth2Scheme: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "oauth2";
            key: string | null;
            title: string | null;
            description: string;
            fields: {
                [key: string]: unknown;
            } | null;
            testPrefixes: string[];
            livePrefixes: string[];
            clientCertificate: boolean;
            /** @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set */
            baseUrl: string | null;
            /** @description operation that tests a connection, where the connector's own cannot */
            test: string | null;
            /** @enum {string} */
            grant: "authorization_code" | "client_credentials";
            authorizeUrl: string | null;
            tokenUrl: string;
            scopes: string[];
            /** @description scope text with holes, instead of `scopes` */
            scope: string | null;
            /** @description scope -> all scopes that it grants too; `*` stands for any text */
            scopeIncludes: {
                [key: string]: string[];
            };
            scopeSeparator: string;
            /** @description its name in the address of the sign-in page */
            scopeParam: string;
            prefix: string;
            /** @description parameter that carries the token, instead of the Authorization header */
            query: string | null;
            /** @enum {string} */
            clientAuth: "basic" | "body";
            /** @enum {string} */
            tokenMethod: "POST" | "GET";
            /** @enum {string} */
            tokenBody: "form" | "json" | "query";
            tokenParams: {
                [key: string]: string;
            };
            /** @description added to the sign-in page's address */
            authorizeParams: {
                [key: string]: string;
            };
            answer: components["schemas"]["TokenAnswer"];
            expiry: components["schemas"]["Expiry"];
            pkce: boolean;
            /** @description what `iss` of the redirect must be (RFC 9207) */
            issuer: string | null;
            /** @description connection setting -> parameter of the redirect */
            redirectCapture: {
                [key: string]: string;
            };
            afterConnect: components["schemas"]["AfterConnect"] | null;
            renewal: components["schemas"]["Renewal"] | null;
            /** @description seconds a token lives when the answer does not say */
            lifetime: number | null;
            /** @description told when the credential is deleted */
            revokeUrl: string | null;
        };
        /** @description OAuth 2: client credentials, or a token from the authorization-code flow, kept fresh. */
        OAuth2SchemeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "oauth2";
            /** @default null */
            key?: string | null;
            /** @default null */
            title?: string | null;
            /** @default  */
            description?: string;
            /** @default null */
            fields?: {
                [key: string]: unknown;
            } | null;
            /** @default [] */
            testPrefixes?: string[];
            /** @default [] */
            livePrefixes?: string[];
            /** @default false */
            clientCertificate?: boolean;
            /**
             * @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @description operation that tests a connection, where the connector's own cannot
             * @default null
             */
            test?: string | null;
            /**
             * @default authorization_code
             * @enum {string}
             */
            grant?: "authorization_code" | "client_credentials";
            /** @default null */
            authorizeUrl?: string | null;
            tokenUrl: string;
            /** @default [] */
            scopes?: string[];
            /**
             * @description scope text with holes, instead of `scopes`
             * @default null
             */
            scope?: string | null;
            /**
             * @description scope -> all scopes that it grants too; `*` stands for any text
             * @default {}
             */
            scopeIncludes?: {
                [key: string]: string[];
            };
            /** @default  */
            scopeSeparator?: string;
            /**
             * @description its name in the address of the sign-in page
             * @default scope
             */
            scopeParam?: string;
            /** @default Bearer */
            prefix?: string;
            /**
             * @description parameter that carries the token, instead of the Authorization header
             * @default null
             */
            query?: string | null;
            /**
             * @default basic
             * @enum {string}
             */
            clientAuth?: "basic" | "body";
            /**
             * @default POST
             * @enum {string}
             */
            tokenMethod?: "POST" | "GET";
            /**
             * @default form
             * @enum {string}
             */
            tokenBody?: "form" | "json" | "query";
            /** @default {} */
            tokenParams?: {
                [key: string]: string;
            };
            /**
             * @description added to the sign-in page's address
             * @default {}
             */
            authorizeParams?: {
                [key: string]: string;
            };
            /**
             * @default {
             *       "accessToken": "access_token",
             *       "refreshToken": "refresh_token",
             *       "expiresIn": "expires_in",
             *       "scope": "scope",
             *       "capture": {}
             *     }
             */
            answer?: components["schemas"]["TokenAnswerInput"];
            /**
             * @default {
             *       "statuses": [
             *         401
             *       ],
             *       "header": null,
             *       "headerContains": "",
             *       "body": {}
             *     }
             */
            expiry?: components["schemas"]["ExpiryInput"];
            /** @default true */
            pkce?: boolean;
            /**
             * @description what `iss` of the redirect must be (RFC 9207)
             * @default null
             */
            issuer?: string | null;
            /**
             * @description connection setting -> parameter of the redirect
             * @default {}
             */
            redirectCapture?: {
                [key: string]: string;
            };
            /** @default null */
            afterConnect?: components["schemas"]["AfterConnectInput"] | null;
            /** @default null */
            renewal?: components["schemas"]["RenewalInput"] | null;
            /**
             * @description seconds a token lives when the answer does not say
             * @default null
             */
            lifetime?: number | null;
            /**
             * @description told when the credential is deleted
             * @default null
             */
            revokeUrl?: string | null;
        };
        /**
         * @description One thing a connector can do: a request template, or a Python handler.
         *
         *     `output` describes what the caller gets: the response body, or what `transform`
         *     (JMESPath) makes of it. `default_output_mappings` names flow variables: JMESPath on output.
         */
        Operation: {
            name: string;
            description: string;
            effect: components["schemas"]["Effect"];
            /** @description what was sent: "an email to {{input.to}}" */
            summary: string;
            /** @description other ways to ask for it: `log time`, `lab results` */
            synonyms: string[];
            /** @description forms never fold away a property with `x-usual: true`; one with `x-setting: NAME` takes the connection's setting of that name where a call gives none */
            input: {
                [key: string]: unknown;
            };
            output: {
                [key: string]: unknown;
            } | null;
            request: components["schemas"]["HttpTemplate"] | null;
            mcp: components["schemas"]["McpTemplate"] | null;
            soap: components["schemas"]["SoapTemplate"] | null;
            handler: string | null;
            /** @description scheme names it works with; empty: all */
            auth: string[];
            scopes: string[];
            /** @description may be repeated; default: reads only */
            idempotent: boolean | null;
            idempotencyHeader: string | null;
            /** @description body field with the same purpose */
            idempotencyField: string | null;
            /**
             * @description `xml`: names and values, for `transform`; `typed_xml`: the root's content as `output` describes it; `csv`: rows; `lines`: of JSON; `events`: of a server, until they end; `auto`: JSON where it is, else text
             * @enum {string}
             */
            response: "json" | "xml" | "typed_xml" | "csv" | "lines" | "events" | "text" | "binary" | "auto";
            transform: string | null;
            /** @description how it answers in pieces when asked to */
            stream: components["schemas"]["Streaming"] | null;
            defaultOutputMappings: {
                [key: string]: string;
            };
            failure: components["schemas"]["Failure"] | null;
            paging: components["schemas"]["Paging"] | null;
            rateLimit: components["schemas"]["RateLimit"] | null;
            /** @description seconds */
            timeout: number | null;
            /** @description the service it offers: `email`, `sms` or `sql` */
            implements: string | components["schemas"]["Implements"] | null;
            docs: string | null;
            deprecated: boolean;
        };
        /**
         * @description One thing a connector can do: a request template, or a Python handler.
         *
         *     `output` describes what the caller gets: the response body, or what `transform`
         *     (JMESPath) makes of it. `default_output_mappings` names flow variables: JMESPath on output.
         */
        OperationInput: {
            name: string;
            /** @default  */
            description?: string;
            effect: components["schemas"]["Effect"];
            /**
             * @description what was sent: "an email to {{input.to}}"
             * @default
             */
            summary?: string;
            /**
             * @description other ways to ask for it: `log time`, `lab results`
             * @default []
             */
            synonyms?: string[];
            /**
             * @description forms never fold away a property with `x-usual: true`; one with `x-setting: NAME` takes the connection's setting of that name where a call gives none
             * @default {
             *       "type": "object",
             *       "properties": {},
             *       "additionalProperties": false
             *     }
             */
            input?: {
                [key: string]: unknown;
            };
            /** @default null */
            output?: {
                [key: string]: unknown;
            } | null;
            /** @default null */
            request?: components["schemas"]["HttpTemplateInput"] | null;
            /** @default null */
            mcp?: components["schemas"]["McpTemplateInput"] | null;
            /** @default null */
            soap?: components["schemas"]["SoapTemplateInput"] | null;
            /** @default null */
            handler?: string | null;
            /**
             * @description scheme names it works with; empty: all
             * @default []
             */
            auth?: string[];
            /** @default [] */
            scopes?: string[];
            /**
             * @description may be repeated; default: reads only
             * @default null
             */
            idempotent?: boolean | null;
            /** @default null */
            idempotencyHeader?: string | null;
            /**
             * @description body field with the same purpose
             * @default null
             */
            idempotencyField?: string | null;
            /**
             * @description `xml`: names and values, for `transform`; `typed_xml`: the root's content as `output` describes it; `csv`: rows; `lines`: of JSON; `events`: of a server, until they end; `auto`: JSON where it is, else text
             * @default json
             * @enum {string}
             */
            response?: "json" | "xml" | "typed_xml" | "csv" | "lines" | "events" | "text" | "binary" | "auto";
            /** @default null */
            transform?: string | null;
            /**
             * @description how it answers in pieces when asked to
             * @default null
             */
            stream?: components["schemas"]["StreamingInput"] | null;
            /** @default {} */
            defaultOutputMappings?: {
                [key: string]: string;
            };
            /** @default null */
            failure?: components["schemas"]["FailureInput"] | null;
            /** @default null */
            paging?: components["schemas"]["PagingInput"] | null;
            /** @default null */
            rateLimit?: components["schemas"]["RateLimitInput"] | null;
            /**
             * @description seconds
             * @default null
             */
            timeout?: number | null;
            /**
             * @description the service it offers: `email`, `sms` or `sql`
             * @default null
             */
            implements?: string | components["schemas"]["ImplementsInput"] | null;
            /** @default null */
            docs?: string | null;
            /** @default false */
            deprecated?: boolean;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        OperationPage: {
            items: components["schemas"]["OperationView"][];
            next: string | null;
        };
        /** @description An operation of a connector. */
        OperationView: {
            name: string;
            description: string;
            effect: components["schemas"]["Effect"];
            /** @description what was sent: "an email to {{input.to}}" */
            summary: string;
            /** @description other ways to ask for it: `log time`, `lab results` */
            synonyms: string[];
            /** @description forms never fold away a property with `x-usual: true`; one with `x-setting: NAME` takes the connection's setting of that name where a call gives none */
            input: {
                [key: string]: unknown;
            };
            output: {
                [key: string]: unknown;
            } | null;
            request: components["schemas"]["HttpTemplate"] | null;
            mcp: components["schemas"]["McpTemplate"] | null;
            soap: components["schemas"]["SoapTemplate"] | null;
            handler: string | null;
            /** @description scheme names it works with; empty: all */
            auth: string[];
            scopes: string[];
            /** @description may be repeated; default: reads only */
            idempotent: boolean | null;
            idempotencyHeader: string | null;
            /** @description body field with the same purpose */
            idempotencyField: string | null;
            /**
             * @description `xml`: names and values, for `transform`; `typed_xml`: the root's content as `output` describes it; `csv`: rows; `lines`: of JSON; `events`: of a server, until they end; `auto`: JSON where it is, else text
             * @enum {string}
             */
            response: "json" | "xml" | "typed_xml" | "csv" | "lines" | "events" | "text" | "binary" | "auto";
            transform: string | null;
            /** @description how it answers in pieces when asked to */
            stream: components["schemas"]["Streaming"] | null;
            defaultOutputMappings: {
                [key: string]: string;
            };
            failure: components["schemas"]["Failure"] | null;
            paging: components["schemas"]["Paging"] | null;
            rateLimit: components["schemas"]["RateLimit"] | null;
            /** @description seconds */
            timeout: number | null;
            /** @description the service it offers: `email`, `sms` or `sql` */
            implements: string | components["schemas"]["Implements"] | null;
            docs: string | null;
            deprecated: boolean;
            key: string;
        };
        /** @description How a list continues. `items` and `next` are dotted paths into the response body. */
        Paging: {
            /** @enum {string} */
            style: "cursor" | "page" | "offset" | "link" | "last_item";
            /** @description path of the list; empty for a body that is the list */
            items: string;
            /** @description cursor or link: path, `header:Link`, or `relation:links` (a list) */
            next: string | null;
            /** @description the input field that takes the cursor or number */
            input: string | null;
            limitInput: string | null;
            /** @description path of a true/false flag */
            more: string | null;
            /** @description last_item: the field of the last item to continue at */
            itemKey: string;
        };
        /** @description How a list continues. `items` and `next` are dotted paths into the response body. */
        PagingInput: {
            /** @enum {string} */
            style: "cursor" | "page" | "offset" | "link" | "last_item";
            /** @description path of the list; empty for a body that is the list */
            items: string;
            /**
             * @description cursor or link: path, `header:Link`, or `relation:links` (a list)
             * @default null
             */
            next?: string | null;
            /**
             * @description the input field that takes the cursor or number
             * @default null
             */
            input?: string | null;
            /** @default null */
            limitInput?: string | null;
            /**
             * @description path of a true/false flag
             * @default null
             */
            more?: string | null;
            /**
             * @description last_item: the field of the last item to continue at
             * @default id
             */
            itemKey?: string;
        };
        /**
         * @description What somebody may do.
         * @enum {string}
         */
        Permission: "see_project" | "see_flows" | "see_run_meta" | "run" | "edit_flows" | "run_live" | "publish_live" | "see_connections" | "edit_connections" | "write_credentials" | "publish_connectors" | "grant_networks" | "manage_project" | "manage_access" | "read_audit" | "instance";
        /** @description An environment. */
        PlaceBody: {
            environment: string;
        };
        /** @description The whole plan. `questions` say in words what has to be decided or checked. */
        Plan: {
            text: string;
            /** @constant */
            producedBy: "retrieval";
            environment: string;
            connections: components["schemas"]["PlannedConnection"][];
            entity: components["schemas"]["PlannedEntity"] | null;
            trigger: {
                [key: string]: unknown;
            };
            /** @description `inputs` that the trigger needs */
            triggerMissing: string[];
            /** @description what `inputs` the trigger takes */
            triggerInputSchema: {
                [key: string]: unknown;
            };
            steps: components["schemas"]["PlannedStep"][];
            flowKey: string | null;
            flowName: string;
            tests: string[];
            questions: string[];
            /** @description what the text says and nothing in the plan stands for */
            notUnderstood: string[];
            /**
             * @description low: part of the text is not in it; medium: something is assumed or asked
             * @enum {string}
             */
            confidence: "high" | "medium" | "low";
            custom: components["schemas"]["CustomHttpOffer"] | null;
        };
        /** @description What applying a plan made. */
        PlanApplied: {
            /** @description ref -> id of the connection */
            connections: {
                [key: string]: string;
            };
            /** @description ids of new connections */
            made: string[];
            /** @description key of a new entity type */
            entity: string | null;
            flowId: string | null;
            flowKey: string | null;
            findings: components["schemas"]["Finding"][];
        };
        /** @description The whole plan. `questions` say in words what has to be decided or checked. */
        PlanInput: {
            text: string;
            /**
             * @default retrieval
             * @constant
             */
            producedBy?: "retrieval";
            environment: string;
            /** @default [] */
            connections?: components["schemas"]["PlannedConnectionInput"][];
            /** @default null */
            entity?: components["schemas"]["PlannedEntityInput"] | null;
            /**
             * @default {
             *       "type": "manual"
             *     }
             */
            trigger?: {
                [key: string]: unknown;
            };
            /**
             * @description `inputs` that the trigger needs
             * @default []
             */
            triggerMissing?: string[];
            /**
             * @description what `inputs` the trigger takes
             * @default {}
             */
            triggerInputSchema?: {
                [key: string]: unknown;
            };
            /** @default [] */
            steps?: components["schemas"]["PlannedStepInput"][];
            /** @default null */
            flowKey?: string | null;
            /** @default  */
            flowName?: string;
            /** @default [] */
            tests?: string[];
            /** @default [] */
            questions?: string[];
            /**
             * @description what the text says and nothing in the plan stands for
             * @default []
             */
            notUnderstood?: string[];
            /**
             * @description low: part of the text is not in it; medium: something is assumed or asked
             * @default high
             * @enum {string}
             */
            confidence?: "high" | "medium" | "low";
            /** @default null */
            custom?: components["schemas"]["CustomHttpOfferInput"] | null;
        };
        /**
         * @description What is shown on somebody's screen after a step; texts may hold templates.
         *
         *     `to`: whose screen, by a sign-in name or an extension; everybody's where it is empty.
         */
        PlannedCard: {
            title: string;
            fields: {
                [key: string]: string;
            };
            to: string;
        };
        /**
         * @description What is shown on somebody's screen after a step; texts may hold templates.
         *
         *     `to`: whose screen, by a sign-in name or an extension; everybody's where it is empty.
         */
        PlannedCardInput: {
            title: string;
            /** @default {} */
            fields?: {
                [key: string]: string;
            };
            /** @default  */
            to?: string;
        };
        /** @description A connection the plan uses: one that exists (`connectionId`), or one to be made. */
        PlannedConnection: {
            ref: string;
            integrationSlug: string;
            name: string;
            connectionId: string | null;
            authType: string;
            environment: string;
            settings: components["schemas"]["NeededField"][];
            fields: components["schemas"]["NeededField"][];
            scopes: string[];
            /** @description a person signs in at the vendor afterwards */
            signIn: boolean;
            config: {
                [key: string]: unknown;
            };
            alternatives: components["schemas"]["Choice"][];
        };
        /** @description A connection the plan uses: one that exists (`connectionId`), or one to be made. */
        PlannedConnectionInput: {
            ref: string;
            integrationSlug: string;
            name: string;
            /** @default null */
            connectionId?: string | null;
            authType: string;
            environment: string;
            /** @default [] */
            settings?: components["schemas"]["NeededFieldInput"][];
            /** @default [] */
            fields?: components["schemas"]["NeededFieldInput"][];
            /** @default [] */
            scopes?: string[];
            /**
             * @description a person signs in at the vendor afterwards
             * @default false
             */
            signIn?: boolean;
            /** @default {} */
            config?: {
                [key: string]: unknown;
            };
            /** @default [] */
            alternatives?: components["schemas"]["ChoiceInput"][];
        };
        /** @description An entity type that a form needs and that the project does not have. */
        PlannedEntity: {
            key: string;
            name: string;
            schema: {
                [key: string]: unknown;
            };
        };
        /** @description An entity type that a form needs and that the project does not have. */
        PlannedEntityInput: {
            key: string;
            name: string;
            schema: {
                [key: string]: unknown;
            };
        };
        /** @description What is waited for before a step: so many seconds, or that somebody approves. */
        PlannedPause: {
            /** @enum {string} */
            kind: "time" | "approval";
            seconds: number;
            title: string;
            /** @description JMESPath: only then; else that of the step */
            when: string;
            /** @description before the loop that begins here, not in each turn */
            once: boolean;
        };
        /** @description What is waited for before a step: so many seconds, or that somebody approves. */
        PlannedPauseInput: {
            /** @enum {string} */
            kind: "time" | "approval";
            /** @default 0 */
            seconds?: number;
            /** @default  */
            title?: string;
            /**
             * @description JMESPath: only then; else that of the step
             * @default
             */
            when?: string;
            /**
             * @description before the loop that begins here, not in each turn
             * @default false
             */
            once?: boolean;
        };
        /**
         * @description One call. `origins` say where each input comes from: event, text, draft or default.
         *
         *     `when`: JMESPath that must hold, or the step is passed over. `each`: a list, for each of which
         *     this step and those behind it run. `pauses`: what is waited for before it. `card`: what is
         *     shown on a screen after it.
         */
        PlannedStep: {
            id: string;
            name: string;
            connection: string;
            operationKey: string;
            operationName: string;
            summary: string;
            inputs: {
                [key: string]: unknown;
            };
            origins: {
                [key: string]: "event" | "text" | "draft" | "default" | "step";
            };
            missing: string[];
            inputSchema: {
                [key: string]: unknown;
            };
            outputSchema: {
                [key: string]: unknown;
            } | null;
            alternatives: components["schemas"]["Choice"][];
            scopes: string[];
            when: string;
            each: string;
            pauses: components["schemas"]["PlannedPause"][];
            card: components["schemas"]["PlannedCard"] | null;
        };
        /**
         * @description One call. `origins` say where each input comes from: event, text, draft or default.
         *
         *     `when`: JMESPath that must hold, or the step is passed over. `each`: a list, for each of which
         *     this step and those behind it run. `pauses`: what is waited for before it. `card`: what is
         *     shown on a screen after it.
         */
        PlannedStepInput: {
            id: string;
            name: string;
            connection: string;
            operationKey: string;
            /** @default  */
            operationName?: string;
            /** @default  */
            summary?: string;
            /** @default {} */
            inputs?: {
                [key: string]: unknown;
            };
            /** @default {} */
            origins?: {
                [key: string]: "event" | "text" | "draft" | "default" | "step";
            };
            /** @default [] */
            missing?: string[];
            /** @default {} */
            inputSchema?: {
                [key: string]: unknown;
            };
            /** @default null */
            outputSchema?: {
                [key: string]: unknown;
            } | null;
            /** @default [] */
            alternatives?: components["schemas"]["ChoiceInput"][];
            /** @default [] */
            scopes?: string[];
            /** @default  */
            when?: string;
            /** @default  */
            each?: string;
            /** @default [] */
            pauses?: components["schemas"]["PlannedPauseInput"][];
            /** @default null */
            card?: components["schemas"]["PlannedCardInput"] | null;
        };
        /**
         * @description Where the next poll goes on.
         *
         *     `item` is the path of a time or number in each item that only grows; the largest one seen
         *     goes into `input`. Or `response` is the path of a token in the output, which goes into `input`
         *     as it is. Without `input` the newest come first and reading ends at the first one known.
         */
        PollCursor: {
            item: string | null;
            response: string | null;
            /** @description dotted path into the operation's input */
            input: string | null;
            /** @enum {string} */
            format: "iso" | "date" | "seconds" | "milliseconds" | "number";
            /** @description seconds read again, for what shows up late */
            overlap: number;
            /** @description with `number`, numbers read again, for the same reason */
            behind: number;
            /** @description seconds back that the other side answers for: nothing earlier is asked, so that a poll goes on after a long silence; never with `number` or `response` */
            reach: number | null;
            /**
             * @description `newest`: the first poll asks without `input`, for a page with the newest first, and begins after it; what counts is the other side's order, not our clock
             * @enum {string}
             */
            begin: "now" | "newest";
        };
        /**
         * @description Where the next poll goes on.
         *
         *     `item` is the path of a time or number in each item that only grows; the largest one seen
         *     goes into `input`. Or `response` is the path of a token in the output, which goes into `input`
         *     as it is. Without `input` the newest come first and reading ends at the first one known.
         */
        PollCursorInput: {
            /** @default null */
            item?: string | null;
            /** @default null */
            response?: string | null;
            /**
             * @description dotted path into the operation's input
             * @default null
             */
            input?: string | null;
            /**
             * @default iso
             * @enum {string}
             */
            format?: "iso" | "date" | "seconds" | "milliseconds" | "number";
            /**
             * @description seconds read again, for what shows up late
             * @default 5
             */
            overlap?: number;
            /**
             * @description with `number`, numbers read again, for the same reason
             * @default 0
             */
            behind?: number;
            /**
             * @description seconds back that the other side answers for: nothing earlier is asked, so that a poll goes on after a long silence; never with `number` or `response`
             * @default null
             */
            reach?: number | null;
            /**
             * @description `newest`: the first poll asks without `input`, for a page with the newest first, and begins after it; what counts is the other side's order, not our clock
             * @default now
             * @enum {string}
             */
            begin?: "now" | "newest";
        };
        /**
         * @description We ask the vendor at an interval, with an operation that reads.
         *
         *     `key`, `version` and the cursor's `item` may be `{{input.x}}`: the path that the flow names.
         */
        PollTrigger: {
            name: string;
            description: string;
            /** @description other ways to tell of it: `deal won`, `new lead` */
            synonyms: string[];
            docs: string | null;
            /** @description what a flow may fill in */
            input: {
                [key: string]: unknown;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "poll";
            operation: string;
            /** @description of the operation; the flow's `input` joins */
            inputs: {
                [key: string]: unknown;
            };
            /** @description path of the list in the output; default: as the operation's pages say */
            items: string | null;
            /** @description path of a flag: ask again at once, with the token */
            more: string | null;
            /** @description path of an item's identity */
            key: string;
            /** @description path of what differs when an item changed; then a change is an event. `.` is the whole item */
            version: string | null;
            /** @description without one each poll reads the whole list and knows what is new */
            cursor: components["schemas"]["PollCursor"] | null;
            /** @enum {string} */
            order: "ascending" | "descending" | "none";
            /** @description items without these values are no events */
            filter: {
                [key: string]: unknown;
            };
            /** @description seconds, unless the flow says more */
            interval: number;
            /** @description one item */
            event: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * @description We ask the vendor at an interval, with an operation that reads.
         *
         *     `key`, `version` and the cursor's `item` may be `{{input.x}}`: the path that the flow names.
         */
        PollTriggerInput: {
            name: string;
            /** @default  */
            description?: string;
            /**
             * @description other ways to tell of it: `deal won`, `new lead`
             * @default []
             */
            synonyms?: string[];
            /** @default null */
            docs?: string | null;
            /**
             * @description what a flow may fill in
             * @default {
             *       "type": "object",
             *       "properties": {},
             *       "additionalProperties": false
             *     }
             */
            input?: {
                [key: string]: unknown;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "poll";
            operation: string;
            /**
             * @description of the operation; the flow's `input` joins
             * @default {}
             */
            inputs?: {
                [key: string]: unknown;
            };
            /**
             * @description path of the list in the output; default: as the operation's pages say
             * @default null
             */
            items?: string | null;
            /**
             * @description path of a flag: ask again at once, with the token
             * @default null
             */
            more?: string | null;
            /**
             * @description path of an item's identity
             * @default id
             */
            key?: string;
            /**
             * @description path of what differs when an item changed; then a change is an event. `.` is the whole item
             * @default null
             */
            version?: string | null;
            /**
             * @description without one each poll reads the whole list and knows what is new
             * @default null
             */
            cursor?: components["schemas"]["PollCursorInput"] | null;
            /**
             * @default none
             * @enum {string}
             */
            order?: "ascending" | "descending" | "none";
            /**
             * @description items without these values are no events
             * @default {}
             */
            filter?: {
                [key: string]: unknown;
            };
            /**
             * @description seconds, unless the flow says more
             * @default 60
             */
            interval?: number;
            /**
             * @description one item
             * @default null
             */
            event?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description What asking now led to. */
        PolledTrigger: {
            events: number;
            trigger: components["schemas"]["Trigger"];
        };
        /** @description A place of the project. Without color or position it keeps those it has. */
        PortableEnvironment: {
            key: string;
            name: string;
            live: boolean;
            inherits: string | null;
            /** @enum {string|null} */
            color: "teal" | "orange" | "blue" | "violet" | "pink" | "gray" | null;
            position: number | null;
        };
        /** @description A place of the project. Without color or position it keeps those it has. */
        PortableEnvironmentInput: {
            key: string;
            /** @default  */
            name?: string;
            /** @default false */
            live?: boolean;
            /** @default null */
            inherits?: string | null;
            /**
             * @default null
             * @enum {string|null}
             */
            color?: "teal" | "orange" | "blue" | "violet" | "pink" | "gray" | null;
            /** @default null */
            position?: number | null;
        };
        /** @description A flow, and the environments where it is live. */
        PortableFlow: {
            document: {
                [key: string]: unknown;
            };
            live: string[];
        };
        /** @description A flow, and the environments where it is live. */
        PortableFlowInput: {
            document: {
                [key: string]: unknown;
            };
            /** @default [] */
            live?: string[];
        };
        /** @description RFC 9457, with the class of the error and the cure; empty members are left out. */
        Problem: {
            /** @description `urn:junctor:problem:...` */
            type: string;
            title: string;
            /** @description the HTTP status */
            status: number;
            detail?: string;
            errorClass: components["schemas"]["ErrorClass"];
            /** @description what to do about it */
            cure: string;
            /** @description the field or parameter it is about */
            field?: string;
            /** @description everything that does not fit, at once */
            faults?: (components["schemas"]["InputFault"] | components["schemas"]["SpecFault"] | string)[];
            dependents?: (components["schemas"]["Dependent"] | components["schemas"]["Hanging"])[];
            details?: {
                [key: string]: unknown;
            };
        };
        /** @description The border of ownership. */
        Project: {
            id: string;
            key: string;
            name: string;
            createdAt: number;
        };
        /** @description A new display name; the key stays. */
        ProjectChange: {
            name: string;
        };
        /** @description A new project. */
        ProjectDraft: {
            name: string;
            /** @default null */
            key?: string | null;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        ProjectPage: {
            items: components["schemas"]["Project"][];
            next: string | null;
        };
        /** @description Roles in a project, and what they allow. */
        ProjectRights: {
            projectId: string | null;
            roles: components["schemas"]["Role"][];
            permissions: components["schemas"]["Permission"][];
        };
        /** @description `environments`: where the version becomes live; without it where you may publish. */
        PublishBody: {
            /** @default  */
            note?: string;
            /** @default null */
            revision?: number | null;
            /** @default null */
            environments?: string[] | null;
        };
        /** @description What the vendor allows, shared by all callers of a connection and environment. */
        RateLimit: {
            calls: number;
            seconds: number;
            concurrency: number | null;
        };
        /** @description What the vendor allows, shared by all callers of a connection and environment. */
        RateLimitInput: {
            calls: number;
            seconds: number;
            /** @default null */
            concurrency?: number | null;
        };
        /** @description The address to register at vendors. */
        RedirectUri: {
            redirectUri: string;
        };
        /** @description `live` registers now; the sandbox shows what would be sent. */
        RegisterBody: {
            /** @default sandbox */
            mode?: components["schemas"]["Mode"];
        };
        /** @description The registration, and in the sandbox the requests that would be sent. */
        RegisteredTrigger: {
            registration: components["schemas"]["TriggerRegistration"];
            requests: {
                summary: string;
                exchanges: components["schemas"]["Exchange"][];
            }[];
        };
        /** @description How Junctor enters its address at the vendor when a flow goes live, and takes it back. */
        Registration: {
            /** @description what a flow says in `register` */
            input: {
                [key: string]: unknown;
            };
            create: components["schemas"]["HookOperation"];
            remove: components["schemas"]["HookOperation"];
            /** @description where the vendor cannot list them, and refuses a second one itself */
            find: components["schemas"]["FindHook"] | null;
            /** @description path of the vendor's id in what `create` gives; where there are several, `{{hook.id.NAME}}` -> path */
            id: string | {
                [key: string]: string;
            } | null;
            /** @description where a webhook ends by itself */
            lifetime: components["schemas"]["Lifetime"] | null;
            /** @description path of the secret in what `create` gives, or the operation that tells it; default: a handshake brings it, or Junctor makes one, and `create` takes it as `{{hook.secret}}` */
            secret: string | components["schemas"]["ToldSecret"] | null;
            /** @description the secret is the account's own: a flow names it beside `register` */
            accountSecret: boolean;
            /** @description a connection has one webhook: that of another flow is not replaced */
            single: boolean;
        };
        /** @description How Junctor enters its address at the vendor when a flow goes live, and takes it back. */
        RegistrationInput: {
            /**
             * @description what a flow says in `register`
             * @default {
             *       "type": "object",
             *       "properties": {},
             *       "additionalProperties": false
             *     }
             */
            input?: {
                [key: string]: unknown;
            };
            create: components["schemas"]["HookOperationInput"];
            remove: components["schemas"]["HookOperationInput"];
            /**
             * @description where the vendor cannot list them, and refuses a second one itself
             * @default null
             */
            find?: components["schemas"]["FindHookInput"] | null;
            /**
             * @description path of the vendor's id in what `create` gives; where there are several, `{{hook.id.NAME}}` -> path
             * @default null
             */
            id?: string | {
                [key: string]: string;
            } | null;
            /**
             * @description where a webhook ends by itself
             * @default null
             */
            lifetime?: components["schemas"]["LifetimeInput"] | null;
            /**
             * @description path of the secret in what `create` gives, or the operation that tells it; default: a handshake brings it, or Junctor makes one, and `create` takes it as `{{hook.secret}}`
             * @default null
             */
            secret?: string | components["schemas"]["ToldSecretInput"] | null;
            /**
             * @description the secret is the account's own: a flow names it beside `register`
             * @default false
             */
            accountSecret?: boolean;
            /**
             * @description a connection has one webhook: that of another flow is not replaced
             * @default false
             */
            single?: boolean;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        RegistrationPage: {
            items: components["schemas"]["TriggerRegistration"][];
            next: string | null;
        };
        /** @description How one connection took a new value of a secret. */
        RehearsedConnection: {
            connectionId: string;
            name: string;
            test: components["schemas"]["TrialReport"] | null;
            /** @description why it was not tested */
            whyNot: string | null;
        };
        /** @description Another grant than `refresh_token`, for vendors that trade a token for a longer one. */
        Renewal: {
            grantType: string;
            /** @description the credential field that is traded in */
            field: string;
            /** @description the name it has in the token request */
            parameter: string;
        };
        /** @description Another grant than `refresh_token`, for vendors that trade a token for a longer one. */
        RenewalInput: {
            grantType: string;
            /**
             * @description the credential field that is traded in
             * @default access_token
             */
            field?: string;
            /** @description the name it has in the token request */
            parameter: string;
        };
        /** @description The connection to use instead, by id, key or name. */
        ReplaceBody: {
            with: string;
        };
        /** @description The secret to use instead. */
        ReplaceSecretBody: {
            with: string;
        };
        /** @description How many places were changed. */
        Replaced: {
            changed: number;
        };
        /**
         * @description Which accepted events to run again: by id, by time, or those that failed.
         *
         *     By id at most a hundred; by time at most ten thousand, of those that came from outside.
         */
        ReplayBody: {
            /** @default null */
            events?: string[] | null;
            /**
             * @description milliseconds since 1970
             * @default null
             */
            since?: number | null;
            /**
             * @description accepted before this moment; else now
             * @default null
             */
            until?: number | null;
            /**
             * @description only those that failed, or whose run did
             * @default false
             */
            failed?: boolean;
            /** @default sandbox */
            mode?: components["schemas"]["Mode"];
            /**
             * @description only says how many there are
             * @default false
             */
            dryRun?: boolean;
            /**
             * @description in one batch an event is replayed once, however often it is asked for
             * @default null
             */
            batch?: string | null;
        };
        /** @description What runs again, or would. */
        ReplayedEvents: {
            /** @description the new events, the first hundred */
            items: components["schemas"]["TriggerEvent"][];
            next: string | null;
            /** @description how many run again, or would with `dryRun` */
            count: number;
            /** @description how many more there were, whose payload was removed */
            gone: number;
            /** @description given back, the same events are not replayed twice */
            batch: string;
        };
        /** @description What became of one of many runs. */
        Rerun: {
            runId: string;
            newRunId: string | null;
            /** @description Why not. */
            problem: {
                message: string;
                cure: string;
            } | null;
        };
        /**
         * @description Without a node from the beginning; from and until one node, that step runs alone.
         *
         *     What ran before the node is kept, also where `input` gives the rest another input.
         */
        RerunBody: {
            /** @default 60 */
            wait?: number;
            /** @default null */
            node?: string | null;
            /**
             * @description run to this node and no further
             * @default null
             */
            until?: string | null;
            /**
             * @description instead of the input that the run had
             * @default null
             */
            input?: unknown;
            /**
             * @description instead of the mode that the run had
             * @default null
             */
            mode?: components["schemas"]["Mode"] | null;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        RerunPage: {
            items: components["schemas"]["Rerun"][];
            next: string | null;
        };
        /** @description Days; None keeps forever. Payloads go first, then whole runs; the audit has its own. */
        Retention: {
            /** @description inputs, outputs, traces */
            payloadDays: number | null;
            /** @description runs and their timing */
            runDays: number | null;
            /** @description audit entries */
            auditDays: number | null;
        };
        /** @description Days; None keeps forever. Payloads go first, then whole runs; the audit has its own. */
        RetentionInput: {
            /**
             * @description inputs, outputs, traces
             * @default 30
             */
            payloadDays?: number | null;
            /**
             * @description runs and their timing
             * @default 365
             */
            runDays?: number | null;
            /**
             * @description audit entries
             * @default null
             */
            auditDays?: number | null;
        };
        /**
         * @description What a member or an API key may do in a project.
         * @enum {string}
         */
        Role: "viewer" | "operator" | "editor" | "connection_admin" | "project_admin" | "auditor";
        /** @description The roles instead of those held before. */
        RolesBody: {
            roles: components["schemas"]["Role"][];
        };
        /** @description The new root key. */
        RootKeyRotated: {
            rootKey: string;
        };
        /** @description Which key to replace; `data` takes the project by id or key. */
        RotationWish: {
            /** @enum {string} */
            scope: "root" | "data";
            /** @default null */
            projectId?: string | null;
        };
        /** @description One execution of a flow in one environment; an auditor sees no `input`, `output` and `error`. */
        Run: {
            id: string;
            projectId: string;
            flowId: string | null;
            flowKey: string;
            /** @description none: the draft was run */
            flowVersion: number | null;
            flowDigest: string;
            environment: string;
            /**
             * @description Whether the outside is there. Any environment can be run in the sandbox.
             * @enum {string}
             */
            mode: "live" | "sandbox";
            state: components["schemas"]["RunState"];
            actor: string;
            input?: unknown;
            output?: unknown;
            error?: components["schemas"]["RunError"] | components["schemas"]["Truncated"] | null;
            /** @description what the flow calls this run's matter */
            businessKey: string | null;
            createdAt: number;
            startedAt: number | null;
            finishedAt: number | null;
            /** @description when its payloads were removed */
            prunedAt: number | null;
            errorClass: components["schemas"]["ErrorClass"] | null;
            /** @description Milliseconds: until it began, and from then on. */
            timing: {
                queued: number;
                running: number | null;
            };
            /** @description The run around it. */
            parent: {
                runId: string;
                nodeId: string;
                index: number;
            } | null;
        };
        /**
         * @description One run. Without a version the one that is live there, or else the draft.
         *
         *     `wait` is how many seconds the answer may take; a run that has not ended by then goes on,
         *     and the answer is 202. Of one `deduplicationKey` a flow has one run. `timeout` is seconds for
         *     the whole run; lower priorities begin first where runs have to wait. With `sample` it begins
         *     as the flow's trigger would begin it: with an event as its connector recorded one, or one made
         *     of its schema; in the sandbox only.
         */
        RunBody: {
            /** @default development */
            environment?: string;
            /** @default sandbox */
            mode?: components["schemas"]["Mode"];
            /** @default null */
            input?: unknown;
            /** @default null */
            event?: unknown;
            /** @default false */
            sample?: boolean;
            /** @default null */
            version?: number | null;
            /** @default false */
            draft?: boolean;
            /**
             * @description run to this node and no further
             * @default null
             */
            until?: string | null;
            /** @default {} */
            scenarios?: {
                [key: string]: components["schemas"]["Scenario"];
            };
            /** @default 60 */
            wait?: number;
            /** @default null */
            timeout?: number | null;
            /**
             * @description what expressions take for now; in the sandbox only
             * @default null
             */
            at?: number | null;
            /** @default 0 */
            priority?: number;
            /** @default null */
            deduplicationKey?: string | null;
        };
        /** @description Two runs side by side. */
        RunComparison: {
            left: string;
            right: string;
            same: boolean;
            run: components["schemas"]["RunDifference"][];
            nodes: {
                nodeId: string;
                /** @enum {string} */
                change: "same" | "changed" | "added" | "removed";
                fields: components["schemas"]["RunDifference"][];
            }[];
        };
        /** @description A run that has not ended. */
        RunDependent: {
            /** @enum {string} */
            kind: "run";
            runId: string;
            /** @enum {string} */
            state: "queued" | "running" | "waiting";
            environment: string;
            /** @enum {string} */
            mode: "live" | "sandbox";
            /** @description nodes at which it waits for a decision */
            approvals: string[];
        };
        /** @description A field with two values; null where it is missing. */
        RunDifference: {
            field: string;
            left: unknown;
            right: unknown;
        };
        /** @description Why a run failed: the problem of the node where it ended. */
        RunError: {
            message: string;
            cure?: string;
            /** @description the vendor's own code */
            code?: string;
            field?: string;
            details?: {
                [key: string]: unknown;
            };
            /** @description seconds */
            retryAfter?: number;
            nodeId?: string;
            errorClass: components["schemas"]["ErrorClass"] | null;
            status?: number | null;
        };
        /** @description A file that a step got; its bytes are fetched by the digest. */
        RunFile: {
            digest: string;
            name: string | null;
            contentType: string | null;
            size: number;
            createdAt: number;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        RunFilePage: {
            items: components["schemas"]["RunFile"][];
            next: string | null;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        RunPage: {
            items: components["schemas"]["RunSummary"][];
            next: string | null;
        };
        /**
         * @description Where a run or a step stands.
         * @enum {string}
         */
        RunState: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled" | "skipped";
        /** @description A run in a list: `input` and `output` are there when `payloads` asks. */
        RunSummary: {
            id: string;
            projectId: string;
            flowId: string | null;
            flowKey: string;
            /** @description none: the draft was run */
            flowVersion: number | null;
            flowDigest: string;
            environment: string;
            /**
             * @description Whether the outside is there. Any environment can be run in the sandbox.
             * @enum {string}
             */
            mode: "live" | "sandbox";
            state: components["schemas"]["RunState"];
            actor: string;
            input?: unknown;
            output?: unknown;
            error?: components["schemas"]["RunError"] | components["schemas"]["Truncated"] | null;
            /** @description what the flow calls this run's matter */
            businessKey: string | null;
            createdAt: number;
            startedAt: number | null;
            finishedAt: number | null;
            /** @description when its payloads were removed */
            prunedAt: number | null;
            errorClass: components["schemas"]["ErrorClass"] | null;
            /** @description Milliseconds: until it began, and from then on. */
            timing: {
                queued: number;
                running: number | null;
            };
            /** @description The run around it. */
            parent: {
                runId: string;
                nodeId: string;
                index: number;
            } | null;
            /** @description requests that were, or would have been, sent */
            calls: number;
        };
        /** @description A finished run with its steps. */
        RunWithSteps: {
            id: string;
            projectId: string;
            flowId: string | null;
            flowKey: string;
            /** @description none: the draft was run */
            flowVersion: number | null;
            flowDigest: string;
            environment: string;
            /**
             * @description Whether the outside is there. Any environment can be run in the sandbox.
             * @enum {string}
             */
            mode: "live" | "sandbox";
            state: components["schemas"]["RunState"];
            actor: string;
            input?: unknown;
            output?: unknown;
            error?: components["schemas"]["RunError"] | components["schemas"]["Truncated"] | null;
            /** @description what the flow calls this run's matter */
            businessKey: string | null;
            createdAt: number;
            startedAt: number | null;
            finishedAt: number | null;
            /** @description when its payloads were removed */
            prunedAt: number | null;
            errorClass: components["schemas"]["ErrorClass"] | null;
            /** @description Milliseconds: until it began, and from then on. */
            timing: {
                queued: number;
                running: number | null;
            };
            /** @description The run around it. */
            parent: {
                runId: string;
                nodeId: string;
                index: number;
            } | null;
            steps: components["schemas"]["Step"][];
        };
        /** @description Filters under a name. */
        SavedView: {
            search: {
                [key: string]: string;
            };
            /** @description for everybody in the project; else one's own */
            shared: boolean;
            /** @enum {string} */
            screen: "connections" | "secrets" | "credentials" | "flows" | "runs" | "triggers" | "audit" | "catalog";
            name: string;
            /** @description who saved it */
            by: string;
            /** @description the one who asks saved it */
            mine: boolean;
            savedAt: number;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        SavedViewPage: {
            items: components["schemas"]["SavedView"][];
            next: string | null;
        };
        /**
         * @description The answer a sandbox call is to be given.
         * @enum {string}
         */
        Scenario: "success" | "401" | "404" | "429" | "5xx" | "timeout" | "malformed";
        /** @description The scopes of a connection in an environment. */
        ScopeList: {
            scopes: components["schemas"]["ScopeNeed"][];
            granted: string[];
        };
        /** @description A scope, and what is lost without it. */
        ScopeNeed: {
            scope: string;
            asked: boolean;
            /** @description null: the vendor does not say */
            granted: boolean | null;
            /** @description those that need it */
            operations: string[];
            /** @description without it the token is not renewed */
            renewal: boolean;
        };
        /** @description A value for one environment. */
        SecretBody: {
            environment: string;
            value: string;
        };
        /**
         * @description The vendor's first request brings, in a header, the key that will sign the others.
         *
         *     It is answered with the same header, and kept as the secret that the flow names, once.
         */
        SecretHandshake: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "echo_secret";
            header: string;
        };
        /**
         * @description The vendor's first request brings, in a header, the key that will sign the others.
         *
         *     It is answered with the same header, and kept as the secret that the flow names, once.
         */
        SecretHandshakeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "echo_secret";
            header: string;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        SecretPage: {
            items: components["schemas"]["SecretView"][];
            next: string | null;
        };
        /** @description The environment whose former value is meant. */
        SecretPlaceBody: {
            environment: string;
        };
        /** @description How a new value did with all that use it; nothing was saved. */
        SecretRehearsal: {
            ok: boolean;
            connections: components["schemas"]["RehearsedConnection"][];
        };
        /** @description A value that is tried and not saved; `connection` narrows the test to one. */
        SecretTrialBody: {
            environment: string;
            value: string;
            /**
             * @description id or key; default: all that use it
             * @default null
             */
            connection?: string | null;
        };
        /** @description What may be shown of one version of a named secret. */
        SecretVersion: {
            environment: string;
            version: number;
            /**
             * @description `previous`: the one before
             * @enum {string}
             */
            state: "current" | "previous" | "retired";
            /** @description milliseconds since 1970 */
            createdAt: number;
            createdBy: string;
            /** @description last four characters of a long value */
            hint: string | null;
            fingerprint: string;
            /** @description as long as its value is kept, and can come back; null: it is wiped */
            restorableUntil: number | null;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        SecretVersionPage: {
            items: components["schemas"]["SecretVersion"][];
            next: string | null;
        };
        /** @description What may be shown of a named secret. */
        SecretView: {
            name: string;
            environment: string;
            set: boolean;
            version: number;
            /** @description milliseconds since 1970 */
            createdAt: number;
            createdBy: string;
            ageSeconds: number;
            /** @description last four characters of a long value */
            hint: string | null;
            fingerprint: string;
        };
        /** @description The wanted operations; each given field narrows, and an empty selection means all. */
        Selection: {
            /**
             * @description any of these tags
             * @default []
             */
            tags?: string[];
            /**
             * @description beginnings or patterns: `/users`, `/*\/items`
             * @default []
             */
            paths?: string[];
            /**
             * @description every word stands in name, path or text
             * @default
             */
            search?: string;
            /**
             * @description keys or the source's own ids
             * @default []
             */
            operations?: string[];
            /**
             * @description `read`, `write`, `delete`
             * @default []
             */
            effects?: string[];
            /**
             * @description take deprecated ones too
             * @default false
             */
            deprecated?: boolean;
        };
        /** @description Who signed in. */
        Session: {
            user: components["schemas"]["UserReference"];
            /** @description for the header `Junctor-CSRF` */
            csrf: string;
        };
        /** @description The parameters that the redirect brought, as they were. */
        SignInAnswer: {
            params: {
                [key: string]: string;
            };
        };
        /** @description Where to sign in at the vendor, and until when. */
        SignInBegun: {
            url: string;
            redirectUri: string;
            /** @description milliseconds since 1970 */
            expiresAt: number;
        };
        /** @description How to sign in, as the server and its issuer say; the settings are saved. */
        SignInDiscovered: {
            issuer: string;
            redirectUri: string;
            next: string;
            /** @description setting -> value */
            settings: {
                [key: string]: string;
            };
            /** @description a client id was got and saved */
            registered: boolean;
        };
        /** @description A finished sign-in; `captured` are settings of the connection that it brought. */
        SignInDone: {
            integrationId: string;
            integrationName: string;
            credential: components["schemas"]["CredentialView"];
            /** @description setting -> value */
            captured: {
                [key: string]: string;
            };
            /** @description asked for and not granted */
            missingScopes: string[];
            warnings: string[];
        };
        /** @description Whose sign-in to find; `registerClient` makes us a client where the issuer allows that. */
        SignInSearch: {
            connection: string;
            environment: string;
            /** @default true */
            registerClient?: boolean;
        };
        /** @description Whose sign-in; `scopes` instead of the connector's. */
        SignInStart: {
            connection: string;
            environment: string;
            /** @default null */
            scopes?: string[] | null;
        };
        /** @description What the waiting node gives as its output. */
        SignalBody: {
            /** @default null */
            payload?: unknown;
        };
        /** @description Which node of which run was given the signal. */
        SignalTaken: {
            runId: string;
            nodeId: string;
            signal: string;
        };
        /**
         * @description One field of a message: its JSON name, its element or attribute, and its kind.
         *
         *     `kind` is `string`, `integer`, `number`, `boolean`, `any`, or the name of a table in `types`.
         */
        SoapField: {
            name: string;
            /** @description `{namespace}name` */
            xml: string;
            kind: string;
            many: boolean;
            /** @description a list in one text, with spaces between its values */
            words: boolean;
            nil: boolean;
            /** @enum {string} */
            place: "element" | "attribute" | "text" | "rest";
        };
        /**
         * @description One field of a message: its JSON name, its element or attribute, and its kind.
         *
         *     `kind` is `string`, `integer`, `number`, `boolean`, `any`, or the name of a table in `types`.
         */
        SoapFieldInput: {
            name: string;
            /**
             * @description `{namespace}name`
             * @default
             */
            xml?: string;
            /** @default string */
            kind?: string;
            /** @default false */
            many?: boolean;
            /**
             * @description a list in one text, with spaces between its values
             * @default false
             */
            words?: boolean;
            /** @default false */
            nil?: boolean;
            /**
             * @default element
             * @enum {string}
             */
            place?: "element" | "attribute" | "text" | "rest";
        };
        /** @description One SOAP operation. `rest` fields of a table take what no other field names. */
        SoapTemplate: {
            action: string;
            /** @description after the base URL, where a host has several services */
            path: string;
            /** @enum {string} */
            version: "1.1" | "1.2";
            request: components["schemas"]["SoapField"] | null;
            response: components["schemas"]["SoapField"] | null;
            /** @description what may stand in a fault's detail */
            faults: components["schemas"]["SoapField"][];
            headers: components["schemas"]["SoapField"][];
            /** @description the input with header blocks */
            headersInput: string;
            types: {
                [key: string]: components["schemas"]["SoapField"][];
            };
        };
        /** @description One SOAP operation. `rest` fields of a table take what no other field names. */
        SoapTemplateInput: {
            /** @default  */
            action?: string;
            /**
             * @description after the base URL, where a host has several services
             * @default
             */
            path?: string;
            /**
             * @default 1.1
             * @enum {string}
             */
            version?: "1.1" | "1.2";
            /** @default null */
            request?: components["schemas"]["SoapFieldInput"] | null;
            /** @default null */
            response?: components["schemas"]["SoapFieldInput"] | null;
            /**
             * @description what may stand in a fault's detail
             * @default []
             */
            faults?: components["schemas"]["SoapFieldInput"][];
            /** @default [] */
            headers?: components["schemas"]["SoapFieldInput"][];
            /**
             * @description the input with header blocks
             * @default soapHeaders
             */
            headersInput?: string;
            /** @default {} */
            types?: {
                [key: string]: components["schemas"]["SoapFieldInput"][];
            };
        };
        /** @description A place of a connector that does not fit. */
        SpecFault: {
            place: string;
            message: string;
            cure: string;
        };
        /** @description One step of a connection test. */
        Stage: {
            /** @enum {string} */
            name: "policy" | "resolve" | "connect" | "tls" | "sign_in" | "permission" | "answer";
            /** @enum {string} */
            state: "ok" | "failed" | "skipped";
            milliseconds?: number;
            message?: string;
        };
        /** @description One execution of a node within a run; everything in it is scrubbed and size-bounded. */
        Step: {
            runId: string;
            projectId: string;
            nodeId: string;
            nodeType: string;
            index: number;
            state: components["schemas"]["RunState"];
            status: number | null;
            ok: boolean | null;
            errorClass: components["schemas"]["ErrorClass"] | null;
            summary: string;
            inputs: unknown;
            output: unknown;
            /** @description variable -> value and origin */
            mapped: {
                [key: string]: components["schemas"]["MappedVariable"];
            };
            /** @description the case that was taken */
            branch: string | null;
            exchanges: components["schemas"]["Exchange"][];
            problem: components["schemas"]["CallProblem"] | components["schemas"]["Truncated"] | null;
            warnings: string[];
            connectionId: string | null;
            startedAt: number | null;
            finishedAt: number | null;
        };
        /** @description One attempt of a step's requests. */
        StepAttempt: {
            attempt: number;
            /** @description milliseconds since 1970 */
            startedAt: number;
            milliseconds: number;
            waited: number;
            status: number | null;
            errorClass: components["schemas"]["ErrorClass"] | null;
            simulated: boolean;
        };
        /** @description A step in full. */
        StepDetails: {
            runId: string;
            projectId: string;
            nodeId: string;
            nodeType: string;
            index: number;
            state: components["schemas"]["RunState"];
            status: number | null;
            ok: boolean | null;
            errorClass: components["schemas"]["ErrorClass"] | null;
            summary: string;
            inputs: unknown;
            output: unknown;
            /** @description variable -> value and origin */
            mapped: {
                [key: string]: components["schemas"]["MappedVariable"];
            };
            /** @description the case that was taken */
            branch: string | null;
            exchanges: components["schemas"]["ExchangeWithCurl"][];
            problem: components["schemas"]["CallProblem"] | components["schemas"]["Truncated"] | null;
            warnings: string[];
            connectionId: string | null;
            startedAt: number | null;
            finishedAt: number | null;
            attempts: components["schemas"]["StepAttempt"][];
            /** @description Milliseconds: in all, before its turn at the door, and on the way. */
            timing: {
                total: number | null;
                waited: number | null;
                sent: number | null;
            };
            origins: components["schemas"]["InputOrigin"][];
            /** @description where the audit entries of the run are */
            audit: string;
        };
        /** @description A step that uses a changed operation, or the trigger as `nodeId` `trigger`. */
        StepDrift: {
            flowId: string;
            flowName: string;
            flowVersion: number | null;
            liveIn: string[];
            nodeId: string;
            operation: string;
            pinnedVersion: string | null;
            changes: components["schemas"]["CompatibilityChange"][];
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        StepPage: {
            items: components["schemas"]["Step"][];
            next: string | null;
        };
        /** @description A wrapped key. */
        StoredKey: {
            id: string;
            /** @enum {string} */
            kind: "root" | "data" | "derivation";
            projectId: string;
            version: number;
            /** @enum {string} */
            state: "staged" | "active" | "retained";
            wrappedBy: string;
            /** @description how often it has sealed */
            messages: number;
            /** @description milliseconds since 1970 */
            createdAt: number;
            /** @description how many rows it still opens */
            rows: number;
        };
        /** @description We listen to a subscription: each message is an event, taken once its run is stored. */
        StreamTrigger: {
            name: string;
            description: string;
            /** @description other ways to tell of it: `deal won`, `new lead` */
            synonyms: string[];
            docs: string | null;
            /** @description what a flow may fill in */
            input: {
                [key: string]: unknown;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "stream";
            /** @description kafka, amqp, imap, sse */
            protocol: string;
            /** @description what to listen to; `{{input.x}}` and `{{conn.x}}` are filled in */
            subscription: {
                [key: string]: unknown;
            };
            /** @description messages without these values are no events */
            filter: {
                [key: string]: unknown;
            };
            /** @description path of an id; default: the transport's own */
            dedupe: string | null;
            /** @description one message */
            event: {
                [key: string]: unknown;
            } | null;
        };
        /** @description We listen to a subscription: each message is an event, taken once its run is stored. */
        StreamTriggerInput: {
            name: string;
            /** @default  */
            description?: string;
            /**
             * @description other ways to tell of it: `deal won`, `new lead`
             * @default []
             */
            synonyms?: string[];
            /** @default null */
            docs?: string | null;
            /**
             * @description what a flow may fill in
             * @default {
             *       "type": "object",
             *       "properties": {},
             *       "additionalProperties": false
             *     }
             */
            input?: {
                [key: string]: unknown;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "stream";
            /** @description kafka, amqp, imap, sse */
            protocol: string;
            /**
             * @description what to listen to; `{{input.x}}` and `{{conn.x}}` are filled in
             * @default {}
             */
            subscription?: {
                [key: string]: unknown;
            };
            /**
             * @description messages without these values are no events
             * @default {}
             */
            filter?: {
                [key: string]: unknown;
            };
            /**
             * @description path of an id; default: the transport's own
             * @default null
             */
            dedupe?: string | null;
            /**
             * @description one message
             * @default null
             */
            event?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * @description How an answer is asked for in pieces, what a person reads of each, and what they come to.
         *
         *     `whole` and `error` are JMESPath on the list of all pieces, each of them JSON.
         */
        Streaming: {
            /**
             * @description server-sent events, or JSON lines
             * @enum {string}
             */
            format: "sse" | "ndjson";
            /** @description a piece is the whole server-sent event, with `event` and `id` where it says them and its `data`; else its data alone */
            events: boolean;
            /** @description constants that are added to the JSON body */
            json: {
                [key: string]: unknown;
            };
            /** @description instead of the request's; `?a=b` may follow */
            path: string | null;
            /** @description JMESPath on one piece: the text it adds; else pieces are given whole */
            text: string | null;
            /** @description dotted path of the whole text in the output */
            answer: string | null;
            /** @description the last piece: its text, or dotted paths with a value or several; a stream that ends without it broke off */
            end: string | {
                [key: string]: unknown;
            } | null;
            /** @description the body as it comes when it is not streamed */
            whole: string;
            /** @description the body of a refusal in the middle; null when there was none */
            error: string | null;
        };
        /**
         * @description How an answer is asked for in pieces, what a person reads of each, and what they come to.
         *
         *     `whole` and `error` are JMESPath on the list of all pieces, each of them JSON.
         */
        StreamingInput: {
            /**
             * @description server-sent events, or JSON lines
             * @enum {string}
             */
            format: "sse" | "ndjson";
            /**
             * @description a piece is the whole server-sent event, with `event` and `id` where it says them and its `data`; else its data alone
             * @default false
             */
            events?: boolean;
            /**
             * @description constants that are added to the JSON body
             * @default {}
             */
            json?: {
                [key: string]: unknown;
            };
            /**
             * @description instead of the request's; `?a=b` may follow
             * @default null
             */
            path?: string | null;
            /**
             * @description JMESPath on one piece: the text it adds; else pieces are given whole
             * @default null
             */
            text?: string | null;
            /**
             * @description dotted path of the whole text in the output
             * @default null
             */
            answer?: string | null;
            /**
             * @description the last piece: its text, or dotted paths with a value or several; a stream that ends without it broke off
             * @default null
             */
            end?: string | {
                [key: string]: unknown;
            } | null;
            /** @description the body as it comes when it is not streamed */
            whole: string;
            /**
             * @description the body of a refusal in the middle; null when there was none
             * @default null
             */
            error?: string | null;
        };
        /** @description Which environment to test; without it every configured one. */
        TestBody: {
            /** @default null */
            environment?: string | null;
        };
        /** @description Where the token endpoint's answer holds what we need; dotted paths. */
        TokenAnswer: {
            accessToken: string;
            refreshToken: string;
            expiresIn: string;
            /** @description what was granted, when the vendor says so */
            scope: string;
            /** @description connection setting -> path in the answer that brings a token */
            capture: {
                [key: string]: string;
            };
        };
        /** @description Where the token endpoint's answer holds what we need; dotted paths. */
        TokenAnswerInput: {
            /** @default access_token */
            accessToken?: string;
            /** @default refresh_token */
            refreshToken?: string;
            /** @default expires_in */
            expiresIn?: string;
            /**
             * @description what was granted, when the vendor says so
             * @default scope
             */
            scope?: string;
            /**
             * @description connection setting -> path in the answer that brings a token
             * @default {}
             */
            capture?: {
                [key: string]: string;
            };
        };
        /** @description A reading operation that tells the secret of a webhook that was created. */
        ToldSecret: {
            operation: string;
            /** @description `{{input.x}}` is what the flow says in `register`, `{{hook.url}}` our address, `{{hook.secret}}` the key of the signature, `{{hook.id}}` the vendor's id, `{{hook.new}}` a name of its own, for vendors that want one */
            inputs: {
                [key: string]: unknown;
            };
            /** @description path of the secret in the output */
            path: string;
        };
        /** @description A reading operation that tells the secret of a webhook that was created. */
        ToldSecretInput: {
            operation: string;
            /**
             * @description `{{input.x}}` is what the flow says in `register`, `{{hook.url}}` our address, `{{hook.secret}}` the key of the signature, `{{hook.id}}` the vendor's id, `{{hook.new}}` a name of its own, for vendors that want one
             * @default {}
             */
            inputs?: {
                [key: string]: unknown;
            };
            /** @description path of the secret in the output */
            path: string;
        };
        /** @description How the test of one environment ended. */
        TrialReport: {
            environment: string;
            ok: boolean;
            message: string;
            stages: components["schemas"]["Stage"][];
            diagnosis: components["schemas"]["Diagnosis"] | null;
            nextAction: string | null;
        };
        /** @description How Test Connection ended: `Connected`, or the first failure. */
        TrialResult: {
            ok: boolean;
            message: string;
            environments: components["schemas"]["TrialReport"][];
        };
        /** @description A run in the sandbox, and where its event is from. */
        TriedRun: {
            id: string;
            projectId: string;
            flowId: string | null;
            flowKey: string;
            /** @description none: the draft was run */
            flowVersion: number | null;
            flowDigest: string;
            environment: string;
            /**
             * @description Whether the outside is there. Any environment can be run in the sandbox.
             * @enum {string}
             */
            mode: "live" | "sandbox";
            state: components["schemas"]["RunState"];
            actor: string;
            input?: unknown;
            output?: unknown;
            error?: components["schemas"]["RunError"] | components["schemas"]["Truncated"] | null;
            /** @description what the flow calls this run's matter */
            businessKey: string | null;
            createdAt: number;
            startedAt: number | null;
            finishedAt: number | null;
            /** @description when its payloads were removed */
            prunedAt: number | null;
            errorClass: components["schemas"]["ErrorClass"] | null;
            /** @description Milliseconds: until it began, and from then on. */
            timing: {
                queued: number;
                running: number | null;
            };
            /** @description The run around it. */
            parent: {
                runId: string;
                nodeId: string;
                index: number;
            } | null;
            steps: components["schemas"]["Step"][];
            /** @enum {string} */
            eventSource: "given" | "recorded" | "sample" | "schema" | "empty";
        };
        /** @description The way into one live flow in one environment. */
        Trigger: {
            id: string;
            /** @enum {string} */
            type: "webhook" | "schedule" | "form" | "poll" | "stream" | "dataChange";
            flowId: string;
            flowKey: string | null;
            flowName: string | null;
            flowVersion: number;
            environment: string;
            /**
             * @description Whether the outside is there. Any environment can be run in the sandbox.
             * @enum {string}
             */
            mode: "live" | "sandbox";
            /**
             * @description Whether events are taken.
             * @enum {string}
             */
            state: "active" | "paused";
            /** @description for those who may edit flows */
            url: string | null;
            /** @description the trigger of the document */
            settings: {
                [key: string]: unknown;
            };
            /** @description the next start of a schedule */
            dueAt: number | null;
            health: components["schemas"]["TriggerHealth"];
            source: components["schemas"]["TriggerSource"] | null;
            registration: components["schemas"]["TriggerRegistration"] | null;
            /** @description milliseconds since 1970 */
            createdAt: number;
            /** @description milliseconds since 1970 */
            updatedAt: number;
        };
        /** @description One thing that came in. At most one of a trigger has the same `dedupe_key`. */
        TriggerEvent: {
            id: string;
            projectId: string;
            triggerId: string;
            kind: string;
            runId: string;
            flowId: string;
            flowVersion: number;
            environment: string;
            /**
             * @description Whether the outside is there. Any environment can be run in the sandbox.
             * @enum {string}
             */
            mode: "live" | "sandbox";
            state: components["schemas"]["EventState"];
            error: string | null;
            acceptedAt: number;
            endedAt: number | null;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        TriggerEventPage: {
            items: components["schemas"]["TriggerEvent"][];
            next: string | null;
        };
        /** @description How a trigger is. */
        TriggerHealth: {
            /** @enum {string} */
            status: "ok" | "failing" | "silent" | "paused";
            /** @description the last event, or the beginning */
            silentSince: number;
            /** @description milliseconds since 1970 */
            lastEventAt: number | null;
            lastRunId: string | null;
            /** @description milliseconds from the event to the end of its run */
            lag: number | null;
            events: number;
            /** @description failed starts and runs since the last good one */
            failures: number;
            lastError: string | null;
        };
        /** @description A part of the list; `next` is the `cursor` of the part after it. */
        TriggerPage: {
            items: components["schemas"]["Trigger"][];
            next: string | null;
        };
        /** @description What stands at the vendor for a trigger, or why it does not. */
        TriggerRegistration: {
            triggerId: string;
            flowId: string;
            environment: string;
            /** @enum {string} */
            state: "registered" | "pending" | "failing" | "leaving";
            connectionId: string | null;
            connector: string | null;
            /** @description the id there; true where the vendor gives none */
            vendorId: unknown;
            /** @description milliseconds since 1970 */
            registeredAt: number | null;
            /** @description unless it is renewed, which is done before */
            endsAt: number | null;
            /** @description When nothing stood there, as nobody renewed it. */
            gap: {
                /** @description milliseconds since 1970 */
                since: number;
                /** @description milliseconds since 1970 */
                until: number;
            } | null;
            /** @description of the secret that verifies */
            secretName: string | null;
            failures: number;
            lastError: string | null;
            cure: string | null;
            /** @description the next attempt, or the renewal */
            dueAt: number | null;
        };
        /** @description What a trigger of a connection listens to. */
        TriggerSource: {
            id: string;
            connectionId: string;
            connector: string;
            trigger: string;
            inputs: {
                [key: string]: unknown;
            };
            /** @description the last poll, or sign of a stream */
            askedAt: number | null;
            /** @description the next poll */
            dueAt: number | null;
            failures: number;
            lastError: string | null;
            /** @description known ones; not in lists */
            entities: number | null;
        };
        /** @description A token to enter at the sender. */
        TriggerToken: {
            token: string;
        };
        /** @description A trigger and what came in last. */
        TriggerWithEvents: {
            id: string;
            /** @enum {string} */
            type: "webhook" | "schedule" | "form" | "poll" | "stream" | "dataChange";
            flowId: string;
            flowKey: string | null;
            flowName: string | null;
            flowVersion: number;
            environment: string;
            /**
             * @description Whether the outside is there. Any environment can be run in the sandbox.
             * @enum {string}
             */
            mode: "live" | "sandbox";
            /**
             * @description Whether events are taken.
             * @enum {string}
             */
            state: "active" | "paused";
            /** @description for those who may edit flows */
            url: string | null;
            /** @description the trigger of the document */
            settings: {
                [key: string]: unknown;
            };
            /** @description the next start of a schedule */
            dueAt: number | null;
            health: components["schemas"]["TriggerHealth"];
            source: components["schemas"]["TriggerSource"] | null;
            registration: components["schemas"]["TriggerRegistration"] | null;
            /** @description milliseconds since 1970 */
            createdAt: number;
            /** @description milliseconds since 1970 */
            updatedAt: number;
            recentEvents: components["schemas"]["TriggerEvent"][];
            recentRefusals: {
                /** @description milliseconds since 1970 */
                at: number;
                /** @description signature_mismatch, ... */
                reason: string;
            }[];
        };
        /** @description Stands for a value beyond its bound. */
        Truncated: {
            /** @constant */
            truncated: true;
            /** @description its size */
            bytes: number | null;
            preview: string;
            /** @description where the whole is kept: its digest */
            payload?: string;
        };
        /** @description An event to try the trigger with; without one the last that came, or one made up. */
        TryBody: {
            /** @default null */
            event?: unknown;
            /** @default {} */
            scenarios?: {
                [key: string]: components["schemas"]["Scenario"];
            };
        };
        /** @description A user. */
        UserReference: {
            id: string;
            name: string;
        };
        /** @description What verification found; `chain` and `seq` name the first fault. */
        VerifyReport: {
            /** @enum {string} */
            verdict: "ok" | "altered" | "truncated" | "no_checkpoint";
            /** @enum {integer} */
            exitCode: 0 | 2 | 3 | 4;
            message: string;
            chains: number;
            entries: number;
            checkpoints: number;
            chain: string | null;
            seq: number | null;
        };
        /** @description The filters, as they stand in the address of the page. */
        ViewDraft: {
            search: {
                [key: string]: string;
            };
            /**
             * @description for everybody in the project; else one's own
             * @default false
             */
            shared?: boolean;
        };
        /** @description `wait` is how many seconds the answer may take; the run goes on after them (202). */
        WaitBody: {
            /** @default 60 */
            wait?: number;
        };
        /** @description The vendor calls us. Slack, Meta and Notion shake hands by their scheme. */
        WebhookTrigger: {
            name: string;
            description: string;
            /** @description other ways to tell of it: `deal won`, `new lead` */
            synonyms: string[];
            docs: string | null;
            /** @description what a flow may fill in */
            input: {
                [key: string]: unknown;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "webhook";
            verify: components["schemas"]["WebhookVerification"];
            handshake: (components["schemas"]["EchoHandshake"] | components["schemas"]["SecretHandshake"]) | null;
            /** @description path of a text in the request that is JSON itself, also in Base64, read before the rest */
            decode: string | null;
            /** @description path of a list in the request; each item is an event, as `json`. `a.*.b` are the lists `b` of all items of `a`; `parent` is then what stands around one */
            items: string | null;
            /** @description events without these values are no events; of paths with commas the first that is there counts */
            filter: {
                [key: string]: unknown;
            };
            /** @description path of the delivery's or event's id, or several with commas, of which those with a `?` may be missing; default: what the scheme knows */
            dedupe: string | null;
            /** @description the body of one event */
            event: {
                [key: string]: unknown;
            } | null;
            /**
             * @description what that body is: JSON, or the fields of a form
             * @enum {string}
             */
            body: "json" | "form";
            /** @description where a person enters the address at the vendor */
            setup: string;
            /** @description how Junctor enters the address there itself */
            registration: components["schemas"]["Registration"] | null;
        };
        /** @description The vendor calls us. Slack, Meta and Notion shake hands by their scheme. */
        WebhookTriggerInput: {
            name: string;
            /** @default  */
            description?: string;
            /**
             * @description other ways to tell of it: `deal won`, `new lead`
             * @default []
             */
            synonyms?: string[];
            /** @default null */
            docs?: string | null;
            /**
             * @description what a flow may fill in
             * @default {
             *       "type": "object",
             *       "properties": {},
             *       "additionalProperties": false
             *     }
             */
            input?: {
                [key: string]: unknown;
            };
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "webhook";
            verify: components["schemas"]["WebhookVerificationInput"];
            /** @default null */
            handshake?: (components["schemas"]["EchoHandshakeInput"] | components["schemas"]["SecretHandshakeInput"]) | null;
            /**
             * @description path of a text in the request that is JSON itself, also in Base64, read before the rest
             * @default null
             */
            decode?: string | null;
            /**
             * @description path of a list in the request; each item is an event, as `json`. `a.*.b` are the lists `b` of all items of `a`; `parent` is then what stands around one
             * @default null
             */
            items?: string | null;
            /**
             * @description events without these values are no events; of paths with commas the first that is there counts
             * @default {}
             */
            filter?: {
                [key: string]: unknown;
            };
            /**
             * @description path of the delivery's or event's id, or several with commas, of which those with a `?` may be missing; default: what the scheme knows
             * @default null
             */
            dedupe?: string | null;
            /**
             * @description the body of one event
             * @default null
             */
            event?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description what that body is: JSON, or the fields of a form
             * @default json
             * @enum {string}
             */
            body?: "json" | "form";
            /**
             * @description where a person enters the address at the vendor
             * @default
             */
            setup?: string;
            /**
             * @description how Junctor enters the address there itself
             * @default null
             */
            registration?: components["schemas"]["RegistrationInput"] | null;
        };
        /**
         * @description How this vendor proves that a request is its own. The secret is named by the flow.
         *
         *     Everything but `scheme` and `tolerance` is for `hmac` and `token`, `path` for `body_token`,
         *     `issuer`, `keys`, `claim` and `claims` for `jwt`, `delivery_header` also for `jwt`, `basic`,
         *     `bearer` and `none`. `signed` joins what the digest is made over: `{body}`, `{timestamp}`,
         *     `{url}`, `{method}`.
         */
        WebhookVerification: {
            /** @enum {string} */
            scheme: "stripe" | "slack" | "github" | "twilio" | "meta" | "notion" | "standard" | "mailgun" | "outline" | "paypal" | "sendgrid" | "sns" | "vonage" | "hmac" | "token" | "body_token" | "jwt" | "basic" | "bearer" | "none";
            /** @description of the digest, or of the token */
            header: string | null;
            /** @description of the token in the body: `form.auth.token` */
            path: string | null;
            /** @enum {string} */
            algorithm: "sha256" | "sha512" | "sha1";
            /** @enum {string} */
            encoding: "hex" | "base64";
            /** @description text before the digest */
            prefix: string;
            /** @description default: the body, after time and a dot */
            signed: string;
            timestampHeader: string | null;
            /** @description of a signed time in the JSON body */
            timestampPath: string | null;
            /**
             * @description `either`: seconds or ISO 8601, where a vendor sends both
             * @enum {string}
             */
            timestampUnit: "seconds" | "milliseconds" | "iso" | "either";
            deliveryHeader: string | null;
            /** @description `iss` of the token */
            issuer: string | null;
            /** @description address of the keys that sign (a JWKS) */
            keys: string | null;
            /** @description the claim whose value the flow names as a secret. Unless that is `aud`, the token must be made out to the address of the trigger */
            claim: string;
            /** @description further claims with their values */
            claims: {
                [key: string]: string | boolean | number;
            };
            /** @description seconds a signed time may be off */
            tolerance: number;
        };
        /**
         * @description How this vendor proves that a request is its own. The secret is named by the flow.
         *
         *     Everything but `scheme` and `tolerance` is for `hmac` and `token`, `path` for `body_token`,
         *     `issuer`, `keys`, `claim` and `claims` for `jwt`, `delivery_header` also for `jwt`, `basic`,
         *     `bearer` and `none`. `signed` joins what the digest is made over: `{body}`, `{timestamp}`,
         *     `{url}`, `{method}`.
         */
        WebhookVerificationInput: {
            /** @enum {string} */
            scheme: "stripe" | "slack" | "github" | "twilio" | "meta" | "notion" | "standard" | "mailgun" | "outline" | "paypal" | "sendgrid" | "sns" | "vonage" | "hmac" | "token" | "body_token" | "jwt" | "basic" | "bearer" | "none";
            /**
             * @description of the digest, or of the token
             * @default null
             */
            header?: string | null;
            /**
             * @description of the token in the body: `form.auth.token`
             * @default null
             */
            path?: string | null;
            /**
             * @default sha256
             * @enum {string}
             */
            algorithm?: "sha256" | "sha512" | "sha1";
            /**
             * @default hex
             * @enum {string}
             */
            encoding?: "hex" | "base64";
            /**
             * @description text before the digest
             * @default
             */
            prefix?: string;
            /**
             * @description default: the body, after time and a dot
             * @default
             */
            signed?: string;
            /** @default null */
            timestampHeader?: string | null;
            /**
             * @description of a signed time in the JSON body
             * @default null
             */
            timestampPath?: string | null;
            /**
             * @description `either`: seconds or ISO 8601, where a vendor sends both
             * @default seconds
             * @enum {string}
             */
            timestampUnit?: "seconds" | "milliseconds" | "iso" | "either";
            /** @default null */
            deliveryHeader?: string | null;
            /**
             * @description `iss` of the token
             * @default null
             */
            issuer?: string | null;
            /**
             * @description address of the keys that sign (a JWKS)
             * @default null
             */
            keys?: string | null;
            /**
             * @description the claim whose value the flow names as a secret. Unless that is `aud`, the token must be made out to the address of the trigger
             * @default aud
             */
            claim?: string;
            /**
             * @description further claims with their values
             * @default {}
             */
            claims?: {
                [key: string]: string | boolean | number;
            };
            /**
             * @description seconds a signed time may be off
             * @default 300
             */
            tolerance?: number;
        };
        /** @description A user name and a password in the header of a SOAP message (WS-Security UsernameToken). */
        WsSecurityScheme: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "ws_security";
            key: string | null;
            title: string | null;
            description: string;
            fields: {
                [key: string]: unknown;
            } | null;
            testPrefixes: string[];
            livePrefixes: string[];
            clientCertificate: boolean;
            /** @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set */
            baseUrl: string | null;
            /** @description operation that tests a connection, where the connector's own cannot */
            test: string | null;
            /** @enum {string} */
            passwordType: "text" | "digest";
        };
        /** @description A user name and a password in the header of a SOAP message (WS-Security UsernameToken). */
        WsSecuritySchemeInput: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "ws_security";
            /** @default null */
            key?: string | null;
            /** @default null */
            title?: string | null;
            /** @default  */
            description?: string;
            /** @default null */
            fields?: {
                [key: string]: unknown;
            } | null;
            /** @default [] */
            testPrefixes?: string[];
            /** @default [] */
            livePrefixes?: string[];
            /** @default false */
            clientCertificate?: boolean;
            /**
             * @description of the API for whoever signs in so, instead of the connector's; `{{conn.x}}` alone counts once it is set
             * @default null
             */
            baseUrl?: string | null;
            /**
             * @description operation that tests a connection, where the connector's own cannot
             * @default null
             */
            test?: string | null;
            /**
             * @default text
             * @enum {string}
             */
            passwordType?: "text" | "digest";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRulePage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAlert: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertDraft"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertDraft"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tryAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallResult"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyDraft"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyCreated"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApprovals: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
                state?: "open" | "answered" | "expired" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
                node: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
                node: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecisionBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    applyPlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Confirmed"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanApplied"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    planFromText: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Description"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
                /** @description `instance`: what belongs to no project, such as sign-ins; for administrators */
                scope?: string;
                connectionId?: string | null;
                environment?: string | null;
                /** @description or what kinds begin with: `call.` */
                kind?: string | null;
                actor?: string | null;
                runId?: string | null;
                operation?: string | null;
                outcome?: string | null;
                /** @description milliseconds since 1970 */
                since?: number | null;
                until?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportAudit: {
        parameters: {
            query?: {
                format?: string;
                /** @description `instance`: what belongs to no project, such as sign-ins; for administrators */
                scope?: string;
                connectionId?: string | null;
                environment?: string | null;
                /** @description or what kinds begin with: `call.` */
                kind?: string | null;
                actor?: string | null;
                runId?: string | null;
                operation?: string | null;
                outcome?: string | null;
                /** @description milliseconds since 1970 */
                since?: number | null;
                until?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": string;
                    "text/csv": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    foldAudit: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
                /** @description `instance`: what belongs to no project, such as sign-ins; for administrators */
                scope?: string;
                connectionId?: string | null;
                environment?: string | null;
                /** @description or what kinds begin with: `call.` */
                kind?: string | null;
                actor?: string | null;
                runId?: string | null;
                operation?: string | null;
                outcome?: string | null;
                /** @description milliseconds since 1970 */
                since?: number | null;
                until?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditFoldPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyAudit: {
        parameters: {
            query?: {
                /** @description `instance`: what belongs to no project, such as sign-ins; for administrators */
                scope?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifyReport"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCsrfToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CsrfToken"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createLoginLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LinkBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginLink"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description the session */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCatalog: {
        parameters: {
            query?: {
                q?: string;
                category?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogEntryPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    saveConnector: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectorSpecInput"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorVersion"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    saveCustomHttp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomHttp"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorVersion"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importConnector: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConnector: {
        parameters: {
            query?: {
                version?: string | null;
            };
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorView"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteConnector: {
        parameters: {
            query?: {
                version?: string | null;
            };
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareConnectorVersions: {
        parameters: {
            query: {
                from: string;
                to: string;
                operation?: string | null;
            };
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompatibilityChangePage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConnectorDrift: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorDrift"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listConnectorVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorReleasePage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publishConnector: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorVersion"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCredentials: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialHealthPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEntities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityTypePage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createEntity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EntityDraft"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityType"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityType"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EntityDraft"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityType"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEnvironments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvironmentPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createEnvironment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnvironmentDraft"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateEnvironment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnvironmentChange"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteEnvironment: {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description id or key, where a header cannot be sent */
                project?: string;
                /** @description only events of this run */
                run?: string;
                /** @description only these kinds, separated by commas */
                kinds?: string;
                /** @description the last event that was seen, where a header cannot be sent */
                after?: string;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events until one side ends the stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportProject: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bundle"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFlows: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
                q?: string;
                folder?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowSummaryPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createFlow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowDocument"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowSaved"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    moveFlows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowSummaryPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    validateFlow: {
        parameters: {
            query?: {
                environment?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFlow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteFlow: {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFlowDependents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HangingPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deployFlow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeployBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    diffFlow: {
        parameters: {
            query?: {
                before?: string | null;
                after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowDiff"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disableFlow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateFlow: {
        parameters: {
            query?: {
                revision?: number | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowDocument"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowSaved"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enableFlow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publishFlow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PublishBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowPublished"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFlowRuns: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description where the run is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithSteps"];
                };
            };
            /** @description The run as it stands; it goes on. */
            202: {
                headers: {
                    /** @description where the run is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithSteps"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFlowVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowVersionSummaryPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFlowVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowVersion"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listGrants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkGrantPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createGrant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GrantDraft"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkGrant"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteGrant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHome: {
        parameters: {
            query?: {
                /** @description when today began, milliseconds since 1970 */
                since?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Home"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importProject: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportPlan"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listIntegrations: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
                sort?: "key" | "name" | "createdAt";
                order?: "asc" | "desc";
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createIntegration: {
        parameters: {
            query?: {
                confirmShort?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionDraft"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description where the connection is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionSaved"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    /** @description the revision */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateIntegration: {
        parameters: {
            query?: {
                confirmShort?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionChange"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionSaved"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteIntegration: {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted here; `notices` say where the token may still live */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedHere"];
                };
            };
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listIntegrationAudit: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putCredential: {
        parameters: {
            query?: {
                confirmShort?: boolean;
            };
            header?: never;
            path: {
                id: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialSaved"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted here; `notices` say where the token may still live */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedHere"];
                };
            };
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    promoteCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialSaved"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateCredential: {
        parameters: {
            query?: {
                confirmShort?: boolean;
                test?: boolean;
            };
            header?: never;
            path: {
                id: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialRotation"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelRotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undoCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialSaved"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listIntegrationDependents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DependentPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listIntegrationOperations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    callOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallBody"];
            };
        };
        responses: {
            /** @description How the call ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallResult"];
                    "text/event-stream": string;
                    "application/x-ndjson": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplaceBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replaced"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getScopes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeList"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TestBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialResult"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyStatus"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    destroyKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeysDestroyed"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rewrapKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeysRewrapped"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotationWish"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RootKeyRotated"] | components["schemas"]["DataKeyRotated"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addMember: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberDraft"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberAdded"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RolesBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    discoverSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInSearch"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInDiscovered"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finishSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInAnswer"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInDone"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRedirectUri: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedirectUri"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInStart"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInBegun"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectDraft"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectChange"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string | null;
                /** @description with inputs and outputs */
                payloads?: boolean;
                flowId?: string | null;
                /** @description one, or several separated by commas */
                state?: string | null;
                mode?: components["schemas"]["Mode"] | null;
                environment?: string | null;
                connectionId?: string | null;
                errorClass?: components["schemas"]["ErrorClass"] | null;
                businessKey?: string | null;
                triggerId?: string | null;
                text?: string | null;
                /** @description milliseconds since 1970 */
                since?: number | null;
                until?: number | null;
                /** @description also runs inside others */
                inner?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rerunRuns: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RerunPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRun: {
        parameters: {
            query?: {
                /** @description seconds the answer may take, until the run ends or waits for something outside */
                wait?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunChildren: {
        parameters: {
            query?: {
                /** @description with inputs and outputs */
                payloads?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareRuns: {
        parameters: {
            query: {
                with: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunComparison"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunFiles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunFilePage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    forkRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForkBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description where the run is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithSteps"];
                };
            };
            /** @description The run as it stands; it goes on. */
            202: {
                headers: {
                    /** @description where the run is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithSteps"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunPayload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rerunFlow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RerunBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description where the run is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithSteps"];
                };
            };
            /** @description The run as it stands; it goes on. */
            202: {
                headers: {
                    /** @description where the run is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithSteps"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WaitBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description where the run is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithSteps"];
                };
            };
            /** @description The run as it stands; it goes on. */
            202: {
                headers: {
                    /** @description where the run is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithSteps"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signalRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SignalBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignalTaken"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRunSteps: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunStep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepDetails"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamScreenPops: {
        parameters: {
            query?: {
                /** @description id or key, where a header cannot be sent */
                project?: string;
                /** @description whose screen; those for everybody come too */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cards until one side ends the stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSecrets: {
        parameters: {
            query?: {
                environment?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putSecret: {
        parameters: {
            query?: {
                confirmShort?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretView"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSecret: {
        parameters: {
            query?: {
                environment?: string | null;
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSecretDependents: {
        parameters: {
            query?: {
                environment?: string | null;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DependentPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplaceSecretBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replaced"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restoreSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretPlaceBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretView"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retireSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretPlaceBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretVersion"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rehearseSecret: {
        parameters: {
            query?: {
                confirmShort?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretTrialBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretRehearsal"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSecretVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretVersionPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceSettings"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionInput"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testAddress: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressJudgment"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTriggers: {
        parameters: {
            query?: {
                environment?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRegistrations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerWithEvents"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKnownEntities: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnownEntityPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTriggerEvents: {
        parameters: {
            query?: {
                /** @description milliseconds since 1970 */
                since?: number | null;
                until?: number | null;
                /** @description only those that failed, or whose run did */
                failed?: boolean;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerEventPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trigger"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pollTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolledTrigger"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RegisterBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredTrigger"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayBody"];
            };
        };
        responses: {
            /** @description Counted, with `dryRun` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedEvents"];
                };
            };
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayedEvents"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trigger"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showTriggerToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerToken"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tryTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TryBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    /** @description where the run is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriedRun"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsage: {
        parameters: {
            query?: {
                /** @description of one connection alone */
                connectionId?: string | null;
                /** @description count calls there alone */
                environment?: string | null;
                /** @description count calls from then on, milliseconds since 1970 */
                since?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionUsagePage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listViews: {
        parameters: {
            query?: {
                screen?: "connections" | "secrets" | "credentials" | "flows" | "runs" | "triggers" | "audit" | "catalog" | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedViewPage"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    saveView: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                screen: "connections" | "secrets" | "credentials" | "flows" | "runs" | "triggers" | "audit" | "catalog";
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ViewDraft"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteView: {
        parameters: {
            query?: {
                shared?: boolean;
            };
            header?: never;
            path: {
                screen: "connections" | "secrets" | "credentials" | "flows" | "runs" | "triggers" | "audit" | "catalog";
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, and nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    [key: string]: string;
                };
            };
        };
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receiveCallbackByPut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Taken */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackTaken"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receiveCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Taken */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackTaken"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showForm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendForm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    [key: string]: string;
                };
            };
        };
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It lives */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginHook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The challenge */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receiveHook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": unknown;
                "application/x-www-form-urlencoded": Record<string, never>;
                "text/plain": string;
            };
        };
        responses: {
            /** @description It is stored, or was before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookAnswer"];
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInPage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page behind a sign-in link */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInScript: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its script */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    showMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInCallback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where vendors send people back to */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInCallbackScript: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its script */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    oauthClient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This instance as an OAuth client */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Why not */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
