/** Weighs the console as browsers fetch it. By itself it fails when something is too heavy. */

import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';

/** In bytes, gzip -9: the promise of docs/decisions/console-page.md. */
const BUDGETS = { 'console.js': 40_000, 'console.css': 8_000 };

/** Prints each weight beside its budget; true when all are kept. */
export function weigh(files) {
  const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  let kept = true;
  for (const [name, most] of Object.entries(BUDGETS)) {
    const { length } = gzipSync(files[name], { level: 9 });
    console.info(`${name}: ${kB(length)} gzip -9, of at most ${kB(most)}`);
    kept &&= length <= most;
  }
  return kept;
}

if (import.meta.filename === process.argv[1] && !weigh(await bundle())) process.exit(1);
