/** All that a theme is and gets. It uses the public omiSDK and nothing below it. */

import type { Store } from './store.js';
import type { Callbacks, CallData, Config, OmiSDK, OmiSDKTheme } from './types.js';

/** What a callback is told: its first argument, but the call data where that is only a status. */
export interface Facts
  extends Omit<
    { [Name in keyof Callbacks]-?: FirstArgument<Name> },
    'holdChanged' | 'muteChanged'
  > {
  holdChanged: CallData;
  muteChanged: CallData;
  /** `updateContactInfo` changed what is shown; null without a call to show it for. */
  contact: CallData | null;
}

type FirstArgument<Name extends keyof Callbacks> = Parameters<NonNullable<Callbacks[Name]>>[0];

export type SdkEvent = {
  [Name in keyof Facts]: { readonly name: Name; readonly data: Facts[Name] };
}[keyof Facts];

export interface ThemeDeps {
  readonly sdk: OmiSDK;
  /** Every fact, once, before the page's own callback hears of it. The page's `off` does not reach it. */
  listen(listener: (event: SdkEvent) => void): void;
  /** The short tone of a key, in the local speaker only: for dialling, before there is a call. */
  keyTone(digit: string): void;
  /** What outlives a reload of the page. */
  readonly store: Store;
  /** Who is logged in, and where: what is stored is shown to nobody else. Empty before that. */
  owner(): string;
  /** The switchboard's origin; empty when nobody has said yet where it is. */
  switchboard(): string;
}

export interface Theme extends OmiSDKTheme {
  /** After each `init`: draws once, takes over what changed, or goes when `theme` is empty. */
  configure(config: Config): void;
  /** Shows or hides the dialog. */
  toggle(): void;
  /** Opens the dialler with a number in it. */
  setDialNumber(phone: string): void;
}

export type ThemeFactory = (deps: ThemeDeps) => Theme;
