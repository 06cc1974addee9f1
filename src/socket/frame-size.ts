/** Bytes of a message, or the characters of a text: to encode it would cost too much. */
export function frameSize(data: unknown): number {
  // No object is made of a text: that would cost more than the rest.
  const { byteLength, size, length } = (data ?? 0) as Partial<Uint8Array & Blob>
  return byteLength ?? size ?? length ?? 0
}
