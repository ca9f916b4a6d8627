/** Every text of the SDK, in both languages or it does not compile. */

import type {
  CallStatus,
  Direction,
  ErrorCode,
  PreflightCheck,
  RegistrationStatus,
  WarningCode,
} from './types.js';

export type Language = 'vi' | 'en';

interface Texts {
  readonly direction: Readonly<Record<Direction, string>>;
  readonly call: Readonly<Record<CallStatus, string>>;
  readonly registration: Readonly<Record<RegistrationStatus, string>>;
  /** What happened, and what to do about it. */
  readonly error: Readonly<Record<ErrorCode, string>>;
  readonly warning: Readonly<Record<WarningCode, string>>;
  /** What was tried before any call, and works. */
  readonly works: Readonly<Record<PreflightCheck['name'], string>>;
}

export const TEXTS: Readonly<Record<Language, Texts>> = {
  vi: {
    // Pages compare these strings.
    direction: { outbound: 'Cuộc gọi đi', inbound: 'Cuộc gọi đến' },
    call: {
      connecting: 'Đang kết nối',
      ringing: 'Đang đổ chuông',
      connected: 'Đã kết nối',
      hold: 'Đang giữ cuộc gọi',
      ended: 'Cuộc gọi đã kết thúc',
    },
    registration: {
      registering: 'Đang kết nối tổng đài',
      registered: 'Đã kết nối tổng đài',
      unregistered: 'Chưa kết nối tổng đài',
    },
    error: {
      no_credentials: 'Thiếu domain, username hoặc password.',
      invalid_server: 'Không biết địa chỉ tổng đài. Hãy truyền config.server.',
      already_registered:
        'Đang kết nối với một số nội bộ khác. Hãy dùng reregister(params) để thay đổi.',
      wrong_credentials: 'Tổng đài từ chối số nội bộ hoặc mật khẩu này.',
      registration_refused: 'Tổng đài từ chối kết nối.',
      unreachable: 'Không kết nối được tổng đài. SDK đang tự thử lại.',
      unregistered: 'Kết nối tổng đài đã được ngưng.',
      not_registered: 'Chưa kết nối tổng đài.',
      invalid_number: 'Số điện thoại trống hoặc không hợp lệ.',
      own_extension: 'Đây là số nội bộ của chính bạn.',
      already_calling: 'Đang có một cuộc gọi khác.',
      no_incoming_call: 'Không có cuộc gọi đến.',
      no_call: 'Chưa có cuộc gọi nào được kết nối.',
      call_ended: 'Cuộc gọi đã kết thúc.',
      invalid_tone: 'Chỉ gửi được các phím 0-9, * và #.',
      invalid_datas: 'datas phải là một object, tổng độ dài các giá trị không quá 256 ký tự.',
      hold_refused: 'Tổng đài không thay đổi được trạng thái giữ cuộc gọi. Cuộc gọi vẫn như cũ.',
      transfer_refused: 'Không chuyển được cuộc gọi tới số này. Cuộc gọi vẫn như cũ.',
      transfer_busy: 'Số nhận chuyển đang bận. Cuộc gọi vẫn như cũ.',
      transfer_no_answer: 'Số nhận chuyển không trả lời. Cuộc gọi vẫn như cũ.',
      device_missing: 'Không tìm thấy thiết bị này. Hãy cắm lại hoặc chọn thiết bị khác.',
      not_saved: 'Tổng đài không lưu được thông tin cuộc gọi này.',
      not_supported: 'SDK này chưa hỗ trợ sneakyType.',
      insecure_page: 'Trình duyệt chỉ cho dùng micro trên trang https hoặc localhost.',
      no_webrtc: 'Trình duyệt này không hỗ trợ gọi điện (WebRTC).',
      microphone_denied:
        'Micro đang bị chặn. Hãy cho phép micro ở thanh địa chỉ của trình duyệt rồi thử lại.',
      microphone_missing: 'Không tìm thấy micro. Hãy cắm micro rồi thử lại.',
      microphone_failed: 'Không mở được micro: có thể ứng dụng khác đang dùng.',
      internal: 'Lỗi không mong đợi trong SDK.',
    },
    warning: {
      audio_blocked: 'Trình duyệt đang chặn âm thanh. Hãy bấm vào trang để nghe.',
      media_lost: 'Mất đường truyền âm thanh, đang nối lại.',
      no_packets: 'Không nhận được âm thanh. Mạng hoặc tường lửa có thể đang chặn.',
      microphone_lost: 'Micro vừa bị ngắt.',
      microphone_silent: 'Micro không thu được tiếng nào. Hãy kiểm tra micro.',
      high_packet_loss: 'Mạng yếu: mất nhiều gói tin, âm thanh có thể bị ngắt quãng.',
      high_round_trip: 'Mạng chậm: âm thanh đến trễ.',
    },
    works: {
      browser: 'Trình duyệt gọi điện được.',
      microphone: 'Micro hoạt động tốt.',
      switchboard: 'Kết nối được với tổng đài.',
      registration: 'Số nội bộ đã sẵn sàng.',
      media: 'Âm thanh truyền tốt cả hai chiều.',
    },
  },
  en: {
    direction: { outbound: 'Outgoing call', inbound: 'Incoming call' },
    call: {
      connecting: 'Connecting',
      ringing: 'Ringing',
      connected: 'Connected',
      hold: 'On hold',
      ended: 'Call ended',
    },
    registration: {
      registering: 'Connecting to the switchboard',
      registered: 'Connected to the switchboard',
      unregistered: 'Not connected to the switchboard',
    },
    error: {
      no_credentials: 'Domain, username or password is missing.',
      invalid_server: 'The address of the switchboard is not known. Give config.server.',
      already_registered:
        'Another extension is connected. Use reregister(params) to change to this one.',
      wrong_credentials: 'The switchboard does not accept this extension and password.',
      registration_refused: 'The switchboard refused the connection.',
      unreachable: 'The switchboard cannot be reached. The SDK goes on trying.',
      unregistered: 'The connection to the switchboard was closed.',
      not_registered: 'There is no connection to the switchboard.',
      invalid_number: 'The number is empty or not a telephone number.',
      own_extension: 'This is your own extension.',
      already_calling: 'There is another call.',
      no_incoming_call: 'There is no incoming call.',
      no_call: 'There is no call that has been answered.',
      call_ended: 'The call has ended.',
      invalid_tone: 'Only the keys 0-9, * and # can be sent.',
      invalid_datas: 'datas must be an object whose values together have at most 256 characters.',
      hold_refused: 'The switchboard did not change the hold. The call goes on as it was.',
      transfer_refused: 'The call cannot be passed to this number. It goes on as it was.',
      transfer_busy: 'The number to pass the call to is busy. The call goes on as it was.',
      transfer_no_answer:
        'The number to pass the call to does not answer. The call goes on as it was.',
      device_missing: 'This device is not there. Plug it in, or choose another one.',
      not_saved: 'The switchboard did not take what was to be saved with this call.',
      not_supported: 'This version does not know sneakyType.',
      insecure_page: 'Browsers open the microphone on https pages and localhost only.',
      no_webrtc: 'This browser cannot make calls (no WebRTC).',
      microphone_denied:
        'The microphone is blocked. Allow it in the address bar of the browser and try again.',
      microphone_missing: 'No microphone was found. Plug one in and try again.',
      microphone_failed: 'The microphone does not open: another program may be using it.',
      internal: 'Unexpected error in the SDK.',
    },
    warning: {
      audio_blocked: 'The browser keeps the sound off. Click on the page to hear.',
      media_lost: 'The sound is interrupted and being reconnected.',
      no_packets: 'No sound arrives. The network or a firewall may be in its way.',
      microphone_lost: 'The microphone was disconnected.',
      microphone_silent: 'The microphone gives nothing but silence. Check it.',
      high_packet_loss: 'Poor network: many packets are lost, and the sound may break up.',
      high_round_trip: 'Slow network: the sound arrives late.',
    },
    works: {
      browser: 'This browser can make calls.',
      microphone: 'The microphone works.',
      switchboard: 'The switchboard can be reached.',
      registration: 'The extension is ready.',
      media: 'Sound gets through in both directions.',
    },
  },
};
