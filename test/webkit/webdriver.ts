/** As much of WebDriver (W3C, over HTTP) as it takes to run functions in a page. */

/** How long a function in the page may take, in ms. */
const SCRIPT_TIMEOUT = 40_000
/** How long any other command may take, in ms. */
const COMMAND_TIMEOUT = 30_000

type Result<T> = { value: T } | { error: string }

async function command<T>(method: string, url: string, body?: object, within?: number): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body && { body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(within ?? COMMAND_TIMEOUT),
  })
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } }
  if (!response.ok) throw new Error(`${method} ${url}: ${value.error}: ${value.message}`)
  return value
}

/** Whether the driver at this address is there and has no session yet. */
export async function isReady(driver: string): Promise<boolean> {
  try {
    return (await command<{ ready: boolean }>('GET', `${driver}/status`)).ready
  } catch {
    return false
  }
}

/**
 * Starts the browser.
 *
 * @returns The address of the session.
 */
export async function startSession(driver: string, capabilities: object): Promise<string> {
  const timeouts = { script: SCRIPT_TIMEOUT, pageLoad: COMMAND_TIMEOUT }
  const { sessionId } = await command<{ sessionId: string }>('POST', `${driver}/session`, {
    capabilities: { alwaysMatch: { ...capabilities, timeouts } },
  })
  return `${driver}/session/${sessionId}`
}

/** Ends the browser. */
export async function endSession(session: string): Promise<void> {
  await command('DELETE', session)
}

/** The one window of a session. */
export class Page {
  readonly #session: string

  constructor(session: string) {
    this.#session = session
  }

  /** Resolves when the page is loaded, with all its modules. */
  async open(url: string): Promise<void> {
    await command('POST', `${this.#session}/url`, { url })
  }

  /**
   * Runs a function in the page and waits for what it promises. It finds nothing there but its
   * argument, which travels as JSON, and the globals of the page.
   */
  async evaluate<A, R>(run: (argument: A) => R, argument: A): Promise<Awaited<R>>
  async evaluate<R>(run: () => R): Promise<Awaited<R>>
  async evaluate(run: (argument?: unknown) => unknown, argument?: unknown): Promise<unknown> {
    const script = `
      const [argument, done] = arguments
      const told = error => done({ error: String(error) + '\\n' + (error && error.stack) })
      try {
        Promise.resolve((${String(run)})(argument)).then(value => done({ value }), told)
      } catch (error) {
        told(error)
      }
    `
    const result = await command<Result<unknown>>(
      'POST',
      `${this.#session}/execute/async`,
      { script, args: [argument ?? null] },
      SCRIPT_TIMEOUT + COMMAND_TIMEOUT,
    )
    if ('error' in result) throw new Error(`in the page: ${result.error}`)
    return result.value
  }
}
