/**
 * The same for pages that draw their own and are compiled: without the dialog, the check of the
 * configuration with the names of older pages, and `preflight`.
 */

import { define } from './define.js';

export const { omiSDK, omiSDKTheme } = define();
