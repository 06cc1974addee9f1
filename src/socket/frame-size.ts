/** Bytes of a message, or the characters of a text: to encode it would cost too much. */
export function frameSize(data: unknown): number {
  // Most are texts. An object made of one costs more than the rest.
  if (typeof data === 'string') return data.length
  const { byteLength, size, length } = Object(data) as Partial<Uint8Array & Blob>
  return byteLength ?? size ?? length ?? 0
}
