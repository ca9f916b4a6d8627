/** Every text that the dialog brings along, in both languages or it does not compile. */

import type { Config, EndCause } from '../omi/types.js';

export type Language = 'vi' | 'en';

const VI = {
  phone: 'Điện thoại',
  open: 'Mở điện thoại',
  minimise: 'Thu nhỏ',
  close: 'Đóng',
  back: 'Quay lại',
  dismiss: 'Ẩn thông báo',

  registering: 'Đang kết nối tổng đài',
  registered: 'Sẵn sàng gọi',
  unregistered: 'Chưa kết nối tổng đài',

  number: 'Nhập số điện thoại',
  delete: 'Xoá một số',
  call: 'Gọi',
  hotline: 'Đầu số gọi ra',
  via: 'qua',
  keys: 'Bàn phím',
  recent: 'Gần đây',
  noRecent: 'Chưa có cuộc gọi nào',
  missed: 'gọi nhỡ',
  inbound: 'gọi đến',
  outbound: 'gọi đi',
  colleagues: 'Đồng nghiệp',
  noColleagues: 'Chưa có đồng nghiệp nào',
  available: 'sẵn sàng',
  busy: 'đang bận',
  offline: 'ngoại tuyến',

  unknown: 'Không xác định',
  loadingName: 'Đang tìm tên',
  roundTrip: 'Độ trễ',
  signal: 'Chất lượng đường truyền',
  accept: 'Trả lời',
  reject: 'Từ chối',
  hangUp: 'Kết thúc cuộc gọi',
  mute: 'Tắt tiếng',
  hold: 'Giữ máy',
  transfer: 'Chuyển máy',
  keypad: 'Bàn phím',
  ended: 'Cuộc gọi đã kết thúc',
  elsewhere: 'Đã được trả lời ở máy khác',
  closeAndSave: 'Đóng và lưu lại',
  supervise: 'Ai nghe thấy tôi',
  monitoring: 'Giám sát',
  whisper: 'Thì thầm',
  colloquy: 'Ba bên',
  supervised: 'đang được giám sát',
  start: 'Ghi âm',
  pause: 'Tạm dừng ghi âm',
  resume: 'Ghi âm tiếp',
  running: 'đang ghi âm',
  paused: 'tạm dừng ghi âm',
  incoming: 'Cuộc gọi đến từ',
  refusedCall: 'Vừa từ chối cuộc gọi đến từ',

  transferTo: 'Chuyển cuộc gọi đến',
  extension: 'Số nội bộ, nhóm, điện thoại',
  transferNow: 'Chuyển ngay',
  askFirst: 'Hỏi trước',
  transferring: 'Đang chuyển đến',
  asking: 'Đang hỏi',
  complete: 'Chuyển máy',
  cancel: 'Huỷ',

  devices: 'Thiết bị âm thanh',
  microphone: 'Micro',
  speaker: 'Loa nghe',
  ringtone: 'Loa đổ chuông',
  systemDevice: 'Mặc định của hệ thống',
  test: 'Thử',
  testing: 'Đang thử',
  level: 'Mức âm thanh',
  playSound: 'Bật âm thanh',

  note: 'Nhập ghi chú',
  tags: 'Thẻ',
  addTag: 'Thêm thẻ',
  remove: 'Bỏ',
  choose: 'Chọn',
  required: 'Bắt buộc nhập',
  form: 'Thông tin cuộc gọi',
  move: 'Di chuyển',
  moveHint: 'Dùng các phím mũi tên để di chuyển',
  notify: 'Báo cuộc gọi đến khi đang ở cửa sổ khác',
  notifyDenied: 'Trình duyệt đang chặn thông báo của trang này',

  cause: {
    BUSY: 'Máy bận',
    NO_ANSWER: 'Không trả lời',
    TRIAL_REJECTION: 'Tài khoản dùng thử không gọi được số này',
    LIMITATION_DECLINE: 'Không được phép gọi số này hoặc đã hết thời lượng',
    ALLOTTED_TIMEOUT: 'Cuộc gọi đã đạt thời lượng tối đa',
    BYE: '',
    CANCEL: 'Cuộc gọi đã huỷ',
    UNKNOWN: 'Cuộc gọi không thực hiện được',
  } satisfies Record<EndCause, string> as Record<EndCause, string>,
};

export type Texts = typeof VI;
/** Those that stand alone in an element. */
export type TextName = Exclude<keyof Texts, 'cause'>;

const EN: Texts = {
  phone: 'Phone',
  open: 'Open the phone',
  minimise: 'Minimise',
  close: 'Close',
  back: 'Back',
  dismiss: 'Dismiss',

  registering: 'Connecting',
  registered: 'Ready to call',
  unregistered: 'Not connected',

  number: 'Enter a phone number',
  delete: 'Delete a digit',
  call: 'Call',
  hotline: 'Call out with',
  via: 'via',
  keys: 'Keypad',
  recent: 'Recent',
  noRecent: 'No calls yet',
  missed: 'missed',
  inbound: 'incoming',
  outbound: 'outgoing',
  colleagues: 'Colleagues',
  noColleagues: 'No colleagues yet',
  available: 'available',
  busy: 'busy',
  offline: 'offline',

  unknown: 'Unknown',
  loadingName: 'Looking up the name',
  roundTrip: 'Round trip',
  signal: 'Connection quality',
  accept: 'Answer',
  reject: 'Decline',
  hangUp: 'Hang up',
  mute: 'Mute',
  hold: 'Hold',
  transfer: 'Transfer',
  keypad: 'Keypad',
  ended: 'Call ended',
  elsewhere: 'Answered elsewhere',
  closeAndSave: 'Close and save',
  supervise: 'Who hears me',
  monitoring: 'Listen',
  whisper: 'Whisper',
  colloquy: 'Join in',
  supervised: 'supervised',
  start: 'Record',
  pause: 'Pause recording',
  resume: 'Resume recording',
  running: 'recording',
  paused: 'recording paused',
  incoming: 'Incoming call from',
  refusedCall: 'Declined an incoming call from',

  transferTo: 'Transfer this call to',
  extension: 'Extension, group or phone',
  transferNow: 'Transfer now',
  askFirst: 'Ask first',
  transferring: 'Transferring to',
  asking: 'Asking',
  complete: 'Transfer',
  cancel: 'Cancel',

  devices: 'Sound devices',
  microphone: 'Microphone',
  speaker: 'Speaker',
  ringtone: 'Ringtone speaker',
  systemDevice: 'System default',
  test: 'Test',
  testing: 'Testing',
  level: 'Level',
  playSound: 'Turn sound on',

  note: 'Add a note',
  tags: 'Tags',
  addTag: 'Add a tag',
  remove: 'Remove',
  choose: 'Choose',
  required: 'Required',
  form: 'About this call',
  move: 'Move',
  moveHint: 'Use the arrow keys to move it',
  notify: 'Tell me of calls when I am in another window',
  notifyDenied: 'The browser blocks notifications of this page',

  cause: {
    BUSY: 'Busy',
    NO_ANSWER: 'No answer',
    TRIAL_REJECTION: 'A trial account cannot call this number',
    LIMITATION_DECLINE: 'This number may not be called, or the allowance is used up',
    ALLOTTED_TIMEOUT: 'The call reached its longest allowed time',
    BYE: '',
    CANCEL: 'The call was cancelled',
    UNKNOWN: 'The call could not be made',
  },
};

export const TEXTS: Readonly<Record<Language, Texts>> = { vi: VI, en: EN };

export function languageOf(config: Config): Language {
  return config.language === 'en' ? 'en' : 'vi';
}

/** `09:59`: both countries of our languages read 24 hours. */
export function hourOf(date: Date): string {
  return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** The hour of a call of today, the day of an older one: `24/11`, `24 Nov`. */
export function whenOf(date: Date, now: Date, language: Language): string {
  if (date.toDateString() === now.toDateString()) return hourOf(date);
  return language === 'vi'
    ? date.toLocaleDateString('vi', { day: 'numeric', month: 'numeric' })
    : date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}
