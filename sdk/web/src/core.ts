/** The same without a dialog in it, for pages that draw their own. */

import { define } from './define.js';

export const { omiSDK, omiSDKTheme } = define();
