/**
 * The size of a text in bytes of UTF-8. Counted, because an encoder makes a copy: for a message of 100 characters
 * that takes four times as long.
 */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit > 0x7f) {
      bytes += unit > 0x7ff ? 2 : 1
      // A pair of surrogates (U+D800, U+DC00) takes 4 bytes. One alone becomes U+FFFD, which takes 3.
      if (unit >> 10 === 54 && text.charCodeAt(at + 1) >> 10 === 55) at++
    }
  }
  return bytes
}

/** The longest beginning of a text that takes at most `most` bytes, and those bytes. */
export function fitting(text: string, most: number): { text: string; bytes: number } {
  let bytes = 0
  let end = 0
  for (const character of text) {
    const more = utf8Length(character)
    if (bytes + more > most) break
    bytes += more
    end += character.length
  }
  return { text: text.slice(0, end), bytes }
}
