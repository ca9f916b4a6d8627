/** What presses do: each a line or two of the public omiSDK. */

import type { ThemeDeps } from '../omi/theme-port.js';
import type { AttendedTransfer, OmiError, SneakyType } from '../omi/types.js';
import type { Dialog } from './dialog.js';
import { askForNotifications } from './notification.js';
import { numberBehind } from './people.js';
import { RECORDING_DEEDS, viewOf } from './shown.js';
import type { Deed, Panel, State } from './state.js';

export interface Deeds {
  /** Does what an element with `data-omi` stands for. What is refused is shown. */
  perform(action: string, element: HTMLElement): Promise<void>;
  refused(error: unknown): void;
  /** Asks the switchboard anew for recent calls and colleagues. */
  refresh(): Promise<void>;
  /** Another call begins while the words about the last one are not saved: they are now. */
  keepWords(): void;
}

interface Ground extends Pick<ThemeDeps, 'sdk' | 'keyTone'> {
  readonly dialog: Dialog;
  state(): State;
  saves(): boolean;
  happened(event: Deed): void;
}

export function deedsOf({ sdk, keyTone, dialog, state, saves, happened }: Ground): Deeds {
  const { devices, dialler, forms, transfer } = dialog;
  let asked: AttendedTransfer | null = null;

  function refused(error: unknown): void {
    const { code, message } = error as OmiError;
    // That a call has ended stands on its card.
    if (code !== 'call_ended') happened({ name: 'refused', data: message });
  }

  function call(number: string): Promise<void> {
    happened({ name: 'dismissed' });
    return sdk.makeCall(number, dialler.hotlineFor(number));
  }

  async function press(digit: string): Promise<void> {
    if (viewOf(state()) === 'dialler') {
      dialler.press(digit);
      keyTone(digit);
      return;
    }
    happened({ name: 'pressed', data: digit });
    await sdk.sendDTMF(digit);
  }

  function turn(panel: Panel | null): void {
    happened({ name: 'panel', data: state().panel === panel ? null : panel });
    if (state().panel === 'devices') void devices.refresh();
    if (state().panel === 'transfer') {
      transfer.field.value = '';
      void refresh();
    }
  }

  async function passOn(kind: 'now' | 'ask'): Promise<void> {
    const to = transfer.field.value.trim();
    if (!to) {
      transfer.field.focus();
      return;
    }
    happened({ name: 'passing', data: { kind, to } });
    try {
      if (kind === 'now') await sdk.transferCall(to);
      else {
        asked = await sdk.transferCall(to, { attended: true });
        asked.over.catch(notPassedOn);
      }
    } catch (error) {
      happened({ name: 'passing', data: null });
      throw error;
    }
  }

  /** The colleague declined or hung up: the user did not, and is told. */
  function notPassedOn(error: unknown): void {
    if (state().passing === null) return;
    happened({ name: 'passing', data: null });
    refused(error);
  }

  async function settle(how: 'complete' | 'cancel'): Promise<void> {
    const passing = asked;
    asked = null;
    happened({ name: 'passing', data: null });
    await passing?.[how]();
  }

  function save(): void {
    const callId = state().call?.uuid;
    // What the switchboard cannot take now is kept, and sent later.
    if (callId) sdk.saveCallInfo({ ...forms.values(), callId }).catch(() => {});
  }

  function closeAndSave(): void {
    if (saves()) {
      if (forms.missing().length > 0) return;
      save();
    }
    happened({ name: 'closed' });
  }

  async function refresh(): Promise<void> {
    if (!state().open || state().registration !== 'registered') return;
    const [recent, colleagues, hotlines] = await Promise.all([
      sdk.getRecentCalls().catch(() => []),
      sdk.getColleagues().catch(() => []),
      sdk.getHotlines().catch(() => []),
    ]);
    dialler.list(recent, colleagues, hotlines);
    transfer.list(colleagues);
  }

  const deeds: Readonly<Record<string, (element: HTMLElement, which: string) => unknown>> = {
    key: (_, digit) => press(digit),
    tab: (_, name) => dialler.showTab(name),
    test: (_, kind) => devices.test(kind),
    toggle: () => sdk.toggleDialog(),
    minimise: () => happened({ name: 'minimised' }),
    call: () => call(dialler.number),
    pick: (row) => {
      dialler.put(numberBehind(row));
      dialler.showTab('keys');
    },
    redial: (row) => call(numberBehind(row)),
    delete: () => dialler.delete(),
    accept: () => sdk.acceptCall(),
    reject: () => sdk.rejectCall(),
    'hang-up': () => sdk.stopCall(),
    mute: () => sdk.toggleMute(),
    hold: () => sdk.toggleHold(),
    keypad: () => turn('keypad'),
    transfer: () => turn('transfer'),
    supervise: (_, mode) => sdk.changeSupervision(mode as SneakyType),
    record: () => {
      const { recording } = state().call ?? {};
      return recording && sdk.record(RECORDING_DEEDS[recording]);
    },
    devices: () => turn('devices'),
    back: () => turn(null),
    'transfer-to': (row) => {
      transfer.field.value = numberBehind(row);
    },
    'transfer-now': () => passOn('now'),
    'transfer-ask': () => passOn('ask'),
    'transfer-complete': () => settle('complete'),
    'transfer-cancel': () => settle('cancel'),
    'start-audio': () => sdk.startAudio(),
    notify: () => askForNotifications().then(() => devices.refresh()),
    dismiss: () => happened({ name: 'dismissed' }),
    'close-save': closeAndSave,
  };

  return {
    refused,
    refresh,
    async perform(action, element) {
      const [, deed = action, which = ''] = /^(key|tab|test|supervise)-(.+)/.exec(action) ?? [];
      try {
        await deeds[deed]?.(element, which);
      } catch (error) {
        refused(error);
      }
    },
    keepWords() {
      // What stands there without a call was filled in for this one.
      if (state().call === null) return;
      if (saves()) save();
      forms.clear();
    },
  };
}
