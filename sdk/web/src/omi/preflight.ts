/** Tries everything that a call needs, without calling anybody. */

import type { Media } from '../phone/media.js';
import type { UserAgent } from '../signaling/user-agent.js';
import type { World } from '../signaling/world.js';
import type { Language } from './texts.js';
import type { Devices, ErrorCode, PreflightReport } from './types.js';

export interface PreflightDeps {
  readonly world: World;
  readonly media: Media;
  /** Those of the browser, not of the page: what they reject with is a `Refusal`. */
  readonly devices: Devices;
  /** Of the registration, while calls can be made (`Registration.agent`). */
  readonly agent: UserAgent | null;
  /** Why there is none, if that is known. */
  readonly problem: ErrorCode | null;
  /** The switchboard's WebSocket; null when it is not known. */
  readonly url: string | null;
  /** Is there a call? Then nothing is tried. */
  isCalling(): boolean;
  readonly language: Language;
}

/** Never rejects. */
export declare function preflight(deps: PreflightDeps): Promise<PreflightReport>;
