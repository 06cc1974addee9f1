/** Of jsdom, which comes without types, what is used here. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html: string, options: { url: string; runScripts: 'outside-only' })
    readonly window: unknown
  }
}
