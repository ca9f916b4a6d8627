/** Weighs the script as browsers fetch it. By itself it fails when something is too heavy. */

import { gzipSync } from 'node:zlib';
import { bundle, core, styleSheet, whole } from './bundle.mjs';

/** In bytes, gzip -9: the promise of docs/decisions/sdk-tools.md. */
const BUDGETS = [
  { what: 'core, without the dialog', entry: core, most: 22_000 },
  { what: 'whole, with the dialog in both languages', entry: whole, most: 40_000 },
  { what: 'the style sheet of the dialog', most: 6_000 },
];

/** Prints each weight beside its budget; true when all are kept. What is not built yet is built. */
export async function weigh(built = {}) {
  const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  let kept = true;
  for (const { what, entry, most } of BUDGETS) {
    const contents =
      entry === undefined
        ? await styleSheet()
        : (built[entry] ?? (await bundle(entry, 'iife'))[0].contents);
    const { length } = gzipSync(contents, { level: 9 });
    console.info(`${what}: ${kB(length)} gzip -9, of at most ${kB(most)}`);
    kept &&= length <= most;
  }
  return kept;
}

if (import.meta.filename === process.argv[1] && !(await weigh())) process.exit(1);
