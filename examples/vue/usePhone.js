import { omiSDK } from '@tongdai/web-sdk'; // with the dialog
import { onMounted, onUnmounted, readonly, shallowRef } from 'vue';

// The page's one phone. What it does is known here, whichever component is there to show it.
const status = shallowRef('unregistered');
const call = shallowRef(null);
const error = shallowRef('');

const show = (data) => {
  call.value = data;
};
const refused = ({ message }) => {
  error.value = message;
};

omiSDK.init({
  server: 'http://localhost:8080',
  theme: 'default',
  language: 'en',
  callbacks: {
    register: (data) => {
      status.value = data.state;
      error.value = '';
    },
    connecting: show,
    invite: show,
    ringing: show,
    accepted: show,
    incall: show,
    ended: show,
  },
});

let users = 0;

/** Keeps an extension connected while a component that uses it is there. */
export function usePhone(account) {
  onMounted(() => {
    users += 1;
    omiSDK.register(account).catch(refused); // the same extension again: nothing happens
  });
  onUnmounted(() => {
    users -= 1;
    // Hot reloading and `:key` unmount only to mount again at once: look a moment later.
    setTimeout(() => {
      if (users === 0) omiSDK.unregister();
    });
  });
  return {
    status: readonly(status),
    call: readonly(call),
    error: readonly(error),
    dial: (number) => omiSDK.makeCall(number).catch(refused),
  };
}
