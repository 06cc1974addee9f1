/** The things that a tab can do for the worker, and its version. */
export interface SharedOptions {
  /**
   * Functions that the worker may call by name, see `provide()` of the host: for what only a page has,
   * such as `localStorage`. They may be async; a port must be able to carry what they return.
   */
  provide?: Readonly<Record<string, () => unknown>> | undefined
  /**
   * The version of the application, a number that grows, such as the time of the build. If tabs of
   * several versions share a worker, `outdated` fires in the older ones.
   *
   * @defaultValue none: `outdated` never fires
   */
  version?: number | undefined
}
