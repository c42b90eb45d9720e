// Types of the REST API from its own description. Python writes the description to stdin.
import openapi, { astToString } from "openapi-typescript";
import { readFileSync, writeFileSync } from "node:fs";

const target = process.argv[2] ?? "src/api/schema.d.ts";
const ast = await openapi(JSON.parse(readFileSync(0, "utf8")), { defaultNonNullable: false });
writeFileSync(target, `// Generated from the OpenAPI description by \`make ui-schema\`. Do not edit.\n${astToString(ast)}`);
