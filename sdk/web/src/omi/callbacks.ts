/** The page's functions: found in either place, and kept from disturbing us. */

import type { Callbacks, Config } from './types.js';

/** Calls a function of the page. What it throws is the page's, and goes to the console. */
export function isolated<Data>(name: string, callback: unknown, data: Data): void {
  if (typeof callback !== 'function') return;
  try {
    callback(data);
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: the page's author is to see it
    console.error(`[omiSDK] ${name} threw`, error);
  }
}

/** Calls `config.callbacks[name]`, or `config[name]` as in older pages. */
export function callBack<Name extends keyof Callbacks>(
  config: Config,
  name: Name,
  data: Parameters<NonNullable<Callbacks[Name]>>[0],
): void {
  isolated(name, config.callbacks?.[name] ?? config[name], data);
}
