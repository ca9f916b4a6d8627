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

/** What happened, and what to do about it. */
const error: Readonly<Record<ErrorCode, Both>> = {
  no_credentials: [
    'Thiếu domain, username hoặc password.',
    'Domain, username or password is missing.',
  ],
  invalid_server: [
    'Không biết địa chỉ tổng đài. Hãy truyền config.server.',
    'The address of the switchboard is not known. Give config.server.',
  ],
  already_registered: [
    'Đang kết nối với số nội bộ khác. Hãy dùng reregister(params).',
    'Another extension is connected. Use reregister(params).',
  ],
  wrong_credentials: [
    'Tổng đài từ chối số nội bộ hoặc mật khẩu này.',
    'The switchboard does not accept this extension and password.',
  ],
  registration_refused: ['Tổng đài từ chối kết nối.', 'The switchboard refused the connection.'],
  unreachable: [
    'Không kết nối được tổng đài. SDK đang tự thử lại.',
    'The switchboard cannot be reached. The SDK goes on trying.',
  ],
  unregistered: ['Đã ngưng kết nối tổng đài.', 'The connection to the switchboard was closed.'],
  not_registered: ['Chưa kết nối tổng đài.', 'Not connected to the switchboard.'],
  invalid_number: ['Số điện thoại trống hoặc không hợp lệ.', 'This is not a telephone number.'],
  own_extension: ['Đây là số nội bộ của chính bạn.', 'This is your own extension.'],
  already_calling: ['Đang có một cuộc gọi khác.', 'There is another call.'],
  no_incoming_call: ['Không có cuộc gọi đến.', 'There is no incoming call.'],
  no_call: ['Không có cuộc gọi nào đã kết nối.', 'There is no connected call.'],
  call_ended: ['Cuộc gọi đã kết thúc.', 'The call has ended.'],
  invalid_tone: ['Chỉ gửi được các phím 0-9, * và #.', 'Only the keys 0-9, * and # can be sent.'],
  invalid_datas: [
    'datas phải là một object, tổng các giá trị không quá 256 ký tự.',
    'datas must be an object with values of at most 256 characters together.',
  ],
  hold_refused: [
    'Tổng đài từ chối. Cuộc gọi vẫn như cũ.',
    'The switchboard refused. The call goes on as it was.',
  ],
  transfer_refused: [
    'Không chuyển được tới số này. Cuộc gọi vẫn như cũ.',
    'The call cannot be passed to this number. The call goes on as it was.',
  ],
  transfer_busy: [
    'Số nhận chuyển đang bận. Cuộc gọi vẫn như cũ.',
    'This number is busy. The call goes on as it was.',
  ],
  transfer_no_answer: [
    'Số nhận chuyển không trả lời. Cuộc gọi vẫn như cũ.',
    'This number does not answer. The call goes on as it was.',
  ],
  device_missing: [
    'Không tìm thấy thiết bị này. Hãy cắm lại hoặc chọn thiết bị khác.',
    'This device is not there. Plug it in, or choose another one.',
  ],
  not_saved: ['Tổng đài không lưu được thông tin này.', 'The switchboard could not save this.'],
  not_supported: ['SDK chưa hỗ trợ sneakyType.', 'sneakyType is not supported yet.'],
  insecure_page: [
    'Micro chỉ dùng được trên trang https hoặc localhost.',
    'The microphone works on https pages and localhost only.',
  ],
  no_webrtc: [
    'Trình duyệt này không hỗ trợ gọi điện (WebRTC).',
    'This browser cannot make calls (no WebRTC).',
  ],
  microphone_denied: [
    'Micro đang bị chặn. Hãy cho phép micro ở thanh địa chỉ của trình duyệt rồi thử lại.',
    'The microphone is blocked. Allow it in the address bar of the browser and try again.',
  ],
  microphone_missing: [
    'Không tìm thấy micro. Hãy cắm micro rồi thử lại.',
    'No microphone was found. Plug one in and try again.',
  ],
  microphone_failed: [
    'Không mở được micro: có thể ứng dụng khác đang dùng.',
    'The microphone does not open: another program may be using it.',
  ],
  internal: ['Lỗi không mong đợi trong SDK.', 'Unexpected error in the SDK.'],
};

const warning: Readonly<Record<WarningCode, Both>> = {
  audio_blocked: [
    'Trình duyệt đang chặn âm thanh. Hãy bấm vào trang để nghe.',
    'The browser keeps the sound off. Click on the page to hear.',
  ],
  media_lost: [
    'Mất đường truyền âm thanh, đang nối lại.',
    'The sound is interrupted and being reconnected.',
  ],
  no_packets: [
    'Không nhận được âm thanh. Mạng hoặc tường lửa có thể đang chặn.',
    'No sound arrives. The network or a firewall may be in its way.',
  ],
  microphone_lost: ['Micro vừa bị ngắt.', 'The microphone was disconnected.'],
  microphone_silent: [
    'Micro không thu được tiếng nào. Hãy kiểm tra micro.',
    'The microphone gives nothing but silence. Check it.',
  ],
  high_packet_loss: [
    'Mạng yếu: âm thanh có thể bị ngắt quãng.',
    'Poor network: the sound may break up.',
  ],
  high_round_trip: ['Mạng chậm: âm thanh đến trễ.', 'Slow network: the sound arrives late.'],
};

/** One language of a group of texts. */
export function textsIn<Name extends string>(
  language: Language,
  group: Readonly<Record<Name, Both>>,
): Readonly<Record<Name, string>> {
  const texts = Object.entries<Both>(group).map(([name, [vi, en]]) => [
    name,
    language === 'vi' ? vi : en,
  ]);
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
