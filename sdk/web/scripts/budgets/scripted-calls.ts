/**
 * The dialog alone, with an omiSDK that follows a script: thousands of calls in seconds, so that
 * what one call leaves behind can be counted. `tools/budgets.py` bundles and drives it.
 */

import type { SdkEvent } from '../../src/omi/theme-port.js';
import type { CallData, Direction, OmiSDK } from '../../src/omi/types.js';
import { createTheme } from '../../src/theme/theme.js';

type Fact = Exclude<SdkEvent, { name: 'register' | 'warning' | 'devicesChanged' | 'saveCallInfo' }>;

const PING = { value: 24, avg: 24, min: 20, max: 31, jitter: 2, packetLoss: 0, mos: 4.4 };

const QUIET: Partial<Record<keyof OmiSDK, unknown>> = {
  devices: {
    chosen: { microphone: '', speaker: '', ringtone: '' },
    list: async () => ({ microphones: [], speakers: [] }),
  },
  getStatus: () => 'registered',
  toggleDialog: () => theme.toggle(),
  saveCallInfo: async () => {},
  getRecentCalls: async () => [],
  getColleagues: async () => [],
  getHotlines: async () => [],
};

const listeners: ((event: SdkEvent) => void)[] = [];
const kept = new Map<string, string>();
const theme = createTheme({
  sdk: QUIET as OmiSDK,
  store: {
    read: (key) => kept.get(key) ?? null,
    write: (key, text) => void (text === null ? kept.delete(key) : kept.set(key, text)),
  },
  owner: () => 'demo 100',
  // The page's address names it.
  switchboard: () => decodeURIComponent(location.search.slice(1)),
  listen: (listener) => listeners.push(listener),
  keyTone: () => {},
});

theme.configure({
  theme: 'default',
  language: 'vi',
  options: { showTagField: true, draggable: true },
  forms: [
    { id: 'address', label: 'Địa chỉ' },
    { id: 'need', label: 'Nhu cầu', multiline: true },
    { id: 'topics', label: 'Chủ đề', type: 'multiselect', selections: ['a', 'b'] },
  ],
});

function tell(name: Fact['name'], data: CallData): void {
  for (const listener of listeners) listener({ name, data });
}

function call(number: number, direction: Direction): CallData {
  return {
    direction,
    directionTxt: direction,
    status: 'connecting',
    statusTxt: 'connecting',
    remoteNumber: `${100 + (number % 10)}`,
    phone: `${100 + (number % 10)}`,
    remoteName: `Nguyễn ${number}`,
    remoteAvatar: '',
    sipDomain: 'demo',
    sipUser: '100',
    sipNumber: '',
    sneakyType: '',
    supervised: '',
    recording: '',
    isMuted: false,
    startTime: new Date(),
    answerTime: null,
    endTime: null,
    isAccepted: false,
    endCause: '',
    endCode: 0,
    uuid: `call-${number}`,
    duration: 0,
    durationTxt: '00:00',
    totalDuration: 0,
    ringing: 0,
    ringingTxt: '00:00',
    ping: { ...PING, level: 4, status: 'good' },
  };
}

function press(name: string): void {
  document.querySelector<HTMLElement>(`.omi-dialog [data-omi="${name}"]`)?.click();
}

/** One call with all that a user may do in it, until its dialog is closed. */
function live(number: number): void {
  const direction = number % 2 ? 'inbound' : 'outbound';
  const data = call(number, direction);
  const told = (name: Fact['name'], changes: Partial<CallData>) =>
    tell(name, Object.assign(data, changes));
  told(direction === 'inbound' ? 'invite' : 'connecting', {});
  if (direction === 'outbound') told('ringing', { status: 'ringing' });
  told('accepted', { status: 'connected', isAccepted: true, answerTime: new Date() });
  told('contact', { remoteName: `Trần ${number}` });
  for (const name of ['keypad', 'keypad', 'transfer', 'back', 'devices', 'back']) press(name);
  told('incall', { duration: 1, durationTxt: '00:01' });
  told('holdChanged', { status: 'hold' });
  told('holdChanged', { status: 'connected' });
  told('ended', { status: 'ended', endCause: 'BYE', endTime: new Date() });
  press('close-save');
  press('minimise');
}

/** So many calls, one after the other, with a breath for the page now and then. */
async function drive(calls: number): Promise<void> {
  for (let number = 0; number < calls; number += 1) {
    live(number);
    if (number % 50 === 0) await new Promise((done) => setTimeout(done));
  }
}

Object.assign(globalThis, { drive });
