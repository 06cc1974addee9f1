import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CloseFrameFilter } from '../../src/proxy/close-frame-filter.ts'

interface Frame {
  opcode: number
  fin: boolean
  masked: boolean
  size: number
}

/** A frame as RFC 6455, 5.2 draws it. The payload is all bytes a header could be taken for. */
function encode({ opcode, fin, masked, size }: Frame): Buffer {
  const first = (fin ? 0x80 : 0) | opcode
  const mask = masked ? 0x80 : 0
  let head: Buffer
  if (size < 126) {
    head = Buffer.from([first, mask | size])
  } else if (size < 65_536) {
    head = Buffer.from([first, mask | 126, 0, 0])
    head.writeUInt16BE(size, 2)
  } else {
    head = Buffer.from([first, mask | 127, 0, 0, 0, 0, 0, 0, 0, 0])
    head.writeBigUInt64BE(BigInt(size), 2)
  }
  const key = masked ? [0x88, 0x80, 0x88, 0x02] : []
  return Buffer.concat([head, Buffer.from(key), Buffer.alloc(size, 0x88)])
}

function split(bytes: Buffer, cuts: number[]): Buffer[] {
  const ends = [...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  let from = 0
  return ends.map(end => bytes.subarray(from, (from = end)))
}

function run(pieces: Buffer[], dropClose = true): Buffer {
  const filter = new CloseFrameFilter()
  filter.dropClose = dropClose
  return Buffer.concat(pieces.flatMap(piece => filter.push(piece)))
}

const frame = fc.record({
  opcode: fc.constantFrom(0x0, 0x1, 0x2, 0x8, 0x8, 0x9, 0xa),
  fin: fc.boolean(),
  masked: fc.boolean(),
  size: fc.oneof(
    { weight: 6, arbitrary: fc.nat(200) },
    { weight: 1, arbitrary: fc.constantFrom(0, 125, 126, 127, 65_535, 65_536, 70_000) },
  ),
})
const frames = fc.array(frame, { maxLength: 12 })
const cuts = fc.array(fc.nat(), { maxLength: 40 })

test('leaves out exactly the Close frames, wherever the stream is split', () => {
  fc.assert(
    fc.property(frames, cuts, (all, at) => {
      const kept = all.filter(({ opcode }) => opcode !== 0x8)
      const output = run(split(Buffer.concat(all.map(encode)), at))
      expect(output.equals(Buffer.concat(kept.map(encode)))).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('gives the same output byte by byte', () => {
  fc.assert(
    fc.property(frames, all => {
      const stream = Buffer.concat(all.map(encode))
      const bytes = Array.from(stream, (_, i) => stream.subarray(i, i + 1))
      expect(run(bytes).equals(run([stream]))).toBe(true)
    }),
    { numRuns: 40 },
  )
})

test('changes nothing while it is off', () => {
  fc.assert(
    fc.property(frames, cuts, (all, at) => {
      const stream = Buffer.concat(all.map(encode))
      expect(run(split(stream, at), false).equals(stream)).toBe(true)
    }),
  )
})

test('a frame that has begun keeps its fate when the filter is switched', () => {
  const close = encode({ opcode: 0x8, fin: true, masked: true, size: 20 })
  const text = encode({ opcode: 0x1, fin: true, masked: true, size: 3 })
  for (let cut = 1; cut < close.length; cut++) {
    for (const dropClose of [true, false]) {
      const filter = new CloseFrameFilter()
      filter.dropClose = dropClose
      const parts = filter.push(close.subarray(0, cut))
      filter.dropClose = !dropClose
      parts.push(...filter.push(Buffer.concat([close.subarray(cut), text])))
      const expected = dropClose ? text : Buffer.concat([close, text])
      expect(Buffer.concat(parts)).toEqual(expected)
      expect(filter.dropped).toBe(dropClose ? 1 : 0)
    }
  }
})

test('does not copy what it passes', () => {
  const stream = encode({ opcode: 0x2, fin: true, masked: false, size: 100_000 })
  const [part] = new CloseFrameFilter().push(stream)
  expect(part?.buffer).toBe(stream.buffer)
  expect(part).toHaveLength(stream.length)
})
