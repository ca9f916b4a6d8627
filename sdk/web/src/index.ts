/** The script: defines `omiSDK` and `omiSDKTheme`, once. Nothing but this and `core.ts` has effects. */

import { define } from './define.js';
import { createTheme } from './theme/theme.js';

export const { omiSDK, omiSDKTheme } = define(createTheme);
