/** Why the phone does not do what it is asked. */

import type { ErrorCode } from '../omi/types.js';

export class Refusal extends Error {
  constructor(readonly code: ErrorCode) {
    super(code);
  }
}
