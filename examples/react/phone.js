/** The page's one phone. It lives outside React: components come and go, a call must not. */

import { omiSDK } from '@tongdai/web-sdk/core'; // without the dialog: this page draws its own

let state = { status: 'unregistered', call: null, error: '' };
const listeners = new Set();

function change(what) {
  state = { ...state, ...what };
  for (const listener of listeners) listener();
}

const show = (call) => change({ call });
const refused = ({ message }) => change({ error: message });

omiSDK.init({
  server: 'http://localhost:8080',
  language: 'en',
  callbacks: {
    register: (data) => change({ status: data.state, error: '' }),
    connecting: show,
    invite: show,
    ringing: show,
    accepted: show,
    incall: show,
    ended: show,
    holdChanged: (_, call) => show(call),
    muteChanged: (_, call) => show(call),
  },
});

let users = 0;

/** Connects the extension; what it returns disconnects it again. */
export function connect(account) {
  users += 1;
  omiSDK
    .register(account) // the same extension again: nothing happens
    .catch((error) => {
      if (error.code === 'already_registered') return omiSDK.reregister(account);
      throw error;
    })
    .catch(refused);
  return () => {
    users -= 1;
    // StrictMode and hot reloading unmount only to mount again at once: look a moment later.
    setTimeout(() => {
      if (users === 0) omiSDK.unregister();
    });
  };
}

/** For `useSyncExternalStore`. */
export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const getState = () => state;

export const dial = (number) => omiSDK.makeCall(number).catch(refused);
export const accept = () => omiSDK.acceptCall().catch(refused);
export const hangUp = () => omiSDK.stopCall(); // declines, while an incoming call rings
export const mute = () => omiSDK.toggleMute();
export const hold = () => omiSDK.toggleHold().catch(refused);
