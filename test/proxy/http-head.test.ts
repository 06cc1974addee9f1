import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HttpHead } from '../../src/proxy/http-head.ts'

const text = 'HTTP/1.1 101 Switching Protocols\r\nx: \r\r\n\r\r\n\r\nrest\r\n\r\n'
const end = text.indexOf('rest')

test('finds the end of a head, wherever the stream is split', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 10 }), cuts => {
      const head = new HttpHead()
      let from = 0
      let size = 0
      for (const to of [...cuts.sort((a, b) => a - b), text.length]) {
        size += head.push(Buffer.from(text.slice(from, to)))
        from = to
      }
      expect([head.done, size, head.isSwitching]).toEqual([true, end, true])
    }),
  )
})

test.for([
  ['HTTP/1.1 101 Switching Protocols\r\n\r\n', true],
  ['HTTP/1.1 101\r\n\r\n', true],
  ['HTTP/1.1 200 OK\r\n\r\n', false],
  ['HTTP/1.1 1010 Odd\r\n\r\n', false],
  ['GET /HTTP/1.1 101 HTTP/1.1\r\n\r\n', false],
] as const)('%j switches protocols: %s', ([line, expected]) => {
  const head = new HttpHead()
  head.push(Buffer.from(line))
  expect(head.isSwitching).toBe(expected)
})

test('shows the beginning of the first line, as far as it has come', () => {
  const head = new HttpHead()
  expect(head.firstLine).toBe('')
  head.push(Buffer.from('GET /?id=a'))
  expect(head.firstLine).toBe('GET /?id=a')
  head.push(Buffer.from('b HTTP/1.1\r\nhost: a\r\n'))
  expect(head.firstLine).toBe('GET /?id=ab HTTP/1.1')
  const long = new HttpHead()
  long.push(Buffer.from(`GET /${'x'.repeat(100)} HTTP/1.1\r\n`))
  expect(long.firstLine).toBe(`GET /${'x'.repeat(59)}`)
})

test('an unfinished head goes on', () => {
  const head = new HttpHead()
  expect(head.push(Buffer.from('GET / HTTP/1.1\r\nhost: a\r\n'))).toBe(25)
  expect(head.done).toBe(false)
})
