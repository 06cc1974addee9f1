/** A heartbeat is small; a longer text is the application's and is not parsed for it. */
export const LONGEST_BEAT = 1024

/**
 * The JSON object (or array) that a frame is; `undefined` for everything else, whatever it is. Never
 * throws: an application may send text that merely begins like JSON.
 *
 * @param longest - Characters beyond which a text is not parsed.
 */
export function parseObject(
  data: unknown,
  longest: number = LONGEST_BEAT,
): Record<string, unknown> | undefined {
  if (typeof data !== 'string' || data.length > longest || !/^[{[]/.test(data)) return undefined
  try {
    return JSON.parse(data) as Record<string, unknown>
  } catch {
    return undefined
  }
}
