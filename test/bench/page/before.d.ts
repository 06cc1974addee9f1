/** The build of another commit, see `before.ts`; this tree's own where none is asked for. */
declare module 'belay-ws-before' {
  export * from 'belay-ws'
}
