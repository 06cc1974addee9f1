/**
 * The length of a message, without encoding it: bytes, or the characters of a text.
 *
 * @returns 0 for anything that `send()` turns into a text itself.
 */
export function byteLength(data: unknown): number {
  if (typeof data === 'string') return data.length
  const { byteLength, size } = Object(data) as { byteLength?: number; size?: number }
  return byteLength ?? size ?? 0
}
