/** The demo page: a phone made of omiSDK's public methods and callbacks, and nothing else. */

import type {
  Callbacks,
  CallData,
  Config,
  ErrorCode,
  OmiError,
  WarningCode,
} from '../src/omi/types.js';
import { changeExtension, chooseExtension, EXTENSIONS } from './extension.js';
import { showRecentCalls } from './recent.js';
import { type Language, TEXTS, type TextName, type Texts } from './texts.js';
import { find, make, show, translate, write } from './view.js';

/** Older events make room; nobody scrolls further. */
const MOST_EVENTS = 200;

/** In ms: the switchboard writes a call down just after it has ended. */
const RECORD_WRITTEN_WITHIN = 700;

/** What a notice may be about. */
type Obstacle = 'connection' | 'call' | WarningCode;

const NOTICES: Partial<Record<ErrorCode, TextName>> = {
  insecure_page: 'insecure',
  microphone_denied: 'denied',
  microphone_missing: 'missing',
  microphone_failed: 'failed',
};

let language: Language =
  (localStorage.getItem('language') ?? navigator.language).slice(0, 2) === 'vi' ? 'vi' : 'en';
let lastCall: CallData | null = null;
/** What is in the way, in the words of a language. */
const notices = new Map<Obstacle, (texts: Texts) => string>();

const callbacks: Required<Callbacks> = {
  register(data) {
    showStatus();
    notice('connection', data.code === undefined ? null : () => data.desc);
    log('register', data);
    showCall();
    if (data.status) void showRecentCalls(omiSDK.getAccessToken());
  },
  connecting: (data) => called('connecting', data),
  invite: (data) => called('invite', data),
  inviteRejected: (data) => log('inviteRejected', data),
  ringing: (data) => called('ringing', data),
  accepted: (data) => called('accepted', data),
  incall(data) {
    lastCall = data;
    showCall();
  },
  ended(data) {
    called('ended', data);
    setTimeout(() => void showRecentCalls(omiSDK.getAccessToken()), RECORD_WRITTEN_WITHIN);
  },
  acceptedByOther: (data) => log('acceptedByOther', data),
  warning(data) {
    notice(data.code, data.active ? () => data.message : null);
    log('warning', data);
  },
};

function showStatus(): void {
  const state = omiSDK.getStatus();
  write('status', TEXTS[language][state]);
  find('status').dataset['state'] = state;
}

function called(name: string, data: CallData): void {
  lastCall = data;
  log(name, data);
  showCall();
}

/** Draws the call as the last callback described it. */
function showCall(): void {
  const calling = omiSDK.isCalling();
  const call = lastCall;
  find<HTMLButtonElement>('call').disabled = calling || omiSDK.getStatus() !== 'registered';
  find<HTMLSelectElement>('extension').disabled = calling;
  show('card', call !== null);
  if (call === null) return;
  const offered = calling && call.direction === 'inbound' && call.status === 'ringing';
  const connected = call.status === 'connected';
  write('direction', call.directionTxt);
  write('remote', call.remoteName ? `${call.remoteName} · ${call.phone}` : call.phone);
  write('state', calling ? call.statusTxt : `${call.statusTxt} (${call.endCause})`);
  write('timer', call.durationTxt);
  show('accept', offered);
  show('reject', offered);
  show('mute', connected);
  show('hang-up', calling && !offered);
  show('signal', connected);
  find('signal').dataset['level'] = String(call.ping.level);
  write('ping', `${call.ping.value} ms`);
  if (!connected) find('mute').ariaPressed = 'false';
  document.title = offered ? `☎ ${call.phone}` : `Tongdai ${call.sipUser}`;
}

/** Explains what is in the way; null says that it is no more. */
function notice(about: Obstacle, text: ((texts: Texts) => string) | null): void {
  if (text === null) notices.delete(about);
  else notices.set(about, text);
  showNotices();
}

function showNotices(): void {
  const lines = [...notices.values()].map((text) => make('p', text(TEXTS[language])));
  find('notice').replaceChildren(...lines);
  show('notice', lines.length > 0);
}

function refused({ code, message }: OmiError): void {
  const name = NOTICES[code];
  notice('call', name === undefined ? () => message : (texts) => texts[name]);
  log(code, { message });
}

function log(name: string, data: unknown): void {
  const time = new Date().toLocaleTimeString();
  const entry = make(
    'li',
    make(
      'details',
      make('summary', `${time}  ${name}`),
      make('pre', JSON.stringify(data, null, 2)),
    ),
  );
  const list = find('log');
  list.prepend(entry);
  while (list.children.length > MOST_EVENTS) list.lastElementChild?.remove();
}

function speak(): void {
  translate(language);
  showNotices();
  const config: Config = { language, callbacks };
  void omiSDK.init(config);
  showStatus();
}

function credentials(extension: string) {
  return { domain: 'demo', username: extension, password: `demo-${extension}` };
}

/** One button for each colleague: a first call is one click. */
function showColleagues(own: string): void {
  const chips = EXTENSIONS.filter((extension) => extension !== own).map((extension) => {
    const chip = make('button', extension);
    chip.type = 'button';
    chip.onclick = () => {
      find<HTMLInputElement>('number').value = extension;
      find<HTMLInputElement>('number').focus();
    };
    return chip;
  });
  find('colleagues').replaceChildren(...chips);
  document.title = `Tongdai ${own}`;
}

/** Says what is wrong with the microphone before anybody tries to call. */
async function watchMicrophone(): Promise<void> {
  if (!navigator.mediaDevices) {
    notice('call', (texts) => texts.insecure);
    return;
  }
  try {
    const permission = await navigator.permissions.query({ name: 'microphone' as PermissionName });
    const tell = () =>
      notice('call', permission.state === 'denied' ? (texts) => texts.denied : null);
    permission.onchange = tell;
    tell();
  } catch {
    // This browser does not tell; the first call will.
  }
}

async function start(): Promise<void> {
  const own = await chooseExtension();
  const select = find<HTMLSelectElement>('extension');
  select.append(...EXTENSIONS.map((extension) => new Option(extension, extension)));
  select.value = own;
  select.onchange = async () => {
    lastCall = null;
    await changeExtension(select.value);
    showColleagues(select.value);
    void omiSDK.reregister(credentials(select.value));
  };
  find('dial').onsubmit = (event) => {
    event.preventDefault();
    notice('call', null);
    omiSDK.makeCall(find<HTMLInputElement>('number').value).catch(refused);
  };
  find('accept').onclick = () => {
    notice('call', null);
    omiSDK.acceptCall().catch(refused);
  };
  find('reject').onclick = () => omiSDK.rejectCall();
  find('hang-up').onclick = () => omiSDK.stopCall();
  find('mute').onclick = () => {
    find('mute').ariaPressed = String(omiSDK.toggleMute());
  };
  find('language').onclick = () => {
    language = language === 'vi' ? 'en' : 'vi';
    localStorage.setItem('language', language);
    speak();
  };
  find('theme').onclick = () => {
    const root = document.documentElement;
    const dark = getComputedStyle(root).colorScheme === 'dark' || prefersDark(root);
    root.dataset['theme'] = dark ? 'light' : 'dark';
    localStorage.setItem('theme', root.dataset['theme']);
  };
  document.documentElement.dataset['theme'] = localStorage.getItem('theme') ?? '';
  speak();
  showColleagues(own);
  void watchMicrophone();
  void omiSDK.register(credentials(own)); // the callback tells what becomes of it
}

/** Until somebody has chosen, the system decides. */
function prefersDark(root: HTMLElement): boolean {
  return !root.dataset['theme'] && matchMedia('(prefers-color-scheme: dark)').matches;
}

void start();
