/**
 * The tests that `npm test` leaves to `npm run test:long`, as tags. They repeat at another length, in another
 * look or with another library what a test without a tag shows.
 */

/** In no browser of `npm test`. */
export const LONG = { tag: '@long' }

/** In Chromium, and not in Firefox: there `LONG`. */
export const ONCE = { tag: '@once' }

/** No tag. */
export const ALWAYS: { tag?: string } = {}

/** As one of many steps of `npm test`, which sets it. A runner that is called by itself runs all. */
export const isShort: boolean = !!process.env['BELAY_SHORT']

/**
 * The rows of a table that go the same way through the library: the first, the middle and the last of them in
 * `npm test`, all in `npm run test:long`.
 */
export function few<T>(rows: readonly T[]): readonly T[] {
  const middle = Math.floor(rows.length / 2)
  return isShort && rows.length > 3 ? [rows[0]!, rows[middle]!, rows.at(-1)!] : rows
}

/** For `grepInvert` of a config. */
export const leftOut: { all: RegExp[]; firefox: RegExp[] } = {
  all: isShort ? [/@long/] : [],
  firefox: isShort ? [/@long/, /@once/] : [],
}
