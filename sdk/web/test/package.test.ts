/** The npm package as it is built, in a project that has installed it. */

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// Compilers run in processes of their own, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const run = promisify(execFile);
const sdk = process.cwd();
let project: string;
let installed: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'tongdai-project-'));
  installed = join(project, 'node_modules/@tongdai/web-sdk');
  await mkdir(installed, { recursive: true });
  await run('node', ['scripts/build.mjs', installed], { cwd: sdk });
  await cp(join(sdk, 'package.json'), join(installed, 'package.json'));
});

afterAll(() => rm(project, { recursive: true }));

/** What a module of the project prints. */
async function printed(script: string): Promise<string> {
  await writeFile(join(project, 'main.mjs'), script);
  const { stdout } = await run('node', ['main.mjs'], { cwd: project });
  return stdout.trim();
}

test.each(['@tongdai/web-sdk', '@tongdai/web-sdk/core'])(
  '%s can be imported where there is no window',
  async (name) => {
    const script = `
    import { omiSDK, omiSDKTheme } from '${name}';
    await omiSDK.init({ theme: 'default', language: 'en' });
    omiSDK.toggleDialog();
    omiSDKTheme.setFormData({ address: 'Ha Noi' });
    const { code } = await omiSDK.register({}).catch((error) => error);
    console.log(omiSDK.version, omiSDK.getStatus(), code, typeof globalThis.omiSDK);
  `;
    expect(await printed(script)).toBe('2.0.0 unregistered no_credentials undefined');
  },
);

test('types of both entries are found, and hold', async () => {
  const page = `
    import { type CallData, omiSDK } from '@tongdai/web-sdk';
    import { omiSDK as core } from '@tongdai/web-sdk/core';
    const ended = (data: CallData): string => data.endCause;
    await omiSDK.init({ callbacks: { ended } });
    // @ts-expect-error: a number is no domain
    await core.register({ domain: 1 });
    // @ts-expect-error: only the whole has it
    await core.preflight();
  `;
  const options = { module: 'nodenext', target: 'es2022', strict: true, types: [], noEmit: true };
  await writeFile(join(project, 'page.mts'), page);
  const config = { compilerOptions: options, include: ['page.mts'] };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(config));
  await symlink(join(sdk, 'node_modules/typescript'), join(project, 'node_modules/typescript'));
  await run('node', ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: project });
});

test('a second build gives the same bytes', async () => {
  const again = await mkdtemp(join(tmpdir(), 'tongdai-again-'));
  await run('node', ['scripts/build.mjs', again], { cwd: sdk });
  for (const file of ['served/sdk/2.0.0/sdk.min.js', 'dist/core.js.map', 'dist/index.d.ts']) {
    const [first, second] = await Promise.all(
      [installed, again].map((folder) => readFile(join(folder, file))),
    );
    expect(second).toEqual(first);
  }
  await rm(again, { recursive: true });
});

test('the style sheet lies beside the script, whole', async () => {
  const css = await readFile(join(installed, 'dist/sdk.css'), 'utf8');
  expect(css).toContain('.omi-dialog');
  expect(css).toContain('.omi-chip');
  expect(css).not.toContain('@import');
});
