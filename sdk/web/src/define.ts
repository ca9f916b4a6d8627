/** Makes omiSDK out of a real browser, and puts it where pages look for it. */

import { browserMedia } from './media/browser-media.js';
import { createSdk, type Surroundings } from './omi/sdk.js';
import { browserStore } from './omi/store.js';
import type { OmiSDK, OmiSDKTheme } from './omi/types.js';
import { realWorld } from './signaling/world.js';

interface Page {
  omiSDK: OmiSDK;
  omiSDKTheme: OmiSDKTheme;
}

/** What not every page pays for. */
export type Extras = Pick<Surroundings, 'theme' | 'checked' | 'preflight'>;

/** Loaded twice, the first one stays: it may have a call. Without a window nothing global is defined. */
export function define({ theme, ...extras }: Extras = {}): Page {
  const page: Partial<Page> = typeof window === 'undefined' ? {} : window;
  if (page.omiSDK && page.omiSDKTheme) return page as Page;
  const store = browserStore();
  return Object.assign(
    page,
    createSdk({
      world: realWorld,
      ...browserMedia(store),
      fetch: (url, init) => fetch(url, init),
      store,
      origin: originOfScript(),
      ...extras,
      // Where there is no page, as on a server that renders one, there is nothing to draw in.
      ...(theme && typeof document !== 'undefined' && { theme }),
    }),
  );
}

/** The origin of the script's own tag: that is where the switchboard is. */
function originOfScript(): string {
  if (typeof document === 'undefined') return '';
  const script = document.currentScript ?? document.querySelector('script[omi-sdk]');
  return script instanceof HTMLScriptElement && script.src ? new URL(script.src).origin : '';
}
