// Types of the REST API from its own description. `make schema` writes the description to a file first.
import openapi, { astToString } from "openapi-typescript";
import { readFileSync, writeFileSync } from "node:fs";

const [source, target] = process.argv.slice(2);
const ast = await openapi(JSON.parse(readFileSync(source, "utf8")), { defaultNonNullable: false });
writeFileSync(target, `// Generated from the OpenAPI description by \`make ui-schema\`. Do not edit.\n${astToString(ast)}`);
