/** A Promise that somebody else settles, as `Promise.withResolvers` gives in newer browsers. */

import type { Refusal } from './refusal.js';

export interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (refusal: Refusal) => void;
}

export function deferred(): Deferred {
  let resolve!: Deferred['resolve'];
  let reject!: Deferred['reject'];
  const promise = new Promise<void>((...both) => {
    [resolve, reject] = both;
  });
  promise.catch(() => {}); // nobody may be waiting
  return { promise, resolve, reject };
}
