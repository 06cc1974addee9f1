/** The bytes of a text in UTF-8. Some test environments (Jest's jsdom) have no `TextEncoder`. */
type Encoder = new () => { encode(text: string): Uint8Array }

/** The size of a text in bytes of UTF-8. */
export function utf8Length(text: string): number {
  const { TextEncoder } = globalThis as { TextEncoder?: Encoder }
  return TextEncoder ? new TextEncoder().encode(text).length : fitting(text, Infinity).bytes
}

/** The longest beginning of a text that takes at most `most` bytes, and those bytes. */
export function fitting(text: string, most: number): { text: string; bytes: number } {
  let bytes = 0
  let end = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    // Half of a surrogate pair becomes U+FFFD, which takes 3 as well.
    const more = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (bytes + more > most) break
    bytes += more
    end += character.length
  }
  return { text: text.slice(0, end), bytes }
}
