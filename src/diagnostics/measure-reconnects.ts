import type { ReconnectingSocket } from '../index.ts'
import { listen } from './listen.ts'

/** The timeline keeps its entries for ever: after this many of ours they are cleared. */
const MAX_ENTRIES = 100

/** The colours that Chromium's profiler knows by name. */
type Color = 'primary' | 'secondary-light' | 'warning' | 'error'

/**
 * Shows in the browser's profiler, and to a `PerformanceObserver`, as entries of the type `measure`:
 *
 * - `belay-ws connect`: from the beginning of an attempt to the open connection;
 * - `belay-ws failed (cause)`: an attempt that did not get there;
 * - `belay-ws suspect`: from the suspicion to its end;
 * - `belay-ws outage (cause)`: from the loss of a connection to the next one.
 *
 * Chromium puts them on a track of their own. `detail` has `cause` or `attempt`. No more than the
 * last 100 stay in the timeline.
 *
 * @param track - The name of the track, where a page has several clients.
 * @returns The undo.
 */
export function measureReconnects(socket: ReconnectingSocket, track = 'belay-ws'): () => void {
  const names = new Set<string>()
  let entries = 0
  const measure = (name: string, start: number | undefined, color: Color, detail: object): void => {
    if (start === undefined) return
    if (entries++ === MAX_ENTRIES) {
      for (const name of names) performance.clearMeasures(name)
      entries = 1
    }
    names.add(name)
    const devtools = { dataType: 'track-entry', track, color }
    performance.measure(name, { start, detail: { ...detail, devtools } })
  }
  let dialledAt: number | undefined
  let lost: { at: number; cause: string } | undefined
  let suspectAt: number | undefined
  return listen(socket, {
    connecting: () => {
      dialledAt = performance.now()
    },
    connected: ({ attempt }) => {
      measure('belay-ws connect', dialledAt, 'primary', { attempt })
      if (lost) measure(`belay-ws outage (${lost.cause})`, lost.at, 'error', { cause: lost.cause })
      lost = dialledAt = undefined
    },
    disconnected: ({ cause, wasOpen }) => {
      if (wasOpen) lost = { at: performance.now(), cause }
      else measure(`belay-ws failed (${cause})`, dialledAt, 'warning', { cause })
      dialledAt = undefined
    },
    status: ({ status, previous }) => {
      if (previous === 'suspect') measure('belay-ws suspect', suspectAt, 'secondary-light', {})
      suspectAt = status === 'suspect' ? performance.now() : undefined
    },
  })
}
