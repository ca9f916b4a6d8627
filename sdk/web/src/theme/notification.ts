/** Tells of an incoming call outside the page, when the user is elsewhere and has allowed it. */

/** `unsupported` where there is no such thing. */
export type NotificationsState = NotificationPermission | 'unsupported';

export function notificationsState(): NotificationsState {
  return typeof Notification === 'undefined' ? 'unsupported' : Notification.permission;
}

/** Call it in a click of the user: browsers ignore, and people resent, any other question. */
export async function askForNotifications(): Promise<NotificationsState> {
  if (notificationsState() === 'default') await Notification.requestPermission();
  return notificationsState();
}

export interface Notifier {
  /** A call rings here: says so, once, unless the user is looking at the page. */
  ring(callId: string, title: string, body: string): void;
  /** It rings no more. */
  quiet(): void;
}

export function createNotifier(): Notifier {
  let told = '';
  let shown: Notification | null = null;
  return {
    ring(callId, title, body) {
      if (told === callId) return;
      told = callId;
      if (notificationsState() !== 'granted' || (!document.hidden && document.hasFocus())) return;
      try {
        // The same tag in all pages of the site: one call, one notification.
        shown = new Notification(title, { body, tag: callId, requireInteraction: true });
        shown.onclick = () => {
          window.focus();
          shown?.close();
        };
      } catch {
        // Chrome on Android has them for service workers only; there it rings all the same.
      }
    },
    quiet() {
      shown?.close();
      shown = null;
      told = '';
    },
  };
}
