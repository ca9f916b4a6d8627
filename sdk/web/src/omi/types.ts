/**
 * The public types of omiSDK 2.0.0, and the words that every room of the SDK uses.
 * This file imports nothing and is types only: `sdk.d.ts` is made of it alone.
 */

/** Where the SDK stands with the switchboard. */
export type RegistrationStatus = 'registering' | 'registered' | 'unregistered';

export type Direction = 'outbound' | 'inbound';

export type CallStatus = 'connecting' | 'ringing' | 'connected' | 'ended';

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
  sneakyType: string;
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

/** Something is wrong and the call or registration goes on; `active: false` says it is over. */
export interface WarningData {
  code: WarningCode;
  message: string;
  active: boolean;
}

export type WarningCode =
  /** The browser does not play sound before the user has clicked on the page. */
  | 'audio_blocked'
  /** Nothing is heard: the media path is broken and being set up again. */
  | 'media_lost'
  /** The microphone stopped in mid-call: unplugged, or taken away by the browser. */
  | 'microphone_lost';

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
  | 'call_ended'
  | 'not_supported'
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
  /** Beyond the original: something is wrong and the call goes on. */
  warning?: (data: WarningData) => void;
}

/** Callbacks may stand in `callbacks` or directly in the configuration. */
export interface Config extends Callbacks {
  callbacks?: Callbacks;
  /** Logs what happens to the console. `false` unless given. */
  debug?: boolean;
  /** `vi` unless given. */
  language?: 'vi' | 'en';
  /** The switchboard's origin. Unless given, the origin of the script. */
  server?: string;
}

export interface RegisterParams {
  /** The tenant's label. */
  domain: string;
  /** The extension's number. */
  username: string;
  password: string;
  /** The switchboard's origin, stronger than that of the configuration. */
  server?: string;
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
  /** Calls an extension. Resolves when the call has started to connect. */
  makeCall(phone: string | number): Promise<void>;
  /** Answers the incoming call. Resolves when the microphone is open and the answer is sent. */
  acceptCall(): Promise<void>;
  /** Declines the incoming call. Without one, nothing happens. */
  rejectCall(): void;
  /** Ends, cancels or declines the call. Without one, nothing happens. */
  stopCall(): void;
  /** Mutes (true) or unmutes (false) the microphone of this call; flips without argument. Returns what now holds. */
  toggleMute(status?: boolean): boolean;
  getStatus(): RegistrationStatus;
  /** Is there a call, from connecting or inviting until ended? */
  isCalling(): boolean;
  /** The bearer token of this registration for the public API; empty without one. */
  getAccessToken(): string;
}

/** The dialog's methods. */
export type OmiSDKTheme = Record<string, never>;

declare global {
  var omiSDK: OmiSDK;
  var omiSDKTheme: OmiSDKTheme;
}
