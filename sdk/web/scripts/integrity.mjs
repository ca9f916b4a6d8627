/**
 * The subresource-integrity hash of the script: what a page may ask its browser to check.
 *
 * The build writes it into the documents that show it. By itself this script fails when one of
 * them shows another hash than the sources give.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { bundle, root, whole } from './bundle.mjs';

const documents = ['en', 'vi'].map((language) =>
  resolve(root, '../../docs/sdk', language, 'security.md'),
);
const SHOWN = /sha384-[A-Za-z0-9+/]{64}/g;

/** As browsers want it in the attribute `integrity`. */
export function integrity(contents) {
  return `sha384-${createHash('sha384').update(contents).digest('base64')}`;
}

/** Has the documents show this hash, where there are documents. */
export async function tell(hash) {
  for (const document of documents.filter(existsSync)) {
    const before = await readFile(document, 'utf8');
    const after = before.replace(SHOWN, hash);
    if (after !== before) await writeFile(document, after);
  }
}

if (import.meta.filename === process.argv[1]) {
  const files = await bundle(whole, 'iife', 'sdk.min.js');
  const hash = integrity(files.find(({ name }) => name === 'sdk.min.js').contents);
  console.info(`sdk.min.js: ${hash}`);
  for (const document of documents) {
    const shown = (await readFile(document, 'utf8')).match(SHOWN) ?? [];
    if (shown.length > 0 && shown.every((one) => one === hash)) continue;
    console.error(`${document} shows another hash: run the build and commit what it wrote`);
    process.exitCode = 1;
  }
}
