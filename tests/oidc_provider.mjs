// A certified OpenID provider on loopback, as strict as it gets: PKCE, rotation, short lives.
// Every token answer goes as one JSON line to standard output: the test's journal.
import https from "node:https";
import { pathToFileURL } from "node:url";

const given = JSON.parse(process.env.PROVIDER);
const { Provider } = await import(pathToFileURL(given.module).href);
const issuer = `https://127.0.0.1:${given.port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: given.clientId,
    client_secret: given.clientSecret,
    redirect_uris: given.redirectUris,
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "client_secret_basic",
  }, ...(given.serviceKey ? [{
    client_id: given.serviceId,
    jwks: { keys: [given.serviceKey] },
    redirect_uris: [],
    response_types: [],
    grant_types: ["client_credentials"],
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "RS256",
    scope: "api:read",
  }] : [])],
  scopes: ["openid", "offline_access", "profile", "api:read"],
  claims: { openid: ["sub"], profile: ["name"] },
  cookies: { keys: [given.clientSecret] },
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: true }, revocation: { enabled: true }, introspection: { enabled: true } },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  ttl: { AccessToken: 5, AuthorizationCode: 60, Grant: 3600, IdToken: 60, Interaction: 600, RefreshToken: 3600, Session: 3600 },
});
const note = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
provider.on("grant.success", (ctx) => note({ event: "granted", at: Date.now(), grant: ctx.oidc.params.grant_type, spent: ctx.oidc.params.refresh_token, refresh: ctx.body.refresh_token, life: ctx.body.expires_in }));
provider.on("grant.error", (ctx, error) => note({ event: "refused", grant: ctx.oidc.params?.grant_type, error: error.error }));
provider.on("grant.revoked", () => note({ event: "revoked" }));
https.createServer({ key: given.key, cert: given.cert }, provider.callback()).listen(given.port, "127.0.0.1");
