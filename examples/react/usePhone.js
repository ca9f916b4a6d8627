import { useEffect, useSyncExternalStore } from 'react';
import { connect, getState, subscribe } from './phone.js';

/** Keeps an extension connected while the component is there; gives what the phone is doing. */
export function usePhone(domain, username, password) {
  useEffect(() => connect({ domain, username, password }), [domain, username, password]);
  return useSyncExternalStore(subscribe, getState);
}
