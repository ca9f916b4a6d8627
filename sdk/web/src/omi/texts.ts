/** Every text of the SDK, in both languages or it does not compile. */

import type { CallStatus, Direction, ErrorCode, RegistrationStatus, WarningCode } from './types.js';

export type Language = 'vi' | 'en';

export type Both = readonly [vi: string, en: string];

// Pages compare these strings.
const direction: Readonly<Record<Direction, Both>> = {
  outbound: ['Cuộc gọi đi', 'Outgoing call'],
  inbound: ['Cuộc gọi đến', 'Incoming call'],
};

const call: Readonly<Record<CallStatus, Both>> = {
  connecting: ['Đang kết nối', 'Connecting'],
  ringing: ['Đang đổ chuông', 'Ringing'],
  connected: ['Đã kết nối', 'Connected'],
  hold: ['Đang giữ cuộc gọi', 'On hold'],
  ended: ['Cuộc gọi đã kết thúc', 'Call ended'],
};

const registration: Readonly<Record<RegistrationStatus, Both>> = {
  registering: ['Đang kết nối tổng đài', 'Connecting to the switchboard'],
  registered: ['Đã kết nối tổng đài', 'Connected to the switchboard'],
  unregistered: ['Chưa kết nối tổng đài', 'Not connected to the switchboard'],
};

const refused: Both = [
  'Tổng đài từ chối. Cuộc gọi vẫn như cũ.',
  'The switchboard refused. The call goes on as it was.',
];

/** What happened, and what to do about it. */
const error: Readonly<Record<ErrorCode, Both>> = {
  no_credentials: [
    'Thiếu domain, username hoặc password.',
    'Domain, username or password is missing.',
  ],
  invalid_server: [
    'Không biết địa chỉ tổng đài. Hãy truyền config.server.',
    'The switchboard is not known. Give config.server.',
  ],
  already_registered: [
    'Đang dùng số nội bộ khác. Hãy gọi reregister.',
    'Another extension is connected. Use reregister.',
  ],
  wrong_credentials: ['Sai số nội bộ hoặc mật khẩu.', 'Wrong extension or password.'],
  registration_refused: ['Tổng đài từ chối kết nối.', 'The switchboard refused the connection.'],
  unreachable: [
    'Không kết nối được tổng đài. SDK đang tự thử lại.',
    'The switchboard cannot be reached. The SDK goes on trying.',
  ],
  unregistered: ['Đã ngắt kết nối tổng đài.', 'Disconnected from the switchboard.'],
  not_registered: ['Chưa kết nối tổng đài.', 'Not connected to the switchboard.'],
  invalid_number: ['Số điện thoại không hợp lệ.', 'This is not a telephone number.'],
  own_extension: ['Đây là số nội bộ của bạn.', 'This is your own extension.'],
  already_calling: ['Đang có cuộc gọi khác.', 'There is another call.'],
  no_incoming_call: ['Không có cuộc gọi đến.', 'There is no incoming call.'],
  no_call: ['Chưa có cuộc gọi nào kết nối.', 'There is no connected call.'],
  call_ended: ['Cuộc gọi đã kết thúc.', 'The call has ended.'],
  invalid_tone: ['Chỉ gửi được phím 0-9, * và #.', 'Only the keys 0-9, * and # can be sent.'],
  invalid_datas: [
    'datas phải là object không quá 256 ký tự.',
    'datas must be an object of at most 256 characters.',
  ],
  hold_refused: refused,
  transfer_refused: [
    'Không chuyển được tới số này. Cuộc gọi vẫn như cũ.',
    'This number cannot take the call. The call goes on as it was.',
  ],
  transfer_busy: [
    'Số này đang bận. Cuộc gọi vẫn như cũ.',
    'This number is busy. The call goes on as it was.',
  ],
  transfer_no_answer: [
    'Số này không trả lời. Cuộc gọi vẫn như cũ.',
    'This number does not answer. The call goes on as it was.',
  ],
  device_missing: [
    'Không tìm thấy thiết bị. Hãy cắm lại hoặc chọn cái khác.',
    'This device is not there. Plug it in or choose another one.',
  ],
  not_saved: ['Tổng đài không lưu được.', 'The switchboard could not save this.'],
  invalid_supervision: [
    'Chỉ có monitoring, whisper và colloquy.',
    'There is monitoring, whisper and colloquy.',
  ],
  may_not_supervise: ['Bạn không được giám sát số này.', 'You may not supervise this number.'],
  not_talking: ['Số này không có cuộc gọi nào.', 'This number is in no call.'],
  unknown_extension: ['Không có số nội bộ này.', 'There is no such extension.'],
  recording_refused: refused,
  insecure_page: [
    'Micro chỉ dùng được trên trang https hoặc localhost.',
    'The microphone works on https pages and localhost only.',
  ],
  no_webrtc: [
    'Trình duyệt này không gọi được (WebRTC).',
    'This browser cannot make calls (WebRTC).',
  ],
  microphone_denied: [
    'Micro bị chặn. Hãy cho phép micro ở thanh địa chỉ rồi thử lại.',
    'The microphone is blocked. Allow it in the address bar and try again.',
  ],
  microphone_missing: [
    'Không tìm thấy micro. Hãy cắm micro rồi thử lại.',
    'There is no microphone. Plug one in and try again.',
  ],
  microphone_failed: [
    'Không mở được micro. Có thể ứng dụng khác đang dùng.',
    'The microphone does not open. Another program may be using it.',
  ],
  internal: ['Lỗi trong SDK.', 'Error in the SDK.'],
};

const warning: Readonly<Record<WarningCode, Both>> = {
  audio_blocked: [
    'Trình duyệt chặn âm thanh. Hãy bấm vào trang để nghe.',
    'The browser keeps the sound off. Click on the page to hear.',
  ],
  media_lost: ['Mất âm thanh, đang nối lại.', 'The sound is interrupted and being reconnected.'],
  no_packets: [
    'Không nhận được âm thanh. Mạng có thể đang chặn.',
    'No sound arrives. The network may be blocking it.',
  ],
  microphone_lost: ['Micro bị ngắt. Hãy cắm lại.', 'The microphone was disconnected. Plug it in.'],
  microphone_silent: [
    'Micro không có tiếng. Hãy kiểm tra micro.',
    'The microphone is silent. Check it.',
  ],
  high_packet_loss: ['Mạng yếu: âm thanh có thể bị ngắt.', 'Poor network: the sound may break up.'],
  high_round_trip: ['Mạng chậm: âm thanh đến trễ.', 'Slow network: the sound arrives late.'],
};

/** One language of a group of texts. */
export function textsIn<Name extends string>(
  language: Language,
  group: Readonly<Record<Name, Both>>,
): Readonly<Record<Name, string>> {
  const at = language === 'vi' ? 0 : 1;
  const texts = Object.entries<Both>(group).map(([name, both]) => [name, both[at]]);
  return Object.fromEntries(texts);
}

function inLanguage(language: Language) {
  return {
    direction: textsIn(language, direction),
    call: textsIn(language, call),
    registration: textsIn(language, registration),
    error: textsIn(language, error),
    warning: textsIn(language, warning),
  };
}

export const TEXTS: Readonly<Record<Language, ReturnType<typeof inLanguage>>> = {
  vi: inLanguage('vi'),
  en: inLanguage('en'),
};
