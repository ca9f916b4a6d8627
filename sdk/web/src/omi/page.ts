/** The life of the page around its connection: hidden, shown, closed, brought back. */

import type { Registration } from '../phone/registration.js';

/** Looks after the registration from now on. Once a page, and harmless where there is none. */
export function attachToPage(registration: Registration): void {
  if (typeof window === 'undefined') return;
  let left = false;
  // Not `unload`: it keeps a page out of the back-forward cache, and phones never fire it.
  addEventListener('pagehide', () => {
    left = registration.status !== 'unregistered';
    void registration.unregister();
  });
  addEventListener('pageshow', ({ persisted }) => {
    const { account } = registration;
    if (!persisted || !left || account === null) return;
    registration.register(account).catch(() => {}); // the register callback tells
  });
  addEventListener('online', () => registration.nudge());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.nudge();
  });
}
