/**
 * Builds what the switchboard serves at `/console/`; then says what it weighs.
 *
 * `node scripts/build.mjs`: into its place. `node scripts/build.mjs <folder>`: into `console` of
 * that folder.
 */

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundle, root } from './bundle.mjs';
import { weigh } from './weight.mjs';

const [folder] = process.argv.slice(2);
const served = folder ? resolve(folder) : resolve(root, '../src/tongdai/static');
const place = join(served, 'console');

const files = await bundle();
await mkdir(place, { recursive: true });
await Promise.all([
  ...Object.entries(files).map(([name, contents]) => writeFile(join(place, name), contents)),
  copyFile(join(root, 'src/index.html'), join(place, 'index.html')),
]);
weigh(files);
