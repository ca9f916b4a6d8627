/** Errors as pages see them: a stable code, and words for people. */

import { Refusal } from '../phone/refusal.js';
import { type Language, TEXTS } from './texts.js';
import type { ErrorCode, OmiError } from './types.js';

/** Asking again without a change cannot help. */
const FATAL: readonly ErrorCode[] = [
  'no_credentials',
  'invalid_server',
  'wrong_credentials',
  'registration_refused',
  'invalid_number',
  'own_extension',
  'invalid_tone',
  'invalid_datas',
  'invalid_supervision',
  'may_not_supervise',
  'unknown_extension',
  'insecure_page',
  'no_webrtc',
];

class CodedError extends Error implements OmiError {
  override readonly name = 'OmiError';
  readonly fatal: boolean;

  constructor(
    readonly code: ErrorCode,
    language: Language,
    cause?: unknown,
  ) {
    super(TEXTS[language].error[code], { cause });
    this.fatal = FATAL.includes(code);
  }

  /** So that a page that sends it as JSON sends the words too. */
  toJSON(): { code: ErrorCode; message: string; fatal: boolean } {
    return { code: this.code, message: this.message, fatal: this.fatal };
  }
}

/** Anything that was thrown, as an error with a code. */
export function omiError(error: unknown, language: Language): OmiError {
  return error instanceof Refusal
    ? new CodedError(error.code, language)
    : new CodedError('internal', language, error);
}
