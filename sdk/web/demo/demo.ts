/** The demo page: a page with the dialog in it, made of omiSDK's public methods and callbacks. */

import type { Callbacks, CallData, ErrorCode, OmiError, WarningCode } from '../src/omi/types.js';
import { changeExtension, chooseExtension, EXTENSIONS } from './extension.js';
import { showNumbers } from './numbers.js';
import { configOf, isOn, showOptions } from './options.js';
import { showRecentCalls } from './recent.js';
import { type Language, TEXTS, type TextName, type Texts } from './texts.js';
import { find, make, show, translate, write } from './view.js';

/** Older events make room; nobody scrolls further. */
const MOST_EVENTS = 200;

/** In ms: the switchboard writes a call down just after it has ended. */
const RECORD_WRITTEN_WITHIN = 700;

/** In ms: as long as a page may take to look somebody up. */
const LOOKING_UP = 1500;

/** Where dialog and page stand side by side, the dialog is open from the start. */
const WIDE = '(width >= 72rem) and (height >= 40rem)';

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
/** What is in the way, in the words of a language. */
const notices = new Map<Obstacle, (texts: Texts) => string>();

const callbacks: Required<Callbacks> = {
  register(data) {
    showStatus();
    notice('connection', data.code === undefined ? null : () => data.desc);
    log('register', data);
    if (data.status) void showRecentCalls();
  },
  connecting: (data) => called('connecting', data),
  invite: (data) => called('invite', data),
  inviteRejected: (data) => log('inviteRejected', data),
  ringing: (data) => called('ringing', data),
  accepted: (data) => called('accepted', data),
  incall() {}, // each second: the dialog shows it
  ended(data) {
    called('ended', data);
    setTimeout(() => void showRecentCalls(), RECORD_WRITTEN_WITHIN);
  },
  acceptedByOther: (data) => log('acceptedByOther', data),
  holdChanged: (_, data) => log('holdChanged', data),
  muteChanged: (_, data) => log('muteChanged', data),
  supervisionChanged: (data) => log('supervisionChanged', data),
  recordingChanged: (data) => log('recordingChanged', data),
  saveCallInfo: (data) => log('saveCallInfo', data),
  devicesChanged: (data) => log('devicesChanged', data),
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
  log(name, data);
  const calling = omiSDK.isCalling();
  find<HTMLSelectElement>('extension').disabled = calling;
  const offered = name === 'invite';
  document.title = offered ? `☎ ${data.phone}` : `Tongdai ${data.sipUser}`;
  if (isOn('withLookup') && (name === 'connecting' || offered)) {
    setTimeout(lookUp, LOOKING_UP);
  }
}

/** What your page would find in your own data. */
function lookUp(): void {
  if (omiSDK.isCalling()) omiSDK.updateContactInfo({ name: TEXTS[language].customer });
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
  const time = new Date().toLocaleTimeString('en-GB');
  const entry = make(
    'li',
    make(
      'details',
      make('summary', make('time', time), make('b', name)),
      make('pre', JSON.stringify(data, null, 2)),
    ),
  );
  const list = find('log');
  list.prepend(entry);
  while (list.children.length > MOST_EVENTS) list.lastElementChild?.remove();
}

/** Says everything in a language; the dialog takes over what has changed. */
function speak(): void {
  const texts = TEXTS[language];
  translate(language);
  showNotices();
  showOptions(language, texts, speak);
  showColleagues(find<HTMLSelectElement>('extension').value);
  showNumbers(texts, call);
  void omiSDK.init({ ...configOf(language, texts), callbacks });
  showStatus();
}

function credentials(extension: string) {
  return { domain: 'demo', username: extension, password: `demo-${extension}` };
}

function call(number: string): void {
  notice('call', null);
  omiSDK.makeCall(number).catch(refused);
}

/** One button for each colleague: a first call is one click. */
function showColleagues(own: string): void {
  const chips = EXTENSIONS.filter((extension) => extension !== own).map((extension) => {
    const chip = make('button', extension);
    chip.type = 'button';
    chip.title = `${TEXTS[language].callTo} ${extension}`;
    chip.onclick = () => call(extension);
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
    await changeExtension(select.value);
    showColleagues(select.value);
    void omiSDK.reregister(credentials(select.value));
  };
  find('language').onclick = () => {
    language = language === 'vi' ? 'en' : 'vi';
    localStorage.setItem('language', language);
    speak();
  };
  find('theme').onclick = () => paint(isDark() ? 'light' : 'dark');
  paint(localStorage.getItem('theme') ?? '');
  speak();
  void watchMicrophone();
  void omiSDK.register(credentials(own)); // the callback tells what becomes of it
  if (matchMedia(WIDE).matches) omiSDK.toggleDialog();
}

/** Page and dialog alike. Until somebody has chosen, the system decides. */
function paint(scheme: string): void {
  if (!scheme) return;
  const { dataset } = document.documentElement;
  dataset['theme'] = scheme;
  dataset['omiScheme'] = scheme;
  localStorage.setItem('theme', scheme);
}

function isDark(): boolean {
  const scheme = document.documentElement.dataset['theme'];
  return scheme ? scheme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

void start();
