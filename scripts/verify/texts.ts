/** Texts that have broken exports, JSON writers, SQL writers or editors; each at most 60 bytes, to fit every column. */
const chosen = [
  ...['', ' ', ' spaces at the ends ', '\t', '\r\n', '\n', 'a\u0000b', '\u0000', 'ends with NUL\u0000'],
  ...['"', "'", "''", '\\', '\\"', '\\u0041', '\\n', '`', ',', '],', ']}', '],\n"workflows": [', '{"id":"x"}'],
  ...[
    "'); DELETE FROM agents; --",
    '%00%0d%0a',
    '%s%n',
    '$' + '{x}',
    '../../etc',
    '</script><script>',
    '=1+1',
    '@SUM(1)',
  ],
  ...['null', 'true', '0', '-0', '1e400', '9223372036854775808', '[object Object]', 'NaN', '2026-01-01T00:00:00.000Z'],
  ...[
    '\u007f',
    '\u0080',
    '\u0085',
    '\u00a0',
    '\u200b',
    '\u2028',
    '\u2029',
    '\ufeffafter a BOM',
    '\ufffd',
    'x\ufffd\ufffdy',
  ],
  ...['\ufdd0', '\ufffe', '\uffff', '\ud7ff', '\ue000', '\u{10000}', '\u{1fffe}', '\u{10ffff}'],
  ...['😀', '👩‍👩‍👧‍👦', '🇩🇪', '👍🏽', 'e\u0301', 'é', 'ﬁ', 'İıſß', 'Ω\u2126', '\u1112\u1161\u11ab 한', '𝒳', '日本語'],
  ...['שלום', 'مرحبا', '\u202eright to left\u202c', '\u2066isolated\u2069', 'Z͑ͫ̓ͪ̂ͫ̽͏'],
]

const controls = Array.from({ length: 0x20 }, (_, code) => `<${String.fromCharCode(code)}>`)

/** Every one of them, and every control character. */
export const texts: readonly string[] = [...chosen, ...controls]

/** Halves of emoji, which no UTF-8 can hold but D1's `bind()` can store. */
export const halves: readonly string[] = [
  '\ud83d',
  'x\ude00',
  '\udbff at the start',
  'between \udfff two \ud800 words',
  '\udc00\ud800',
]

/** Starts and ends of ids that sort or compare otherwise in UTF-16, in a C string, after trimming or after normalising. */
export const ends: readonly string[] = [
  ...['', '\u0000', '\n', ' ', '"', "'", '%', '_', '0', 'A', 'a', '~', '\u007f', '\u0080'],
  ...['e\u0301', 'é', '\u0301', '\ud7ff', '\ue000', '\uffff', '\ufffd', '\u{10000}', '😀', '\u{10ffff}', '\u202e'],
]
