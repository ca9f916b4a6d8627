/** Builds what the switchboard serves, and the npm package beside it. */

import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const served = join(root, '../../src/tongdai/static');
const sdk = join(served, 'sdk/2.0.0');
const demo = join(served, 'demo');
const dist = join(root, 'dist');

await rm(dist, { recursive: true, force: true });
await Promise.all([sdk, demo, dist].map((folder) => mkdir(folder, { recursive: true })));

const shared = {
  bundle: true,
  minify: true,
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
};
const entry = join(root, 'src/index.ts');
await Promise.all([
  build({
    ...shared,
    entryPoints: [entry],
    format: 'iife',
    sourcemap: true,
    outfile: join(sdk, 'sdk.min.js'),
  }),
  build({ ...shared, entryPoints: [entry], format: 'esm', outfile: join(dist, 'index.js') }),
  build({
    ...shared,
    entryPoints: [join(root, 'demo/demo.ts')],
    format: 'iife',
    outfile: join(demo, 'demo.js'),
  }),
  ...['index.html', 'demo.css'].map((file) => copyFile(join(root, 'demo', file), join(demo, file))),
]);

const types = spawnSync('npx', ['tsc', '-p', 'tsconfig.types.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (types.status !== 0) process.exit(types.status ?? 1);
const declarations = await readFile(join(dist, 'types/omi/types.d.ts'), 'utf8');
const names =
  'export declare const omiSDK: OmiSDK;\nexport declare const omiSDKTheme: OmiSDKTheme;\n';
await Promise.all([
  writeFile(join(sdk, 'sdk.d.ts'), declarations + names),
  writeFile(join(dist, 'index.d.ts'), declarations + names),
]);
