/** The life of the page around the phone: hidden, shown, closed, brought back. */

import type { Phone } from '../phone/phone.js';

/** Looks after the phone from now on. Once a page, and harmless where there is none. */
export function attachToPage(phone: Phone): void {
  if (typeof window === 'undefined') return;
  let left = false;
  // Not `unload`: it keeps a page out of the back-forward cache, and phones never fire it.
  addEventListener('pagehide', () => {
    left = phone.status !== 'unregistered';
    void phone.unregister();
  });
  addEventListener('pageshow', ({ persisted }) => {
    const { account } = phone;
    if (!persisted || !left || account === null) return;
    phone.register(account).catch(() => {}); // the register callback tells
  });
  addEventListener('online', () => phone.nudge());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') phone.nudge();
  });
}
