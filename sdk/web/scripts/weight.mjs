/** Weighs the core as browsers fetch it, and fails when it is too heavy. */

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** In bytes, gzip -9: the promise of docs/decisions/sdk-tools.md. */
const BUDGET = 22_000;

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
  bundle: true,
  minify: true,
  target: 'es2022',
  format: 'iife',
  legalComments: 'none',
  write: false,
});
const bytes = outputFiles.reduce(
  (sum, file) => sum + gzipSync(file.contents, { level: 9 }).length,
  0,
);
console.info(`core: ${(bytes / 1000).toFixed(1)} kB gzip -9, of at most ${BUDGET / 1000} kB`);
if (bytes > BUDGET) process.exit(1);
