package gs1

import "github.com/txng-vn/txng/internal/fault"

// The rules of values.
const (
	RuleEmpty         Rule = "empty"
	RuleTooShort      Rule = "too_short"
	RuleTooLong       Rule = "too_long"
	RuleCharacter     Rule = "character"
	RuleCheckDigit    Rule = "check_digit"
	RuleCheckPair     Rule = "check_pair"
	RuleCompanyPrefix Rule = "company_prefix"
	RuleDate          Rule = "date"
	RuleTime          Rule = "time"
	RuleCountry       Rule = "country"
	RuleCurrency      Rule = "currency"
	RuleLatitude      Rule = "latitude"
	RuleLongitude     Rule = "longitude"
	RulePieceOfTotal  Rule = "piece_of_total"
	RuleSequence      Rule = "place_in_sequence"
	RuleZero          Rule = "zero"
	RuleNotZero       Rule = "not_zero"
	RuleLeadingZero   Rule = "leading_zero"
	RuleAllDigits     Rule = "all_digits"
	RuleYesNo         Rule = "yes_no"
	RuleWinding       Rule = "winding"
	RuleMinus         Rule = "minus"
	RuleImporterIndex Rule = "importer_index"
	RuleSexCode       Rule = "sex_code"
	RuleMediaType     Rule = "media_type"
	RulePackageType   Rule = "package_type"
	RulePercent       Rule = "percent_encoding"
	RuleIBAN          Rule = "iban"
	RuleCoupon        Rule = "coupon"
)

// The rules of how values stand together, and of the forms that carry them.
const (
	RuleForm       Rule = "unreadable"
	RuleUnknownAI  Rule = "unknown_ai"
	RuleRepeated   Rule = "repeated_ai"
	RuleRequired   Rule = "required_ai"
	RuleExcluded   Rule = "excluded_ai"
	RuleBracket    Rule = "bracket"
	RuleSeparator  Rule = "separator"
	RuleSymbology  Rule = "symbology"
	RuleURI        Rule = "uri"
	RulePrimaryKey Rule = "primary_key"
	RulePath       Rule = "path"
	RuleQualifier  Rule = "qualifier"
	RuleAttribute  Rule = "attribute"
	RuleDots       Rule = "dots"
	RuleGTINLength Rule = "gtin_length"
	RuleWord       Rule = "word"
	RuleCompressed Rule = "compressed"
	RuleURN        Rule = "urn"
	RuleTag        Rule = "tag"
)

// forgiven are the rules that Lenient passes over.
var forgiven = map[Rule]bool{
	RuleCheckDigit: true, RuleCheckPair: true, RuleCompanyPrefix: true, RulePieceOfTotal: true, RuleZero: true,
	RuleRequired: true, RuleSeparator: true, RuleGTINLength: true, RuleWord: true,
}

// ruleTexts say what is wrong; {} is what would be right, or what stands there.
var ruleTexts = map[Rule]fault.Text{
	RuleEmpty:         {VI: "thiếu giá trị.", EN: "the value is missing."},
	RuleTooShort:      {VI: "giá trị quá ngắn, cần ít nhất {} ký tự.", EN: "the value is too short, it needs at least {} characters."},
	RuleTooLong:       {VI: "giá trị quá dài, nhiều nhất {} ký tự.", EN: "the value is too long, it may have at most {} characters."},
	RuleCharacter:     {VI: "ký tự {} không được dùng ở đây.", EN: "the character {} may not stand here."},
	RuleCheckDigit:    {VI: "chữ số kiểm tra phải là {}; hãy kiểm tra lại từng chữ số.", EN: "the check digit should be {}; check every digit."},
	RuleCheckPair:     {VI: "hai ký tự kiểm tra phải là {}.", EN: "the two check characters should be {}."},
	RuleCompanyPrefix: {VI: "phải bắt đầu bằng mã doanh nghiệp GS1, ít nhất bốn chữ số.", EN: "it must begin with a GS1 company prefix of at least four digits."},
	RuleDate:          {VI: "không có ngày này.", EN: "there is no such date."},
	RuleTime:          {VI: "không có giờ này.", EN: "there is no such time."},
	RuleCountry:       {VI: "không có mã nước này trong ISO 3166.", EN: "ISO 3166 has no such country code."},
	RuleCurrency:      {VI: "không có mã tiền tệ này trong ISO 4217.", EN: "ISO 4217 has no such currency code."},
	RuleLatitude:      {VI: "vĩ độ vượt quá 90°.", EN: "the latitude is beyond 90°."},
	RuleLongitude:     {VI: "kinh độ vượt quá 180°.", EN: "the longitude is beyond 180°."},
	RulePieceOfTotal:  {VI: "số thứ tự của phần phải từ 01 đến tổng số phần.", EN: "the piece must be from 01 to the number of pieces."},
	RuleSequence:      {VI: "phải có dạng 1/3: thứ tự không lớn hơn tổng số.", EN: "it must be like 1/3: the place is not beyond the total."},
	RuleZero:          {VI: "phải là số 0.", EN: "it must be zero."},
	RuleNotZero:       {VI: "không được bằng 0.", EN: "it may not be zero."},
	RuleLeadingZero:   {VI: "không được bắt đầu bằng số 0.", EN: "it may not begin with a zero."},
	RuleAllDigits:     {VI: "phải có ít nhất một ký tự không phải chữ số.", EN: "at least one character must not be a digit."},
	RuleYesNo:         {VI: "phải là 0 (không) hoặc 1 (có).", EN: "it must be 0 (no) or 1 (yes)."},
	RuleWinding:       {VI: "chiều cuộn phải là 0, 1 hoặc 9.", EN: "the winding direction must be 0, 1 or 9."},
	RuleMinus:         {VI: "chỉ có thể là dấu trừ.", EN: "it can only be a minus sign."},
	RuleImporterIndex: {VI: "phải là chữ cái, chữ số, - hoặc _.", EN: "it must be a letter, a digit, - or _."},
	RuleSexCode:       {VI: "phải là 0, 1, 2 hoặc 9.", EN: "it must be 0, 1, 2 or 9."},
	RuleMediaType:     {VI: "không có loại vật mang dữ liệu này.", EN: "there is no such kind of data carrier."},
	RulePackageType:   {VI: "không có loại bao gói này.", EN: "there is no such type of package."},
	RulePercent:       {VI: "dấu % phải có hai chữ số thập lục phân theo sau.", EN: "two hexadecimal digits must follow the %."},
	RuleIBAN:          {VI: "không phải là số tài khoản IBAN đúng.", EN: "this is not a valid IBAN."},
	RuleCoupon:        {VI: "mã phiếu giảm giá sai cấu trúc.", EN: "the coupon code is not well formed."},

	RuleForm:       {VI: "không đọc được: đây không phải chuỗi phần tử, GS1 Digital Link, EPC hay mã vạch nào đã biết.", EN: "this cannot be read: it is no element string, GS1 Digital Link, EPC or bar code that is known."},
	RuleUnknownAI:  {VI: "không có số định danh ứng dụng này.", EN: "there is no such application identifier."},
	RuleRepeated:   {VI: "xuất hiện hai lần.", EN: "it stands twice."},
	RuleRequired:   {VI: "phải đi cùng {}.", EN: "it must stand together with {}."},
	RuleExcluded:   {VI: "không được đi cùng ({}).", EN: "it may not stand together with ({})."},
	RuleBracket:    {VI: "mỗi số định danh phải nằm trong ngoặc, như (10); dấu ( trong giá trị viết là \\(.", EN: "each identifier stands in brackets, such as (10); a ( inside a value is written \\(."},
	RuleSeparator:  {VI: "có ký tự ngăn cách FNC1 thừa.", EN: "there is a separator (FNC1) too many."},
	RuleSymbology:  {VI: "ký hiệu mã vạch này không mang dữ liệu GS1.", EN: "a bar code of this symbology carries no GS1 data."},
	RuleURI:        {VI: "không phải là địa chỉ http hoặc https đúng.", EN: "this is not a well-formed http or https address."},
	RulePrimaryKey: {VI: "địa chỉ không có khóa GS1 nào, ví dụ /01/ rồi 14 chữ số.", EN: "the address has no GS1 key, such as /01/ and 14 digits."},
	RulePath:       {VI: "địa chỉ phải gồm từng cặp số định danh và giá trị, ví dụ /01/…/10/….", EN: "the address must be pairs of identifier and value, such as /01/…/10/…."},
	RuleQualifier:  {VI: "không được đứng ở đây sau khóa này; thứ tự đúng: {}.", EN: "it may not stand here behind this key; the order is {}."},
	RuleAttribute:  {VI: "không được đứng trong phần truy vấn của địa chỉ này.", EN: "it may not stand in the query of this address."},
	RuleDots:       {VI: "giá trị không thể chỉ là dấu chấm: trong địa chỉ, đó là lệnh chuyển thư mục.", EN: "the value cannot be dots alone: in an address they are a step in the path."},
	RuleGTINLength: {VI: "GTIN ở đây phải đủ 14 chữ số.", EN: "the GTIN has 14 digits here."},
	RuleWord:       {VI: "tên bằng chữ không còn dùng; hãy viết số định danh {}.", EN: "names in words are no longer used; write the identifier {}."},
	RuleCompressed: {VI: "phần nén của địa chỉ không giải được.", EN: "the compressed part of the address cannot be read."},
	RuleURN:        {VI: "EPC URN sai cấu trúc.", EN: "the EPC URN is not well formed."},
	RuleTag:        {VI: "dữ liệu thẻ RFID sai cấu trúc.", EN: "the RFID tag data is not well formed."},
}
