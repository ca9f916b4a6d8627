/**
 * Builds what the switchboard serves and the npm package; then says what it made.
 *
 * `node scripts/build.mjs`: into their places. `node scripts/build.mjs <folder>`: into `served` and
 * `dist` of that folder, and nothing else is touched.
 */

import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundle, core, root, styleSheet, whole } from './bundle.mjs';
import { integrity, tell } from './integrity.mjs';
import { weigh } from './weight.mjs';

const [folder] = process.argv.slice(2);
const served = folder ? resolve(folder, 'served') : resolve(root, '../../src/tongdai/static');
const dist = folder ? resolve(folder, 'dist') : join(root, 'dist');
const sdk = join(served, 'sdk/2.0.0');
const demo = join(served, 'demo');

await rm(dist, { recursive: true, force: true });
await Promise.all([sdk, demo, dist].map((one) => mkdir(one, { recursive: true })));

const [script, withTheme, withoutTheme, page, css, [types, coreTypes]] = await Promise.all([
  bundle(whole, 'iife', 'sdk.min.js'),
  bundle(whole, 'esm', 'index.js'),
  bundle(core, 'esm', 'core.js'),
  bundle(join(root, 'demo/demo.ts'), 'iife'),
  styleSheet(),
  declarations(),
]);
const minified = script.find(({ name }) => name === 'sdk.min.js').contents;
const hash = integrity(minified);

const text = (name, contents) => ({ name, contents });
await Promise.all([
  put(
    sdk,
    ...script,
    text('sdk.css', css),
    text('sdk.d.ts', types),
    text('sdk.min.js.integrity', `${hash}\n`),
  ),
  put(dist, ...script, ...withTheme, ...withoutTheme),
  put(dist, text('sdk.css', css), text('index.d.ts', types), text('core.d.ts', coreTypes)),
  put(demo, text('demo.js', page[0].contents)),
  copyFile(resolve(root, '../../LICENSE'), join(dist, 'LICENSE')),
  ...['index.html', 'demo.css'].map((file) => copyFile(join(root, 'demo', file), join(demo, file))),
]);
if (!folder) await tell(hash);
console.info(`sdk.min.js: ${hash}`);
await weigh({ [whole]: minified, [core]: withoutTheme[0].contents });

async function put(place, ...files) {
  await Promise.all(files.map(({ name, contents }) => writeFile(join(place, name), contents)));
}

/** The public types with the two names that an entry exports: of the whole one, and of the core. */
async function declarations() {
  const made = await mkdtemp(join(tmpdir(), 'tongdai-types-'));
  try {
    const { status } = spawnSync('npx', ['tsc', '-p', 'tsconfig.types.json', '--outDir', made], {
      cwd: root,
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error('the public types do not compile');
    const types = await readFile(join(made, 'omi/types.d.ts'), 'utf8');
    const theme = 'export declare const omiSDKTheme: OmiSDKTheme;\n';
    return ['OmiSDK', "Omit<OmiSDK, 'preflight'>"].map(
      (sdk) => `${types}export declare const omiSDK: ${sdk};\n${theme}`,
    );
  } finally {
    await rm(made, { recursive: true });
  }
}
