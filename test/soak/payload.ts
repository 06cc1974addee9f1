import type { Delivery } from './plan.ts'
import { between, oneOf } from './plan.ts'

const DLE = '\u0010'
const LARGEST = 512 * 1024
/** Texts that a session must take for messages, although its own frames look like them. */
const LOOKALIKES = [`${DLE}p`, `${DLE}q`, `${DLE}a7`, `${DLE}e`, `${DLE}=`, DLE]

/**
 * A message of a delivery: text, bytes, empty, or a text that begins with U+0010.
 *
 * @param key - The first word, where there is room for one.
 * @param isHeavy - Now and then it has up to half a megabyte.
 * @param delivery - Without sessions a text `ping` or `pong` would be a heartbeat.
 */
export function drawPayload(
  random: () => number,
  key: string,
  isHeavy: boolean,
  delivery: Delivery,
): string | Uint8Array<ArrayBuffer> {
  const kind = random()
  if (kind < 0.05) return ''
  if (kind < 0.08) return new Uint8Array(0)
  if (kind < 0.14) return oneOf(random, LOOKALIKES)
  if (kind < 0.2) return `${DLE}${oneOf(random, ['h', 'w', 'a', '='])}${key} `
  if (kind < 0.24 && delivery === 'exactly once')
    return oneOf(random, ['ping', 'pong', '!terminate'])
  const isLarge = isHeavy && random() < 0.05
  const size = Math.floor(isLarge ? between(random, 0, LARGEST) : between(random, 12, 150))
  const text = `${key} ü␐`.padEnd(size - 3, '.')
  return random() < 0.3 ? new TextEncoder().encode(text) : text
}
