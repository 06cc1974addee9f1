/** Sends a command, and resolves with its reply. */
export type Run = (words: string[]) => PromiseLike<unknown>

/** A script: sent whole, until Redis knows it by its digest. */
export class Script {
  private readonly run: Run
  private readonly source: string
  private digest: string | undefined

  constructor(run: Run, source: string) {
    this.run = run
    this.source = source
  }

  async load(): Promise<void> {
    this.digest = (await this.run(['SCRIPT', 'LOAD', this.source])) as string
  }

  async call(keys: string[], words: string[]): Promise<unknown> {
    const given = [`${keys.length}`, ...keys, ...words]
    if (this.digest) {
      try {
        return await this.run(['EVALSHA', this.digest, ...given])
      } catch (error) {
        // It was started anew, and knows nothing.
        if (!String(error).includes('NOSCRIPT')) throw error
      }
    }
    return this.run(['EVAL', this.source, ...given])
  }
}
