/** Sizes in UTF-8 are those of the platform's encoder. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitting, utf8Length } from '../../src/core/utf8.ts'

const sizeOf = (text: string) => new TextEncoder().encode(text).length
const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

test('the size of a text', () => {
  for (const text of ['', 'a', 'ä', '€', '😀', 'a\ud800b', '\udc00']) {
    expect(utf8Length(text)).toBe(sizeOf(text))
  }
  fc.assert(fc.property(texts, text => utf8Length(text) === sizeOf(text)))
})

test('the beginning that fits is the longest, and cuts no character', () => {
  const property = fc.property(texts, fc.nat(40), (text, most) => {
    const { text: begin, bytes } = fitting(text, most)
    const [next = ''] = text.slice(begin.length)
    expect(text.startsWith(begin)).toBe(true)
    expect(bytes).toBe(sizeOf(begin))
    expect(bytes).toBeLessThanOrEqual(most)
    const following = String.fromCodePoint(text.codePointAt(begin.length) ?? 0)
    if (next) expect(bytes + sizeOf(following)).toBeGreaterThan(most)
  })
  fc.assert(property)
})
