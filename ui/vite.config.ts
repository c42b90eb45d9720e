import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const server = process.env.JUNCTOR_URL ?? "http://127.0.0.1:8765";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/junctor/web/dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // a data: font would be refused by the policy
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000, // scripts/budget.mjs measures what counts: gzip
    rolldownOptions: {
      output: {
        // The code editor comes in two files that are fetched side by side, so that neither is near its budget.
        codeSplitting: { groups: [{ name: "code-editor", test: /@codemirror\/(view|state)|style-mod|w3c-keyname|crelt/ }] },
      },
    },
  },
  server: { proxy: { "/api": server, "/login.js": server } },
});
