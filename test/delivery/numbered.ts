import assert from 'node:assert/strict'

const DLE = '\u0010'
const LARGE = 2 ** 20

/** The message with a number: of all kinds, and hard to tell from others by its looks. */
export function numbered(number: number): string | Uint8Array<ArrayBuffer> {
  if (number % 499 === 0) return `${number}`.padEnd(LARGE, 'ä'.repeat(3)).slice(0, LARGE / 2)
  if (number % 503 === 0) return new Uint8Array(LARGE).fill(number)
  switch (number % 9) {
    case 0:
      return ''
    case 1:
      return new Uint8Array(0)
    case 2:
      return `${DLE}p`
    case 3:
      return `${DLE}a${number}`
    case 4:
      return `${DLE}=${number}`
    case 5:
      return 'pong'
    case 6:
      return Uint8Array.of(16, number, number >> 8)
    case 7:
      return 'ping'
    default:
      return JSON.stringify({ number, text: '␐ü' })
  }
}

/** Takes messages in, which must be those from 1 on: each once, and in order. */
export class Checker {
  count = 0

  take(data: unknown): void {
    const expected = numbered(++this.count)
    if (typeof expected === 'string') {
      assert(data === expected, `message ${this.count} is ${String(data).slice(0, 40)}`)
      return
    }
    assert(typeof data === 'object', `message ${this.count} is a text`)
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : (data as Uint8Array)
    assert(Buffer.compare(bytes, expected) === 0, `message ${this.count} has other bytes`)
  }
}
