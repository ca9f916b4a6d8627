/** Writes the scripted calls, as one script, to standard output. */

import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';

const entry = fileURLToPath(new URL('scripted-calls.ts', import.meta.url));
const [{ contents }] = await bundle(entry, 'iife');
process.stdout.write(contents);
