// After a build: compresses what is served, and refuses a bundle over its budget.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ENTRY = 180 * 1024;
const LAZY = 110 * 1024;
const dist = fileURLToPath(new URL("../../src/junctor/web/dist/", import.meta.url));
const assets = `${dist}assets/`;
const index = readFileSync(`${dist}index.html`, "utf8");
const first = new Set([...index.matchAll(/(?:src|href)="\/assets\/([^"]+\.js)"/g)].map((m) => m[1]));

const sizes = [];
for (const name of readdirSync(assets)) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const small = gzipSync(readFileSync(assets + name), { level: 9 });
  writeFileSync(`${assets}${name}.gz`, small);
  sizes.push({ name, size: small.length });
}
const scripts = sizes.filter((each) => each.name.endsWith(".js"));
const entry = scripts.filter((each) => first.has(each.name)).reduce((sum, each) => sum + each.size, 0);
const over = scripts.filter((each) => !first.has(each.name) && each.size > LAZY);
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} kB`;

for (const each of scripts.sort((a, b) => b.size - a.size).slice(0, 8)) console.log(kb(each.size).padStart(10), each.name);
console.log(`entry ${kb(entry)} of ${kb(ENTRY)} gzip`);
if (entry > ENTRY || over.length) {
  for (const each of over) console.error(`over ${kb(LAZY)}: ${each.name} ${kb(each.size)}`);
  if (entry > ENTRY) console.error("The first page loads more than its budget: make something lazy.");
  process.exit(1);
}
