/**
 * The public types of omiSDK 2.0.0, and the words that every room of the SDK uses.
 * This file imports nothing and is types only: `sdk.d.ts` is made of it alone.
 */

/** Where the SDK stands with the switchboard. */
export type RegistrationStatus = 'registering' | 'registered' | 'unregistered';

export type Direction = 'outbound' | 'inbound';

/** `hold` while this side has put the call on hold. */
export type CallStatus = 'connecting' | 'ringing' | 'connected' | 'hold' | 'ended';

/** Why a call ended. */
export type EndCause =
  /** The number called is busy. */
  | 'BUSY'
  /** Nobody answered, or nobody could be reached. */
  | 'NO_ANSWER'
  /** A tenant on trial called a number that has never called one of its hotlines. */
  | 'TRIAL_REJECTION'
  /** The allowance of outbound time is used up, or this number may not be called. */
  | 'LIMITATION_DECLINE'
  /** The call reached its longest allowed time. */
  | 'ALLOTTED_TIMEOUT'
  /** Either side hung up. */
  | 'BYE'
  /** The caller gave up, or the call was answered elsewhere. */
  | 'CANCEL'
  | 'UNKNOWN';

/** The quality of the connection during a call. */
export interface Ping {
  /** Latest round trip, in ms; `avg`, `min` and `max` are those of the call so far. */
  value: number;
  avg: number;
  min: number;
  max: number;
  /** Signal bars, 1 to 4. */
  level: 1 | 2 | 3 | 4;
  status: 'good' | 'warning' | 'bad';
  /** In ms. */
  jitter: number;
  /** Share of the packets that were lost of late, 0 to 1. */
  packetLoss: number;
  /** Estimated mean opinion score, 1.0 to 4.5. */
  mos: number;
}

/** What every callback about a call gets: a plain object of its own, free to change and to send. */
export interface CallData {
  direction: Direction;
  directionTxt: string;
  status: CallStatus;
  statusTxt: string;
  /** The number called, or the number that calls. The same as `phone`. */
  remoteNumber: string;
  phone: string;
  remoteName: string;
  remoteAvatar: string;
  sipDomain: string;
  sipUser: string;
  /** The hotline in use; empty between extensions. */
  sipNumber: string;
  /** How another call is supervised; empty in an ordinary call. */
  sneakyType: SneakyType | '';
  /** How a supervisor listens in to this side, where the tenant wants it to be seen; else empty. */
  supervised: SneakyType | '';
  /** Whether this call is recorded, where this side may have that changed; else empty. */
  recording: RecordingState | '';
  isMuted: boolean;
  startTime: Date;
  answerTime: Date | null;
  endTime: Date | null;
  isAccepted: boolean;
  /** Empty until the call has ended. */
  endCause: EndCause | '';
  /** The SIP status that ended the call; 0 until then. */
  endCode: number;
  /** The id of the call in the history and the API; empty until `ringing` or `invite`. */
  uuid: string;
  /** Whole seconds from answer to end. */
  duration: number;
  durationTxt: string;
  /** Whole seconds from start to end. */
  totalDuration: number;
  /** Whole seconds of ringing. */
  ringing: number;
  ringingTxt: string;
  ping: Ping;
}

/** What the `register` callback gets, each time the connection to the switchboard changes. */
export interface RegisterData {
  status: boolean;
  state: RegistrationStatus;
  /** In the language of the configuration. */
  desc: string;
  /** Why there is no registration, when something is wrong. */
  code?: ErrorCode;
}

/** What `saveCallInfo` gets and takes: the note, and each form field by its id. */
export interface CallInfo {
  /** The `uuid` of the call. */
  callId: string;
  note: string;
  /** From `options.showTagField`. */
  tags?: string[];
  /** One entry a field of `config.forms`: text, or the chosen values of a `multiselect`. */
  [field: string]: string | string[] | undefined;
}

/** A supervisor hears all, and is heard by nobody, by the supervised extension, or by everybody. */
export type SneakyType = 'monitoring' | 'whisper' | 'colloquy';

/** Whether what is said in a call is kept. */
export type RecordingState = 'off' | 'running' | 'paused';

/** `start` goes on with what is paused, too. What is so already is no error. */
export type RecordingAction = 'start' | 'pause' | 'resume' | 'stop';

/** Something is wrong and the call or registration goes on; `active: false` says it is over. */
export interface WarningData {
  code: WarningCode;
  message: string;
  active: boolean;
}

export type WarningCode =
  /** The browser does not play sound before the user has clicked: `startAudio()` in a click mends it. */
  | 'audio_blocked'
  /** Nothing is heard: the media path is broken and being set up again. */
  | 'media_lost'
  /** The path stands and for three seconds not one packet came. */
  | 'no_packets'
  /** The microphone stopped in mid-call: unplugged, or taken away by the browser. */
  | 'microphone_lost'
  /** The microphone is open, not muted, and gives nothing but silence. */
  | 'microphone_silent'
  /** More than 3 % of the packets are lost. */
  | 'high_packet_loss'
  /** The round trip takes longer than 400 ms. */
  | 'high_round_trip';

export type ErrorCode =
  | 'no_credentials'
  | 'invalid_server'
  | 'already_registered'
  | 'wrong_credentials'
  | 'registration_refused'
  | 'unreachable'
  | 'unregistered'
  | 'not_registered'
  | 'invalid_number'
  | 'own_extension'
  | 'already_calling'
  | 'no_incoming_call'
  | 'no_call'
  | 'call_ended'
  | 'invalid_tone'
  | 'invalid_datas'
  | 'hold_refused'
  | 'transfer_refused'
  | 'transfer_busy'
  | 'transfer_no_answer'
  | 'device_missing'
  | 'not_saved'
  | 'invalid_supervision'
  | 'may_not_supervise'
  | 'not_talking'
  | 'unknown_extension'
  | 'recording_refused'
  | 'insecure_page'
  | 'no_webrtc'
  | 'microphone_denied'
  | 'microphone_missing'
  | 'microphone_failed'
  | 'internal';

/** What a Promise of the SDK rejects with. */
export interface OmiError extends Error {
  readonly code: ErrorCode;
  /** What happened and what to do, in the language of the configuration. */
  readonly message: string;
  /** True when the same request cannot succeed without a change. */
  readonly fatal: boolean;
}

export interface Callbacks {
  /** The connection to the switchboard changed. */
  register?: (data: RegisterData) => void;
  /** An outgoing call starts. */
  connecting?: (data: CallData) => void;
  /** A call comes in. */
  invite?: (data: CallData) => void;
  /** A call came in and was refused, because another one is going on. */
  inviteRejected?: (data: CallData) => void;
  /** The other side of an outgoing call rings. */
  ringing?: (data: CallData) => void;
  /** The call was answered. */
  accepted?: (data: CallData) => void;
  /** Once a second from the answer on. */
  incall?: (data: CallData) => void;
  /** Straight after `ended`: somebody else answered the call. */
  acceptedByOther?: (data: CallData) => void;
  ended?: (data: CallData) => void;
  /** This side has put the call on hold (`true`) or taken it back. */
  holdChanged?: (status: boolean, data: CallData) => void;
  /** The user closed the dialog of a call that rang; the switchboard has what it gets, too. */
  saveCallInfo?: (data: CallInfo) => void;
  /** Beyond the original: the microphone was muted or unmuted. */
  muteChanged?: (status: boolean, data: CallData) => void;
  /** Beyond the original: a supervisor is heard by others than before, or this side is supervised. */
  supervisionChanged?: (data: CallData) => void;
  /** Beyond the original: this call is recorded from now on, or not any more, or may be. */
  recordingChanged?: (data: CallData) => void;
  /** Beyond the original: a microphone or speaker came or went, or another one is in use. */
  devicesChanged?: (devices: DeviceList) => void;
  /** Beyond the original: something is wrong and the call goes on. */
  warning?: (data: WarningData) => void;
}

/** The names of version 1, which older pages put at the top level of the configuration. */
export interface Version1Config {
  register_fn?: (data: RegisterData) => void;
  invite_fn?: (data: CallData) => void;
  /** A second call came in and was refused. */
  invite_2fn?: (data: CallData) => void;
  /** An incoming call was answered. */
  accept_fn?: (data: CallData) => void;
  /** An outgoing call was answered. */
  accept_out_fn?: (data: CallData) => void;
  endcall_fn?: (data: CallData) => void;
  incall_fn?: (data: CallData) => void;
  /** Each second of a call. */
  ping_fn?: (data: Ping) => void;
  ringtone_volume?: number;
  form_ui?: FormField[];
}

/** Callbacks may stand in `callbacks` or directly in the configuration. */
export interface Config extends Callbacks, Version1Config {
  callbacks?: Callbacks;
  /** `default` draws the dialog; empty or missing, there is no interface at all. */
  theme?: 'default' | '';
  /** Logs what happens to the console. `false` unless given. */
  debug?: boolean;
  /** Refuses every incoming call as busy; outgoing calls can be made. */
  busy?: boolean;
  /** `vi` unless given. */
  language?: 'vi' | 'en';
  /** From 0 to 1; 1 unless given. */
  ringtoneVolume?: number;
  options?: Options;
  /** Fields to fill in during and after a call. */
  forms?: FormField[];
  /** Classes for the outermost elements of button and dialog. */
  classes?: { btnToggle?: string; dialog?: string };
  /** Styles for them: names as in CSS or as in JavaScript. */
  styles?: { btnToggle?: Styles; dialog?: Styles };
  /** The switchboard's origin. Unless given, the origin of the script. */
  server?: string;
}

export type Styles = Readonly<Record<string, string | number>>;

export interface Options {
  hideCallButton?: boolean;
  /** A shimmer in the place of the name until `updateContactInfo` brings it. */
  showContactLoading?: boolean;
  /** `['start', 4, 'x']` shows `xxxx749346`, `['end', 3, 'x']` shows `0394749xxx`. */
  maskedPhoneNumberFormat?: readonly ['start' | 'end', number, string];
  /** Lets the user move button and dialog. */
  draggable?: boolean;
  /** The text of the button that closes and saves. */
  btnCloseText?: string;
  /** The field for a note; shown unless `false`. */
  showNoteInput?: boolean | { required: boolean };
  /** A field for tags. */
  showTagField?: boolean | { required: boolean };
  /** Added to the User-Agent that the switchboard sees. */
  extraUserAgentString?: string;
}

export interface FormField {
  id: string;
  label?: string;
  /** The placeholder. */
  plh?: string;
  type?: 'text' | 'multiselect';
  /** For `multiselect`; `omiSDKTheme.setSelections` sets them later. */
  selections?: readonly Selection[];
  multiline?: boolean;
  /** Marked with `*`; the dialog does not close while it is empty. */
  required?: boolean;
  /** For the outermost element of the field. */
  className?: string;
  /** Of a multiline field, as in CSS. */
  height?: string;
}

/** A choice of a `multiselect`. */
export type Selection = string | { label: string; value: string };

/** Either the password, or a short-lived token that the page's own back end has fetched. */
export type RegisterParams = PasswordParams | TokenParams;

export interface PasswordParams {
  /** The tenant's label. */
  domain: string;
  /** The extension's number. */
  username: string;
  password: string;
  /** The switchboard's origin, stronger than that of the configuration. */
  server?: string;
}

export interface TokenParams {
  /** From `POST /api/v1/tokens`. It says which extension it is for. */
  token: string;
  server?: string;
}

export interface CallOptions {
  /** The hotline to call out with. */
  sipNumber?: string;
  /** Listens in to the call of the extension that is called. */
  sneakyType?: SneakyType;
  /** Goes into the call history; at most 256 characters, all values together as text. */
  datas?: Readonly<Record<string, unknown>>;
}

/** A transfer that the user announces first: the other side waits meanwhile. */
export interface AttendedTransfer {
  /** Connects the two and leaves the call. Resolves when that is done. */
  complete(): Promise<void>;
  /** Back to the first call. */
  cancel(): Promise<void>;
  /**
   * Resolves when the two are connected and this side has left. Rejects when the colleague
   * declines, does not answer or hangs up, and after `cancel()`: the first call goes on.
   */
  readonly over: Promise<void>;
}

export interface ContactInfo {
  name?: string;
  /** `http:`, `https:` or `data:image/…`. */
  avatar?: string;
}

export interface Device {
  id: string;
  /** Empty until the user has allowed the microphone. */
  label: string;
}

export interface DeviceList {
  microphones: Device[];
  speakers: Device[];
}

/** Which device is for what; empty means the system's choice. */
export interface DeviceChoice {
  microphone: string;
  speaker: string;
  ringtone: string;
}

export interface Devices {
  list(): Promise<DeviceList>;
  /** What was chosen; remembered by this browser. */
  readonly chosen: DeviceChoice;
  /** Takes effect at once, in a call too. Rejects with `device_missing`. */
  choose(choice: Partial<DeviceChoice>): Promise<void>;
  /** Plays a short sound there, or hears the microphone for two seconds: its peak, 0 to 1. */
  test(kind: keyof DeviceChoice): Promise<number>;
}

/** What `preflight()` found, each with words for people. */
export interface PreflightReport {
  ok: boolean;
  checks: PreflightCheck[];
}

export interface PreflightCheck {
  name: 'browser' | 'microphone' | 'switchboard' | 'registration' | 'media';
  ok: boolean;
  /** Why not. */
  code?: ErrorCode | WarningCode;
  message: string;
  /** `switchboard`: milliseconds to connect. `media`: the quality of a short test call. */
  milliseconds?: number;
  ping?: Ping;
}

export interface RecentCall {
  uuid: string;
  direction: Direction;
  phone: string;
  name: string;
  /** The hotline in use; empty between extensions. */
  sipNumber: string;
  startTime: Date;
  duration: number;
  endCause: EndCause | '';
}

/** A number of the tenant's that this extension may call out with. */
export interface Hotline {
  number: string;
  /** What colleagues call it; customers never see it. */
  name: string;
}

export interface Colleague {
  extension: string;
  name: string;
  state: 'available' | 'busy' | 'offline';
}

export interface OmiSDK {
  readonly version: string;
  /** Sets callbacks and options. May be called again: what is given replaces what was. */
  init(config?: Config, callback?: () => void): Promise<void>;
  /** Connects an extension. Resolves when the switchboard has accepted it. */
  register(params: RegisterParams, onError?: (error: OmiError) => void): Promise<void>;
  /** Disconnects, ending a call. Never fails. */
  unregister(): Promise<void>;
  /** Disconnects and connects again, with the former parameters unless given others. */
  reregister(params?: RegisterParams): Promise<void>;
  /**
   * Calls a number. Resolves when the call has started to connect; with a `sneakyType`, when the
   * call of that extension is heard.
   */
  makeCall(phone: string | number, hotline?: string | CallOptions): Promise<void>;
  /**
   * Lets others hear this supervisor than until now. Rejects with `may_not_supervise` in a call of
   * one's own.
   */
  changeSupervision(sneakyType: SneakyType): Promise<void>;
  /**
   * Has the recording of this call begun, paused, resumed or ended, where the operator has left
   * that to this extension. Resolves when the switchboard has agreed; `recordingChanged` follows.
   * Rejects with `recording_refused`, `no_call`, `not_registered`, `unreachable`.
   */
  record(action: RecordingAction): Promise<void>;
  /** Answers the incoming call. Resolves when the microphone is open and the answer is sent. */
  acceptCall(): Promise<void>;
  /** Declines the incoming call. Without one, nothing happens. */
  rejectCall(): void;
  /** Ends, cancels or declines the call. Without one, nothing happens. */
  stopCall(): void;
  /**
   * Passes the call on. Resolves when the extension has answered, and this side has left.
   * Rejects when it does not answer: the call goes on with this side.
   */
  transferCall(extension: string | number): Promise<void>;
  /** Resolves when the extension is being rung; the other side waits until complete or cancel. */
  transferCall(extension: string | number, options: { attended: true }): Promise<AttendedTransfer>;
  /** Sends key tones: `0`-`9`, `*`, `#`, one or several. */
  sendDTMF(tone: string | number): Promise<void>;
  /** Mutes (true) or unmutes (false) the microphone of this call; flips without argument. Returns what now holds. */
  toggleMute(status?: boolean): boolean;
  /** Puts the call on hold (true) or takes it back; flips without argument. Resolves with what now holds. */
  toggleHold(status?: boolean): Promise<boolean>;
  getStatus(): RegistrationStatus;
  /** Is there a call, from connecting or inviting until ended? */
  isCalling(): boolean;
  /** Shows or hides the dialog. Without a theme, nothing happens. */
  toggleDialog(): void;
  /** Shows name and picture of the other side in the dialog and in the data of callbacks. */
  updateContactInfo(contact: ContactInfo): void;
  /** The bearer token of this registration for the public API; empty without one. */
  getAccessToken(): string;

  /** A further listener beside the callbacks of the configuration. */
  on<Name extends keyof Callbacks>(name: Name, callback: NonNullable<Callbacks[Name]>): void;
  /** Forgets one listener, or all of that name. */
  off<Name extends keyof Callbacks>(name: Name, callback?: NonNullable<Callbacks[Name]>): void;
  /**
   * Refuses every incoming call as busy, or takes them again. Colleagues see it, and groups ring
   * others, unless another page or phone of the extension takes calls.
   */
  setBusy(busy: boolean): void;
  isBusy(): boolean;
  /** Opens the dialler with a number in it. Without a theme, nothing happens. */
  setDialNumber(phone: string | number): void;

  /** Microphones and speakers. */
  readonly devices: Devices;
  /** Plays what the browser had kept silent. Call it in a click. */
  startAudio(): Promise<void>;
  /** Tries everything a call needs, without calling anybody. Never rejects. */
  preflight(): Promise<PreflightReport>;
  /** The latest calls of this extension, newest first. Rejects with `not_registered`, `unreachable`. */
  getRecentCalls(): Promise<RecentCall[]>;
  /** The other extensions of the tenant. Rejects with `not_registered`, `unreachable`. */
  getColleagues(): Promise<Colleague[]>;
  /**
   * The hotlines that `makeCall` may call out with, the usual one first. Rejects with
   * `not_registered`, `unreachable`.
   */
  getHotlines(): Promise<Hotline[]>;
  /** Stores note, tags and fields with a call, and calls `saveCallInfo`. */
  saveCallInfo(info: CallInfo): Promise<void>;
}

/** The dialog's methods. Without a theme they do nothing. */
export interface OmiSDKTheme {
  /** Fills the inputs of `config.forms`, by their ids. */
  setFormData(data: Readonly<Record<string, unknown>>): void;
  /** What can be chosen in a `multiselect`. */
  setSelections(id: string, items: readonly Selection[]): void;
  /** What is chosen in a `multiselect`. */
  setSelecteds(id: string, items: readonly Selection[]): void;
}

declare global {
  var omiSDK: OmiSDK;
  var omiSDKTheme: OmiSDKTheme;
}
