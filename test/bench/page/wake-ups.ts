/** Counts how often something runs by itself in this page. Imported before all else. */
export const wakeUps = { timers: 0 }

/** For the page's own purposes: it is not counted. */
export const uncounted: typeof setTimeout = window.setTimeout.bind(window) as typeof setTimeout

if (new URLSearchParams(location.search).has('counting')) {
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const native = window[name] as (...given: unknown[]) => unknown
    Object.assign(window, {
      [name](run: (...rest: unknown[]) => void, ...given: unknown[]) {
        const counted = (...rest: unknown[]) => {
          wakeUps.timers++
          run(...rest)
        }
        return native(counted, ...given)
      },
    })
  }
}
