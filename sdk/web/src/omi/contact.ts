/** Name and picture of the other side, as pages give them to `updateContactInfo`. */

import type { ContactInfo } from './types.js';

/** Addresses that an `img` may show without doing anything else. */
const PICTURE = /^(?:https?:\/\/|data:image\/)/i;

/** What of it can be shown: a name that is text, a picture that is one. */
export function contactOf(given: unknown): ContactInfo {
  const { name, avatar } = Object(given) as Record<string, unknown>;
  const contact: ContactInfo = {};
  if (typeof name === 'string') contact.name = name.trim();
  if (avatar === '' || (typeof avatar === 'string' && PICTURE.test(avatar.trim()))) {
    contact.avatar = avatar.trim();
  }
  return contact;
}
