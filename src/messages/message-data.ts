/** What a `message` event carries; which of the binary ones is up to `binaryType`. */
export type MessageData = string | ArrayBuffer | Blob

const encoder = /* @__PURE__ */ new TextEncoder()

/** The size of a received message on the wire, in bytes (payload only). */
export function byteLength(data: MessageData): number {
  if (typeof data === 'string') return encoder.encode(data).length
  return data instanceof Blob ? data.size : data.byteLength
}
