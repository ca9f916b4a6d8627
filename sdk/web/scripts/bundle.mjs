/** How every script of this folder is bundled, and what there is to bundle. */

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { minify } from 'terser';

/** The folder of the SDK. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** With the dialog: what the switchboard serves. */
export const whole = `${root}src/index.ts`;

/** Without it: for pages that draw their own. */
export const core = `${root}src/core.ts`;

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
  write: false,
};

/** A second pass over what esbuild has made takes another 2.5 % of the weight. */
const harder = {
  ecma: 2022,
  module: true,
  compress: { passes: 3, pure_getters: true, keep_fargs: false, unsafe_arrows: true },
  // Plain ASCII, as esbuild writes: a page in another encoding reads it right.
  format: { ascii_only: true },
};

/** The dialog's style sheet, with all that it imports in it. */
export async function styleSheet() {
  const entry = `${root}src/theme/theme.css`;
  const { outputFiles } = await build({ ...shared, entryPoints: [entry] });
  return outputFiles[0].contents;
}

/**
 * One script in one file.
 *
 * @param {string} entry where it begins
 * @param {'iife' | 'esm'} format for a script tag, or to be imported
 * @param {string} [name] of the file: then there is a source map too
 * @returns {Promise<{ name: string, contents: Uint8Array }[]>} nothing is written
 */
export async function bundle(entry, format, name) {
  const { outputFiles } = await build({
    ...shared,
    entryPoints: [entry],
    format,
    // The map names the sources as seen from `dist`, wherever it is put: builds do not differ.
    ...(name && { outfile: `${root}dist/${name}`, sourcemap: true }),
  });
  const [script, map] = ['', '.map'].map((ending) =>
    outputFiles.find(({ path }) => path.endsWith(`${name ?? '<stdout>'}${ending}`)),
  );
  const { code, map: mapped } = await minify(script.text, {
    ...harder,
    ...(map && { sourceMap: { content: map.text, filename: name, url: `${name}.map` } }),
  });
  const files = [{ name: name ?? '', contents: encoded(code) }];
  if (mapped) files.push({ name: `${name}.map`, contents: encoded(mapped) });
  return files;
}

function encoded(text) {
  return new TextEncoder().encode(text);
}
