import { defineConfig } from 'vitest/config';
import { cssText } from './scripts/bundle.mjs';

/** Style sheets as their text, as in the build; unknown to Vite's own handling by their new name. */
const cssAsText = {
  name: 'css-as-text',
  enforce: 'pre' as const,
  async resolveId(source: string, importer?: string) {
    if (!source.endsWith('.css') || importer === undefined) return null;
    return `\0${new URL(source, `file://${importer}`).pathname}?text`;
  },
  async load(id: string) {
    const file = /^\0(.*\.css)\?text$/.exec(id)?.[1];
    return file === undefined ? null : `export default ${JSON.stringify(await cssText(file))};`;
  },
};

export default defineConfig({
  plugins: [cssAsText],
  test: { include: ['test/**/*.test.ts'] },
});
