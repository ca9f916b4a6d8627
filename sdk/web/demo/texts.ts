/** The words of the demo page, in both languages or it does not compile. */

export type Language = 'vi' | 'en';

const EN = {
  headline: 'Calls, right inside your web page',
  pitch:
    'One script tag puts this phone into a page. The switchboard behind it is running right here.',
  otherLanguage: 'Tiếng Việt',
  otherTheme: 'Light / dark',
  tryIt: 'Make a first call',
  youAre: 'This tab is extension',
  registering: 'connecting',
  registered: 'connected',
  unregistered: 'not connected',
  stepOne: 'Open a second phone:',
  openSecond: 'new tab',
  stepTwo: 'Call it, and answer there:',
  callTo: 'Call',
  headphones: 'Use headphones: two tabs in one room hear each other and whistle.',
  outside: 'Call the telephone network',
  outsideHint: 'A carrier is running beside the switchboard, with people who behave like this:',
  echo: 'answers, and you hear yourself',
  isBusy: 'is busy',
  noAnswer: 'never answers',
  earlyMedia: 'is heard before it answers',
  shortTalk: 'answers, and hangs up after 3 seconds',
  declines: 'declines the call',
  tone: 'answers with a steady tone',
  group: 'a group: 101, 102 and 103 ring',
  externalGroup: 'a group of two customers',
  callIn: 'And a customer calls you',
  callInHint: 'In a terminal. The first hotline rings group 60000, the second one extension 101:',
  options: 'Make it yours',
  optionsHint: 'Switch on what your page needs; the dialog follows at once.',
  withForms: 'A form beside the call',
  withMask: 'Masked numbers',
  withLookup: 'The name from your own data',
  withDrag: 'A dialog that can be moved',
  address: 'Address',
  addressHint: 'Enter an address',
  topic: 'What it is about',
  topicHint: 'Choose',
  topics: ['Order', 'Delivery', 'Complaint', 'Advice'],
  customer: 'Nguyễn Thanh Sang',
  recent: 'Recent calls',
  noCalls: 'No calls yet.',
  when: 'When',
  with: 'With',
  length: 'Talked',
  end: 'Ended',
  events: 'Events',
  eventsHint: 'What the SDK tells a page. Open one to see its data.',
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
/** The texts that stand alone in an element. */
export type TextName = Exclude<keyof Texts, 'topics'>;

const VI: Texts = {
  headline: 'Gọi điện ngay trong trang web của bạn',
  pitch:
    'Chỉ một thẻ script là trang web có chiếc điện thoại này. Tổng đài phía sau đang chạy ngay tại đây.',
  otherLanguage: 'English',
  otherTheme: 'Sáng / tối',
  tryIt: 'Gọi thử cuộc đầu tiên',
  youAre: 'Thẻ này là số nội bộ',
  registering: 'đang kết nối',
  registered: 'đã kết nối',
  unregistered: 'chưa kết nối',
  stepOne: 'Mở điện thoại thứ hai:',
  openSecond: 'thẻ mới',
  stepTwo: 'Gọi số đó rồi trả lời ở thẻ kia:',
  callTo: 'Gọi',
  headphones: 'Nên dùng tai nghe: hai thẻ trong cùng một phòng sẽ nghe lẫn nhau và bị hú.',
  outside: 'Gọi ra mạng điện thoại',
  outsideHint: 'Cạnh tổng đài đang chạy một nhà mạng, với những người có cách trả lời như sau:',
  echo: 'trả lời và nhắc lại tiếng của bạn',
  isBusy: 'máy bận',
  noAnswer: 'không bao giờ trả lời',
  earlyMedia: 'có tiếng trước khi trả lời',
  shortTalk: 'trả lời rồi gác máy sau 3 giây',
  declines: 'từ chối cuộc gọi',
  tone: 'trả lời bằng một âm đều',
  group: 'nhóm: 101, 102 và 103 cùng đổ chuông',
  externalGroup: 'nhóm gồm hai khách hàng',
  callIn: 'Và khách hàng gọi tới',
  callInHint:
    'Trong cửa sổ lệnh. Đầu số thứ nhất đổ chuông nhóm 60000, đầu số thứ hai đổ chuông số 101:',
  options: 'Tuỳ chỉnh theo ý bạn',
  optionsHint: 'Bật những gì trang của bạn cần, cửa sổ gọi thay đổi ngay.',
  withForms: 'Biểu mẫu cạnh cuộc gọi',
  withMask: 'Che số điện thoại',
  withLookup: 'Tên lấy từ dữ liệu của bạn',
  withDrag: 'Cửa sổ gọi di chuyển được',
  address: 'Địa chỉ',
  addressHint: 'Nhập địa chỉ',
  topic: 'Nội dung cuộc gọi',
  topicHint: 'Chọn',
  topics: ['Đơn hàng', 'Giao hàng', 'Khiếu nại', 'Tư vấn'],
  customer: 'Nguyễn Thanh Sang',
  recent: 'Cuộc gọi gần đây',
  noCalls: 'Chưa có cuộc gọi nào.',
  when: 'Lúc',
  with: 'Với',
  length: 'Đàm thoại',
  end: 'Kết thúc',
  events: 'Sự kiện',
  eventsHint: 'Những gì SDK báo cho trang. Mở ra để xem dữ liệu.',
  insecure:
    'Trình duyệt chỉ mở micro trên trang https và localhost. Hãy mở trang này bằng https, hoặc trên chính máy này bằng http://localhost.',
  denied:
    'Micro đang bị chặn cho trang này. Bấm biểu tượng bên trái thanh địa chỉ, đặt “Micro” thành “Cho phép”, rồi gọi lại.',
  missing:
    'Không tìm thấy micro. Hãy cắm tai nghe, hoặc chọn micro trong cài đặt âm thanh của máy, rồi gọi lại.',
  failed: 'Không mở được micro. Có thể chương trình khác đang dùng: hãy đóng nó rồi gọi lại.',
};

export const TEXTS: Readonly<Record<Language, Texts>> = { vi: VI, en: EN };
