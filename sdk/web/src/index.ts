/** The script: defines `omiSDK` and `omiSDKTheme`, once. Nothing but this and `core.ts` has effects. */

import { define } from './define.js';
import { checked } from './omi/config.js';
import { preflight } from './omi/preflight.js';
import { createTheme } from './theme/theme.js';

export const { omiSDK, omiSDKTheme } = define({ theme: createTheme, checked, preflight });
