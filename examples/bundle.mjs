/**
 * Bundles an example that has modules in it. Take the tool of your own project in its place.
 *
 *     node bundle.mjs react           serves it on http://localhost:8000, built anew at each reload
 *     node bundle.mjs react FOLDER    writes it there
 */

import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { build, context } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';

const PORT = 8000;
const [name, folder] = process.argv.slice(2);
if (name !== 'react' && name !== 'vue') throw new Error('which one? react, or vue');
const example = resolve(import.meta.dirname, name);

/** What `@vitejs/plugin-vue` does for a project with Vite. */
const vue = {
  name: 'vue',
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor, errors } = parse(await readFile(path, 'utf8'), { filename: path });
      if (errors.length > 0) return { errors: errors.map(({ message: text }) => ({ text })) };
      const options = { id: basename(path), inlineTemplate: true };
      return { contents: compileScript(descriptor, options).content, loader: 'js' };
    });
  },
};

const options = {
  entryPoints: [join(example, name === 'react' ? 'main.jsx' : 'main.js')],
  bundle: true,
  jsx: 'automatic',
  target: 'es2022',
  plugins: [vue],
  define: {
    'process.env.NODE_ENV': '"development"', // React mounts twice in StrictMode then, as yours will
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
};

if (folder) {
  await mkdir(folder, { recursive: true });
  await build({ ...options, outfile: join(folder, 'main.js') });
  await copyFile(join(example, 'index.html'), join(folder, 'index.html'));
} else {
  const server = await context({ ...options, outfile: join(example, 'main.js'), write: false });
  await server.serve({ servedir: example, host: 'localhost', port: PORT });
  console.info(`http://localhost:${PORT}/?extension=100`);
  console.info(`http://localhost:${PORT}/?extension=101`);
}
