/** The one file with side effects: defines `omiSDK` and `omiSDKTheme`, once. */

import { browserMedia } from './media/browser-media.js';
import { createSdk } from './omi/sdk.js';
import type { OmiSDK, OmiSDKTheme } from './omi/types.js';
import { realWorld } from './signaling/world.js';

/** The origin of the script's own tag: that is where the switchboard is. */
function originOfScript(): string {
  if (typeof document === 'undefined') return '';
  const script = document.currentScript ?? document.querySelector('script[omi-sdk]');
  return script instanceof HTMLScriptElement && script.src ? new URL(script.src).origin : '';
}

const page: Partial<{ omiSDK: OmiSDK; omiSDKTheme: OmiSDKTheme }> =
  typeof window === 'undefined' ? {} : window;

// Loaded twice, the first one stays: it may have a call.
page.omiSDK ??= createSdk({ world: realWorld, media: browserMedia, origin: originOfScript() });
page.omiSDKTheme ??= {};

export const { omiSDK, omiSDKTheme } = page;
