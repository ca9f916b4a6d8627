"""What the command line says, in Vietnamese."""

from __future__ import annotations

from typing import Final

from tongdai.call.directory import RecordingRule, Strategy
from tongdai.call.limits import PayerKind
from tongdai.call.webhook import Standing
from tongdai.config import Kind
from tongdai.demo.news import Why
from tongdai.storage.console_accounts import Role
from tongdai.storage.console_errors import ConsolePasswordRule
from tongdai.storage.errors import NameRule, NumberUse, PasswordRule
from tongdai.storage.written_hours import VIETNAMESE_DAYS
from tongdai.webhooks.client import Failure

from .messages import Messages

VIETNAMESE: Final = Messages(
    tenant_added="đã thêm tổng đài {label}: điện thoại và trang web ghi danh với tên "
    "miền {label}",
    tenant_removed="đã xoá tổng đài {label}, cùng {extensions} số nội bộ và {calls} "
    "cuộc gọi trong lịch sử",
    no_tenants="chưa có tổng đài nào; thêm bằng: tongdai tenant add TÊN",
    tenant_columns=(
        "TỔNG ĐÀI",
        "SỐ NỘI BỘ",
        "ĐƯỢC GỌI",
        "BỊ GIÁM SÁT",
        "GHI ÂM",
        "TÊN MIỀN KHÁC",
    ),
    recording_rules={
        RecordingRule.ALWAYS: "luôn luôn",
        RecordingRule.NEVER: "không",
        RecordingRule.ON_DEMAND: "khi yêu cầu",
    },
    recording_days="giữ {days} ngày",
    are_told="được biết",
    tenant_changed="đã sửa tổng đài {label}",
    international="quốc tế",
    premium="giá cao",
    loopback_only="(chỉ trên máy này)",
    extension_added="đã thêm số nội bộ {number} vào {tenant}",
    extensions_added="đã thêm {count} số nội bộ vào {tenant}: {first} đến {last}",
    passwords_follow="hãy ghi lại mật khẩu, chỉ hiện một lần này:",
    extension_removed="đã xoá số nội bộ {number} khỏi {tenant}",
    extensions_removed="đã xoá {count} số nội bộ khỏi {tenant}: {first} đến {last}",
    no_extensions="{tenant} chưa có số nội bộ nào; thêm bằng: tongdai extension add "
    "{tenant} 100-109",
    extension_changed="đã sửa số nội bộ {number} của {tenant}",
    extensions_changed="đã sửa {count} số nội bộ của {tenant}: {first} đến {last}",
    extension_renewed="số nội bộ {number} của {tenant} có mật khẩu mới: mọi máy và "
    "trang web của số này bị huỷ ghi danh, cuộc gọi đang có vẫn tiếp tục",
    extension_columns=(
        "SỐ",
        "TÊN",
        "ĐANG GHI DANH",
        "CHUYỂN TIẾP",
        "GỌI RA BẰNG",
        "GIÁM SÁT",
        "GHI ÂM",
    ),
    everybody="mọi người",
    forwards_always="luôn đến {to}",
    forwards_busy="khi bận: {to}",
    forwards_no_answer="không trả lời: {to}",
    every_hotline="mọi đầu số",
    no_hotline="không đầu số nào",
    and_more="{shown} và {count} số nữa",
    hotline_added="đã thêm đầu số {number} vào {tenant}: các số nội bộ gọi ra được "
    "bằng số này",
    hotline_removed="đã xoá đầu số {number} khỏi {tenant}",
    no_hotlines="{tenant} chưa có đầu số nào; thêm bằng: tongdai hotline add "
    "{tenant} SỐ",
    hotline_changed="đã sửa đầu số {number} của {tenant}",
    hotline_columns=("ĐẦU SỐ", "TÊN", "ĐỔ CHUÔNG", "NẾU KHÔNG", "GIỜ MỞ", "GHI ÂM"),
    always_open="luôn mở",
    days=VIETNAMESE_DAYS,
    nobody="-",
    api_key_added="đã thêm khoá {id} cho {tenant}; hãy ghi lại, chỉ hiện một lần này:",
    api_key_removed="đã xoá khoá {id} của {tenant}: từ nay không dùng được nữa",
    no_api_keys="{tenant} chưa có khoá API nào; tạo bằng: tongdai apikey add {tenant}",
    api_key_columns=("MÃ KHOÁ", "TÊN", "ĐƯỢC LÀM", "TỪ NGÀY"),
    everything="mọi việc",
    webhook_added="đã thêm webhook {id} cho {tenant}; hãy ghi lại khoá ký, chỉ hiện "
    "một lần này:",
    webhook_removed="đã xoá webhook {id} của {tenant}: từ nay không gửi gì tới đó nữa",
    no_webhooks="{tenant} chưa có webhook nào; thêm bằng: tongdai webhook add {tenant} "
    "https://…",
    webhook_columns=("MÃ", "ĐỊA CHỈ", "SỰ KIỆN"),
    webhook_testing="đang gửi sự kiện thử tới {url}",
    webhook_answered="trả lời {status} sau {milliseconds} ms",
    webhook_not_taken="không được nhận: cần trả lời từ 200 đến 299, không phải "
    "{status}",
    webhook_not_delivered="không gửi được: {reason}",
    webhook_failures={
        Failure.NO_ADDRESS: "tên miền không dẫn tới địa chỉ nào",
        Failure.PRIVATE: "dẫn tới địa chỉ nội bộ, chưa được phép",
        Failure.NOT_SECURE: "http chỉ dùng cho địa chỉ nội bộ được phép: dùng https",
        Failure.NO_CONNECTION: "không kết nối được",
        Failure.BROKEN: "kết nối bị ngắt",
        Failure.CERTIFICATE: "chứng chỉ không hợp lệ",
        Failure.TLS: "không mã hoá được kết nối",
        Failure.NO_ANSWER: "không trả lời kịp",
        Failure.NO_HTTP: "câu trả lời không phải HTTP",
    },
    deliveries={
        Standing.WAITING: "đang chờ",
        Standing.DELIVERED: "đã gửi",
        Standing.GIVEN_UP: "đã bỏ",
    },
    delivery_columns=("SỰ KIỆN", "LOẠI", "CUỘC GỌI", "TÌNH TRẠNG", "SỐ LẦN", "TRẢ LỜI"),
    no_deliveries="gần đây không có gì cần gửi",
    usage_columns=(
        "CỦA",
        "HÔM NAY",
        "THÁNG NÀY",
        "CÒN LẠI",
        "CUỘC GỌI DÀI NHẤT",
        "BỊ CHẶN",
    ),
    payer_kinds={
        PayerKind.TENANT: "tổng đài",
        PayerKind.EXTENSION: "số nội bộ",
        PayerKind.HOTLINE: "đầu số",
    },
    no_limit="không giới hạn",
    on_trial="dùng thử: chỉ gọi được số đã từng gọi vào đầu số",
    at_most_at_once="tối đa {count} cuộc gọi cùng lúc",
    at_most_a_second="tối đa {count} cuộc gọi mới mỗi giây",
    warned_before="báo hiệu {time} trước khi cuộc gọi bị ngắt do giới hạn",
    days_of_zone="ngày theo múi giờ {zone}",
    first_account="trang quản trị mở cho tài khoản {name}, phải đổi mật khẩu khi "
    "đăng nhập lần đầu; hãy ghi lại, chỉ hiện một lần này:",
    account_added="đã thêm tài khoản {name} ({role}) vào {tenant}: đăng nhập ở "
    "/console/",
    account_changed="đã sửa tài khoản {name} của {tenant}",
    account_renewed="tài khoản {name} của {tenant} đã có mật khẩu mới: ai đang "
    "đăng nhập đều bị thoát",
    account_follows="phải đổi khi đăng nhập lần đầu; hãy ghi lại, chỉ hiện "
    "một lần này:",
    account_removed="đã xoá tài khoản {name} của {tenant}: ai đang đăng nhập đều bị "
    "thoát",
    no_accounts="chưa ai được đăng nhập trang quản trị của {tenant}; thêm bằng: "
    "tongdai console add {tenant} TÊN",
    account_columns=("TÊN", "VAI TRÒ", "SỐ NỘI BỘ", "MẬT KHẨU", "TỪ NGÀY"),
    roles={Role.ADMIN: "quản trị", Role.VIEWER: "chỉ xem"},
    must_change="phải đổi",
    chosen_by_owner="đã đặt",
    group_added="đã thêm nhóm {number} vào {tenant}",
    group_changed="đã sửa nhóm {number} của {tenant}",
    group_empty="nhóm chưa có ai: tongdai group set {tenant} {number} --members "
    "101,102",
    group_removed="đã xoá nhóm {number} khỏi {tenant}",
    no_groups="{tenant} chưa có nhóm nào; thêm bằng: tongdai group add {tenant} 60000 "
    "--members 101,102",
    group_columns=("SỐ", "TÊN", "THÀNH VIÊN", "ĐỔ CHUÔNG", "CHỜ", "SAU ĐÓ", "GHI ÂM"),
    strategies={
        Strategy.ALL: "tất cả trong {seconds} giây",
        Strategy.IN_TURN: "lần lượt, mỗi máy {seconds} giây",
        Strategy.ROUND_ROBIN: "xoay vòng, mỗi máy {seconds} giây",
        Strategy.LONGEST_IDLE: "rảnh lâu nhất trước, mỗi máy {seconds} giây",
        Strategy.RANDOM: "ngẫu nhiên, mỗi máy {seconds} giây",
    },
    waits="{seconds} giây",
    outside_numbers=" (số ngoài)",
    trunk_added="đã thêm trung kế {name} vào {tenant}",
    trunk_changed="đã sửa trung kế {name} của {tenant}",
    trunk_removed="đã xoá trung kế {name} khỏi {tenant}",
    no_trunks="{tenant} chưa có trung kế nào; thêm bằng: tongdai trunk add {tenant} "
    "TÊN --host sip.nhamang.example",
    trunk_columns=(
        "TÊN",
        "MÁY CHỦ",
        "THỨ TỰ",
        "TÀI KHOẢN",
        "DẠNG SỐ",
        "MÃ HOÁ",
        "TÌNH TRẠNG",
    ),
    standings={"up": "tốt", "trying": "đang thử", "down": "hỏng"},
    is_registered="đã ghi danh",
    not_registered="chưa ghi danh",
    account="{user}",
    account_registers="{user}, có ghi danh",
    by_address="theo địa chỉ",
    asks_at_terminal="mật khẩu của {name} ở nhà mạng: ",
    call_columns=(
        "CUỘC GỌI",
        "TỔNG ĐÀI",
        "TỪ",
        "ĐẾN",
        "ĐẦU SỐ",
        "TRẠNG THÁI",
        "ĐƯỢC",
    ),
    no_calls="không ai đang gọi",
    rings="đổ chuông",
    talks="đang nói",
    call_ended="đã kết thúc cuộc gọi {call}",
    unavailable="không thực hiện được: {reason}",
    schema_too_new="một bản Tongdai mới hơn đã dùng cơ sở dữ liệu này (lược đồ "
    "{found}; bản này chỉ biết đến {known}): hãy cài lại bản mới hơn",
    already_running="tiến trình {pid} đang phục vụ từ {folder}: hãy dừng nó trước, "
    "hoặc đặt TONGDAI_DATA sang thư mục khác",
    invalid_name="{name}: phải là {rule}",
    name_rules={
        NameRule.LABEL: "chữ cái không dấu, chữ số và gạch nối, tối đa 63, như acme",
        NameRule.DOMAIN: "một tên miền như pbx.example.com",
        NameRule.NUMBERS: "số có 2 đến 6 chữ số: 100, 1000-1399 hoặc 100,105,200-219",
        NameRule.RANGE: "dải từ nhỏ đến lớn, các số có cùng số chữ số",
        NameRule.HOW_MANY: "tối đa 10000 số mỗi lần",
        NameRule.DISPLAY_NAME: "một dòng tối đa 64 ký tự",
        NameRule.HOTLINE: "số điện thoại có 3 đến 15 chữ số, như 02473000001",
        NameRule.GROUP: "một số có 2 đến 6 chữ số, như 60000",
        NameRule.ANNOUNCEMENT: "play: và tên tệp, như play:closed.wav",
        NameRule.DAYS: "ngày và giờ, mỗi ngày một lần, như t2-t6 08:00-17:30; t7 "
        "08:00-12:00",
        NameRule.TIMES: "giờ theo thứ tự như 08:00-12:00,13:30-17:30, muộn nhất là "
        "24:00",
        NameRule.DATES: "ngày, mỗi ngày một lần, với closed (nghỉ) hoặc giờ, như "
        "2027-02-06..2027-02-12 closed",
        NameRule.ZONE: "một múi giờ như Asia/Ho_Chi_Minh",
        NameRule.SECONDS: "số giây trong giới hạn: đổ chuông 5 đến 600, chờ 0 đến 7200",
        NameRule.MANY_MEMBERS: "tối đa 100 thành viên, mỗi người một lần",
        NameRule.COUNTRY: "mã nước mà số trong nước bắt đầu bằng 0, như 84",
        NameRule.TRUNK: "tên gồm chữ cái, chữ số và gạch nối, tối đa 63, như carrier",
        NameRule.HOST: "một tên hoặc địa chỉ IP, như sip.nhamang.example hay "
        "192.0.2.10",
        NameRule.PORT: "một cổng từ 1 đến 65535",
        NameRule.TRANSPORT: "udp, tcp hoặc tls",
        NameRule.ORDER: "một số nguyên từ 0 đến 999",
        NameRule.ACCOUNT: "tên tài khoản tối đa 128 ký tự ASCII, không có dấu cách và "
        "dấu nháy",
        NameRule.CONSOLE_ACCOUNT: "tên gồm chữ cái không dấu, chữ số và . _ - + @, tối "
        "đa 64, như lan hoặc an@acme.vn",
        NameRule.SECRET: "mật khẩu từ 1 đến 128 ký tự hiện được",
        NameRule.SOURCES: "tối đa 16 địa chỉ hoặc mạng, mỗi mạng tối đa 65536 địa chỉ, "
        "như 192.0.2.0/28",
        NameRule.CODECS: "các bộ mã như PCMA,PCMU: ít nhất một, mỗi bộ một lần",
        NameRule.KEPT_DAYS: "số ngày từ 1 đến 3650",
        NameRule.EVENT_TYPE: "một trong: call.ringing, call.answered, call.ended, "
        "call.missed, recording.ready, extension.registered, extension.unregistered",
        NameRule.WEBHOOK_URL: "địa chỉ như https://crm.example.com/calls, không kèm "
        "mật khẩu",
        NameRule.SPAN: "thời gian như 90s, 10m hoặc 2h, tối đa 10000h, hoặc none",
        NameRule.WARNING: "thời gian từ 1s đến 10m, hoặc none",
        NameRule.CALLS: "số cuộc gọi từ 1 đến 100000, hoặc none",
        NameRule.PREFIX: "đầu số như quay trong nước, ví dụ 1900, 09 hoặc +44",
        NameRule.MANY_PREFIXES: "tối đa 100 đầu số",
        NameRule.NOTICE: "tone, hoặc play: và tên tệp, như play:ghi-am.wav",
    },
    too_weak="mật khẩu của {number} phải {rule}",
    password_rules={
        PasswordRule.LENGTH: "có từ 6 đến 128 ký tự",
        PasswordRule.ASCII: "chỉ gồm chữ cái không dấu, chữ số và dấu ASCII",
        PasswordRule.EDGES: "không bắt đầu hay kết thúc bằng dấu cách",
        PasswordRule.NUMBER: "khác chính số nội bộ",
    },
    console_password_rules={
        ConsolePasswordRule.LENGTH: "có từ 10 đến 128 ký tự",
        ConsolePasswordRule.PRINTABLE: "là một dòng không bắt đầu hay kết thúc bằng "
        "dấu cách",
        ConsolePasswordRule.GUESSED: "khác tên tài khoản và không chỉ lặp một ký tự",
    },
    account_exists="không thêm gì: {tenant} đã có tài khoản {name}",
    unknown_account="không làm gì: {tenant} không có tài khoản {name}; xem bằng: "
    "tongdai console list {tenant}",
    too_many_accounts="không thêm gì: {tenant} đã có {most} tài khoản",
    pattern_needed="một mật khẩu cho nhiều số nội bộ: hãy dùng --password-pattern có "
    "chứa {{number}}, hoặc bỏ trống để được tạo mật khẩu tốt",
    domain_taken="{domain} đã thuộc về tổng đài {tenant}",
    unknown_tenant="không có tổng đài {label}; xem tất cả bằng: tongdai tenant list",
    tenant_in_use="tổng đài {label} còn {extensions} số nội bộ và {calls} cuộc gọi "
    "trong lịch sử; để xoá tất cả: tongdai tenant remove {label} --everything",
    extensions_exist="không thêm gì: {tenant} đã có {numbers}",
    unknown_extensions="không làm gì: {tenant} không có {numbers}",
    hotline_taken="{number} đã thuộc về tổng đài {tenant}",
    unknown_hotline="không làm gì: {tenant} không có đầu số {number}",
    unknown_api_key="không xoá gì: {tenant} không có khoá {id}; xem bằng: tongdai "
    "apikey list {tenant}",
    unknown_scope="không thêm gì: không có quyền {scope}; có các quyền {known}",
    unknown_webhook="không làm gì: {tenant} không có webhook {id}; xem bằng: tongdai "
    "webhook list {tenant}",
    too_many_webhooks="{tenant} đã có {most} webhook, nhiều nhất có thể: hãy xoá bớt",
    number_taken="{number} đã có người dùng: là {use} {number} của {tenant}",
    number_uses={
        NumberUse.EXTENSION: "số nội bộ",
        NumberUse.GROUP: "nhóm",
        NumberUse.HOTLINE: "đầu số",
    },
    number_in_use="không xoá gì: {use} {user} của {tenant} dẫn đến {number}; hãy sửa "
    "chỗ đó trước",
    unknown_destination="{destination}: cần một số nội bộ hoặc nhóm của {tenant}, một "
    "số điện thoại như 0901234567, hoặc play:TỆP",
    closed_destination="{tenant} không được gọi {number}; để mở các số như vậy: "
    "tongdai tenant set {tenant} --international (hoặc --premium)",
    goes_in_circles="cuộc gọi sẽ chạy vòng tròn: {numbers}",
    unknown_group="không làm gì: {tenant} không có nhóm {number}",
    unknown_supervised="{number}: cần một số nội bộ của {tenant}, hoặc một nhóm số nội "
    "bộ",
    unknown_member="{member}: cần một số nội bộ của {tenant}; nhóm gồm số điện thoại "
    "là nhóm ngoài (--external)",
    unknown_outside_member="{member}: cần một số điện thoại; nhóm gồm số nội bộ là "
    "nhóm trong",
    trunk_exists="{tenant} đã có trung kế {name}",
    unknown_trunk="không làm gì: {tenant} không có trung kế {name}",
    trunk_needs_account="trung kế {name}: tên tài khoản và mật khẩu phải đi cùng nhau, "
    "và ghi danh cần cả hai",
    country_in_use="{tenant} có {number}, là số của nước hiện tại: hãy xoá các số như "
    "vậy trước",
    nothing_to_change="không sửa gì: hãy nói bằng tuỳ chọn cần đổi điều gì (--help để "
    "xem)",
    nothing_found_in="không có mật khẩu trong {where}",
    no_switchboard="không có tổng đài nào đang chạy với thư mục dữ liệu {folder}",
    no_such_call="không có cuộc gọi {call}; xem các cuộc đang diễn ra bằng: tongdai "
    "calls",
    several_such_calls="nhiều cuộc gọi bắt đầu bằng {call}: hãy gõ thêm",
    other_switchboard="tổng đài đang chạy là bản khác: {reason}",
    demo_tenant_taken="thư mục dữ liệu có tổng đài demo không phải của bản dùng thử: "
    "hãy đặt TONGDAI_DATA sang thư mục khác",
    interrupted="đã ngắt",
    no_carrier="không có bản dùng thử nào chạy với thư mục dữ liệu {folder}: hãy chạy "
    "tongdai demo, hoặc đặt TONGDAI_DATA là thư mục của nó",
    demo_calling="{caller} đang gọi đến {hotline}; Ctrl-C để gác máy",
    demo_ringing="đang đổ chuông",
    demo_heard_early="nghe thấy âm thanh trước khi có người nhấc máy",
    demo_answered_tone="đã có người nghe; phát âm {hertz} Hz",
    demo_answered_echo="đã có người nghe; phát lại những gì nghe được",
    demo_pressed="bên kia bấm phím {key}",
    demo_refused="không có ai nghe: {reason} (SIP {status})",
    demo_refusals={
        403: "tổng đài không biết nhà mạng này",
        404: "không có đầu số như vậy",
        408: "tổng đài không trả lời",
        480: "không ai nhấc máy, hoặc không có ai ở đó",
        486: "máy bận",
        487: "cuộc gọi bị huỷ",
        503: "tổng đài lúc này không nhận cuộc gọi",
        600: "tất cả đều bận",
        603: "bị từ chối",
    },
    demo_refused_otherwise="tổng đài từ chối",
    demo_ended={
        Why.THEY_HUNG_UP: "bên kia gác máy",
        Why.WE_HUNG_UP: "bên này gác máy",
        Why.REFUSED: "không có ai nghe",
        Why.LOST: "không còn liên lạc được với tổng đài",
        Why.CARRIER_STOPPED: "bản dùng thử đã dừng",
    },
    demo_talked="{why} sau {seconds} giây: gửi {sent} gói, nghe được {received} gói, "
    "mất {lost} gói",
    configuration="{source}: {count} chỗ cần sửa",
    no_configuration="biến môi trường",
    unknown_key="{key}: không có khoá này",
    did_you_mean="{problem}; có phải ý bạn là {suggestion}?",
    wrong_value="{key}: cần {expected}, không phải {came}",
    kinds={
        Kind.BOOLEAN: "true hoặc false",
        Kind.INTEGER: "một số nguyên",
        Kind.NUMBER: "một số",
        Kind.TEXT: "chữ trong dấu nháy",
        Kind.LIST: "danh sách trong ngoặc vuông",
        Kind.TABLE: "một mục có các khoá riêng",
    },
    check_configuration="cấu hình",
    check_database="cơ sở dữ liệu",
    check_http_port="cổng HTTP {port}",
    check_sip_port="cổng SIP {port}, UDP và TCP",
    check_sips_port="cổng SIP {port}, TLS",
    check_media_port="cổng âm thanh {port}, UDP",
    check_addresses="địa chỉ âm thanh",
    check_certificate="chứng chỉ",
    check_call="một cuộc gọi qua bộ xử lý âm thanh",
    check_webhook="webhook {id} của {tenant}",
    check_bucket="ghi âm, bucket {bucket}",
    defaults_used="không có tệp, dùng giá trị mặc định",
    database_good="{database}: ghi được, {tenants} tổng đài, {extensions} số nội bộ",
    port_free="còn trống",
    port_ours="tổng đài đang chạy dùng, tiến trình {pid}",
    only_this_machine="{address}: chỉ máy này kết nối được, cũng như tổng đài",
    no_certificate="không có, nên không có SIP qua TLS",
    certificate_good="{names}, còn hạn {days} ngày",
    call_good="{sent} gói cả hai chiều, mất {lost}, {delay:.2f} ms trên đường",
    webhook_takes="đã nhận sự kiện gần nhất, {when}",
    bucket_takes="nhận và trả lại được tệp",
    webhook_takes_nothing="không nhận sự kiện gần nhất, {when}: {reason}; "
    "thử lại bằng tongdai webhook test",
    port_taken="chương trình khác đang dùng: hãy dừng nó, hoặc đặt {key} sang cổng "
    "khác",
    port_forbidden="người dùng này không được nghe ở đó: hãy đặt {key} từ 1024 trở "
    "lên, hoặc cấp quyền cho dịch vụ",
    host_not_ours="{host} không phải địa chỉ của máy này: hãy sửa {host_key}",
    media_on_loopback="tổng đài nghe ở {host}, nhưng báo bên kia gửi âm thanh đến "
    "{address}, nơi chỉ máy này nghe được: hãy đặt media.addresses thành địa chỉ mà "
    "bên kia kết nối đến",
    media_unspecified="không thể gửi đến {address}: hãy đặt media.addresses thành địa "
    "chỉ mà bên kia kết nối đến",
    media_private="{address}: được trong cùng mạng; bên ngoài cần địa chỉ công cộng "
    "trong media.addresses",
    media_not_local="{address}: không phải địa chỉ của máy này, nên phải là địa chỉ mà "
    "NAT chuyển tiếp đến đây",
    certificate_unusable="{reason}: hãy sửa net.certificate và net.key",
    certificate_over="đã hết hạn ngày {date}: hãy gia hạn",
    certificate_not_yet="chỉ có hiệu lực từ {date}: hãy chỉnh đồng hồ máy, hoặc chờ",
    certificate_soon="{names}: còn {days} ngày, hết hạn {date}: hãy gia hạn ngay",
    certificate_other_name="chứng chỉ cho {names}, không có {host} (sip.host)",
    microphone_needs_https="không có, mà trình duyệt chỉ cho trang https dùng micro: "
    "hãy đặt net.certificate và net.https, hoặc đặt một proxy có chứng chỉ phía trước "
    "và ghi địa chỉ của nó vào net.trusted_proxies",
    call_lossy="{lost} trong {sent} gói không quay về: máy quá bận, hoặc có gì đó trên "
    "máy chặn UDP đến 127.0.0.1",
    doctor_well="mọi thứ đều tốt",
    doctor_ill="số chỗ cần sửa: {count}",
)
