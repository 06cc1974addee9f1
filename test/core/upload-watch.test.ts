import { describe, expect, test } from 'vitest'
import { UploadWatch } from '../../src/core/upload.ts'

const MEGABYTE = 2 ** 20

function watching(buffered: number): UploadWatch {
  const watch = new UploadWatch()
  watch.start(0, buffered)
  return watch
}

test('less than 16 KiB is no upload', () => {
  expect(watching(16 * 1024 - 1).ahead).toBe(0)
  expect(watching(16 * 1024).ahead).toBe(16 * 1024)
})

describe('a buffer', () => {
  test('that stands still has not moved', () => {
    expect(watching(MEGABYTE).sample(1_000, MEGABYTE)).toBeUndefined()
  })

  test('that falls may pause as long as it did before', () => {
    const watch = watching(MEGABYTE)
    expect(watch.sample(1_500, 900_000)).toBe(1_500)
    expect(watch.sample(2_000, 800_000)).toBe(1_500)
    expect(watch.sample(3_000, 800_000)).toBeUndefined()
    expect(watch.sample(4_000, 700_000)).toBe(2_000)
  })

  test('that rises because the application added to it has moved all the same', () => {
    const watch = watching(MEGABYTE)
    watch.queued(MEGABYTE)
    expect(watch.sample(1_000, MEGABYTE + 1)).toBe(1_000)
    expect(watch.ahead).toBe(MEGABYTE + 1)
  })

  test('that rises just as much as the application added has not', () => {
    const watch = watching(MEGABYTE)
    watch.queued(5_000)
    expect(watch.sample(1_000, MEGABYTE + 5_000)).toBeUndefined()
  })

  test('that is empty may be followed by silence as long as the upload took', () => {
    const watch = watching(MEGABYTE)
    watch.sample(1_000, 500_000)
    expect(watch.sample(4_000, 0)).toBe(4_000)
    expect(watch.ahead).toBe(0)
  })

  test('that is empty has left no more under way than kernels hold', () => {
    expect(watching(80 * MEGABYTE).sample(100_000, 0)).toBe(10_000)
  })

  test('is forgotten when the next ping goes out', () => {
    const watch = watching(MEGABYTE)
    watch.sample(9_000, 900_000)
    watch.start(20_000, MEGABYTE)
    expect(watch.sample(20_500, 900_000)).toBe(500)
  })
})

test('bytes that are added without an upload are not counted', () => {
  const watch = watching(0)
  watch.queued(MEGABYTE)
  expect(watch.ahead).toBe(0)
})
