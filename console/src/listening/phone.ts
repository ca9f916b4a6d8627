/**
 * The console's own phone: the SDK of this switchboard, fetched when somebody first listens in.
 *
 * It is registered as long as one listens and not a moment longer, and takes no calls: whoever
 * calls the extension is refused here as busy, and its other phones ring on.
 */

import type { OmiSDK, SneakyType } from '../../../sdk/web/src/omi/types';
import type { Client } from '../api/client';
import { Problem, UNREACHABLE } from '../api/problem';
import type { PhoneLogin, SupervisionMode } from '../api/types';
import type { Language } from '../words/words';

const SCRIPT = '/sdk/2.0.0/sdk.min.js';

/** Nobody notices who comes in so. */
export const AT_FIRST: SupervisionMode = 'monitoring';

/** What is told of the call while one listens. */
export interface Told {
  changed(mode: SneakyType): void;
  /** The call has ended, or who was listened to is no longer in it. */
  over(): void;
}

let loading: Promise<OmiSDK> | null = null;

function loaded(): Promise<OmiSDK> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = SCRIPT;
    script.onload = () => resolve(omiSDK);
    script.onerror = () => {
      loading = null; // the next try fetches it again
      script.remove();
      reject(new Problem(0, UNREACHABLE));
    };
    document.head.append(script);
  });
  return loading;
}

/**
 * Comes into the call of an extension, out of the one before. Resolves when it is heard.
 *
 * @param off when it is aborted nothing is told any more, and no step follows
 * @throws {Problem} with a code of the API or of the SDK, whose words are in `language`
 */
export async function listenIn(
  client: Client,
  extension: string,
  language: Language,
  off: AbortSignal,
  told: Told,
): Promise<void> {
  let inside = false;
  try {
    const phone = await loaded();
    await phone.unregister();
    const { token } = await client.send<PhoneLogin>('POST', '/console/phone');
    off.throwIfAborted();
    const callbacks = {
      supervisionChanged: ({ sneakyType }: { sneakyType: SneakyType | '' }) => {
        if (sneakyType !== '' && !off.aborted) told.changed(sneakyType);
      },
      ended: () => {
        if (inside && !off.aborted) told.over();
      },
      // A page that the browser kept and brings back would have its phone back, too.
      register: ({ status }: { status: boolean }) => {
        if (status && off.aborted) void phone.unregister();
      },
    };
    await phone.init({ language, busy: true, callbacks });
    off.throwIfAborted();
    await phone.register({ token, server: location.origin });
    off.throwIfAborted();
    await phone.makeCall(extension, { sneakyType: AT_FIRST });
    inside = true;
  } catch (error) {
    throw problemFrom(error);
  }
}

/**
 * Is heard by others than until now, in the same call.
 *
 * @throws {Problem}
 */
export async function beHeard(mode: SupervisionMode): Promise<void> {
  try {
    await (await loaded()).changeSupervision(mode);
  } catch (error) {
    throw problemFrom(error);
  }
}

/** Leaves the call, and is no phone any more. Never fails, and does nothing where there is none. */
export function leave(): void {
  loading?.then((phone) => phone.unregister()).catch(() => undefined);
}

/** The SDK's errors have a code, and words for people. */
function problemFrom(error: unknown): unknown {
  if (error instanceof Problem || !(error instanceof Error) || !('code' in error)) return error;
  return typeof error.code === 'string' ? new Problem(0, error.code, error.message) : error;
}
