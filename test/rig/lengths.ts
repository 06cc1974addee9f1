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
const isShort = !!process.env['BELAY_SHORT']

/** For `grepInvert` of a config. */
export const leftOut: { all: RegExp[]; firefox: RegExp[] } = {
  all: isShort ? [/@long/] : [],
  firefox: isShort ? [/@long/, /@once/] : [],
}
