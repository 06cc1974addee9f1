/** A heartbeat is small; a longer text is the application's and is not parsed for it. */
const LONGEST_BEAT = 1024

/**
 * The members of the JSON object (or array) that a frame is; none for everything else, whatever it is.
 * Never throws: an application may send text that merely begins like JSON.
 *
 * @param like - The pattern of a text to parse. It must begin like an object or array.
 * @param longest - Characters beyond which a text is not parsed.
 */
export function parseObject(
  data: unknown,
  like: RegExp = /^[{[]/,
  longest: number = LONGEST_BEAT,
): Record<string, unknown> {
  try {
    if (typeof data === 'string' && data.length <= longest && like.test(data)) {
      return JSON.parse(data) as Record<string, unknown>
    }
  } catch {
    // It merely began like JSON.
  }
  return {}
}
