/** The words of the demo page, in both languages or it does not compile. */

export type Language = 'vi' | 'en';

const EN = {
  tagline: 'a switchboard for web pages',
  otherLanguage: 'Tiếng Việt',
  otherTheme: 'Light / dark',
  phone: 'Your phone',
  youAre: 'You are extension',
  registering: 'connecting',
  registered: 'connected',
  unregistered: 'not connected',
  numberHint: 'Number to call',
  call: 'Call',
  accept: 'Answer',
  reject: 'Decline',
  mute: 'Mute',
  hangUp: 'Hang up',
  stepOne: 'Open a second phone:',
  openSecond: 'new tab',
  stepTwo: 'Press its number above, and answer in the other tab.',
  stepThree: 'Use headphones: two tabs in one room hear each other and whistle.',
  recent: 'Recent calls',
  noCalls: 'No calls yet.',
  when: 'When',
  with: 'With',
  length: 'Talked',
  end: 'Ended',
  events: 'Events',
  eventsHint: 'What the SDK tells a page. Open one to see its data.',
  unknown: 'Unknown',
  insecure:
    'Browsers open the microphone only on https pages and on localhost. Open this page by https, or on this computer as http://localhost.',
  denied:
    'The microphone is blocked for this page. Click the icon at the left of the address bar, set “Microphone” to “Allow”, and call again.',
  missing:
    'No microphone was found. Plug in a headset, or choose one in the sound settings of your computer, and call again.',
  failed:
    'The microphone does not open. Another program may be using it: close it, and call again.',
};

export type Texts = typeof EN;
export type TextName = keyof Texts;

const VI: Texts = {
  tagline: 'tổng đài cho trang web',
  otherLanguage: 'English',
  otherTheme: 'Sáng / tối',
  phone: 'Điện thoại của bạn',
  youAre: 'Bạn là số nội bộ',
  registering: 'đang kết nối',
  registered: 'đã kết nối',
  unregistered: 'chưa kết nối',
  numberHint: 'Nhập số điện thoại',
  call: 'Gọi',
  accept: 'Trả lời',
  reject: 'Từ chối',
  mute: 'Tắt tiếng',
  hangUp: 'Kết thúc',
  stepOne: 'Mở điện thoại thứ hai:',
  openSecond: 'thẻ mới',
  stepTwo: 'Bấm số của điện thoại đó ở trên, rồi trả lời trong thẻ kia.',
  stepThree: 'Nên dùng tai nghe: hai thẻ trong cùng một phòng sẽ nghe lẫn nhau và bị hú.',
  recent: 'Cuộc gọi gần đây',
  noCalls: 'Chưa có cuộc gọi nào.',
  when: 'Lúc',
  with: 'Với',
  length: 'Đàm thoại',
  end: 'Kết thúc',
  events: 'Sự kiện',
  eventsHint: 'Những gì SDK báo cho trang. Mở ra để xem dữ liệu.',
  unknown: 'Không xác định',
  insecure:
    'Trình duyệt chỉ mở micro trên trang https và localhost. Hãy mở trang này bằng https, hoặc trên chính máy này bằng http://localhost.',
  denied:
    'Micro đang bị chặn cho trang này. Bấm biểu tượng bên trái thanh địa chỉ, đặt “Micro” thành “Cho phép”, rồi gọi lại.',
  missing:
    'Không tìm thấy micro. Hãy cắm tai nghe, hoặc chọn micro trong cài đặt âm thanh của máy, rồi gọi lại.',
  failed: 'Không mở được micro. Có thể chương trình khác đang dùng: hãy đóng nó rồi gọi lại.',
};

export const TEXTS: Readonly<Record<Language, Texts>> = { vi: VI, en: EN };
