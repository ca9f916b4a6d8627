/** How the console is bundled: one script, one style sheet, and the page that names them. */

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The folder of the console. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The script and the style sheet as they are served; nothing is written.
 *
 * @returns {Promise<Record<'console.js' | 'console.css', Uint8Array>>}
 */
export async function bundle() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { console: 'src/main.tsx' },
    outdir: 'dist',
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    // Said here as well as in tsconfig.json, which extends a file that images are built without.
    tsconfigRaw: {},
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  return Object.fromEntries(
    outputFiles.map(({ path, contents }) => [path.slice(path.lastIndexOf('/') + 1), contents]),
  );
}
