// Bundles the client into web/dist, which the server embeds. No hash in names: the server's ETag decides freshness.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");

await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, "assets"), { recursive: true });

await build({
  absWorkingDir: root,
  entryPoints: { app: "src/main.tsx", later: "src/pages/later.ts" },
  // What both need is one more file; its name is fixed as there is only one.
  splitting: true,
  chunkNames: "shared",
  outdir: "dist/assets",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  jsx: "automatic",
  jsxImportSource: "preact",
  charset: "utf8",
  legalComments: "eof",
  logLevel: "warning",
});

for (const name of ["index.html", "favicon.svg"]) {
  await copyFile(join(root, "public", name), join(dist, name));
}

for (const name of ["index.html", "favicon.svg", "assets/app.js", "assets/shared.js", "assets/later.js", "assets/app.css"]) {
  const bytes = await readFile(join(dist, name));
  const size = (n) => (n / 1024).toFixed(1).padStart(6);
  console.log(`web/dist/${name.padEnd(16)} ${size(bytes.length)} KB  ${size(gzipSync(bytes).length)} KB gzip`);
}
