/** The part of zone.js that this file uses. Angular loads it; it puts `Zone` on the global object. */
interface ZoneClass {
  readonly current: { wrap<F>(callback: F, source: string): F }
}

/**
 * Makes a listener run in the zone in which this function is called. The platform does so with the
 * listeners of its own objects where zone.js is loaded; listeners that the client calls by itself
 * need this. Gives back the listener itself where there is no zone.js.
 */
export function bindToZone<F>(listener: F): F {
  const { Zone } = globalThis as { Zone?: ZoneClass }
  return Zone ? Zone.current.wrap(listener, 'belay-ws') : listener
}
