/**
 * Text from outside in one line: control, bidirectional and other invisible characters show as `\u{202e}`, so that it
 * can neither steer a terminal nor reorder what stands around it.
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
