/** Sizes in UTF-8 are those of the platform's encoder, with it and without. */
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { fitting, utf8Length } from '../../src/core/utf8.ts'

const { TextEncoder } = globalThis
const sizeOf = (text: string) => new TextEncoder().encode(text).length
const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

afterEach(() => {
  vi.unstubAllGlobals()
})

test.each([true, false])('the size of a text, with TextEncoder: %s', isThere => {
  if (!isThere) vi.stubGlobal('TextEncoder', undefined)
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
