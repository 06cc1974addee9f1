import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../rig/free-port.ts'
import type { WebKit } from './ensure-webkit.ts'
import { GuardedProcess } from './guarded-process.ts'
import { endSession, isReady, startSession } from './webdriver.ts'

/** How long a program may take to be ready, in ms. */
const START_TIMEOUT = 30_000
/** How many ports are tried; another program may take one between the look and the start. */
const PORTS = 5

/** A running browser. */
export interface RunningWebKit {
  /** The address of its WebDriver session. */
  session: string
  stop(): Promise<void>
}

/** Starts a screen that nobody sees, the driver, and the browser. */
export async function startWebKit({ driver, miniBrowser, xvfb }: WebKit): Promise<RunningWebKit> {
  const undo: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const home = await mkdtemp(join(tmpdir(), 'belay-ws-webkit-'))
    undo.push(() => rm(home, { recursive: true, force: true }))

    const screen = new GuardedProcess(xvfb, ['-displayfd', '1', '-screen', '0', '1024x768x24'])
    undo.push(() => screen.stop())
    // It takes the first display that is free, and writes down which.
    const display = await screen.until(() => /^\d+(?=\n)/m.exec(screen.said)?.[0], START_TIMEOUT)

    const address = await startDriver(driver, environment(display, home), process =>
      undo.push(() => process.stop()),
    )
    const session = await startSession(address, {
      'webkitgtk:browserOptions': { binary: miniBrowser, args: ['--automation'] },
    })
    undo.push(() => endSession(session).catch(() => {}))
    return { session, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function environment(display: string, home: string): NodeJS.ProcessEnv {
  // It keeps caches: not among those of the user. And the server is on this machine.
  const unwanted = Object.keys(process.env).filter(name => /^XDG_|^(https?|all)_proxy$/i.test(name))
  return {
    ...process.env,
    ...Object.fromEntries(unwanted.map(name => [name, undefined])),
    HOME: home,
    DISPLAY: `:${display}`,
    GDK_BACKEND: 'x11',
    LIBGL_ALWAYS_SOFTWARE: '1',
    // Its sandbox does not work as root.
    ...(process.getuid?.() === 0 && { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' }),
  }
}

async function startDriver(
  driver: string,
  env: NodeJS.ProcessEnv,
  started: (process: GuardedProcess) => void,
): Promise<string> {
  for (let tries = 1; ; tries++) {
    const port = await freePort()
    const address = `http://127.0.0.1:${port}`
    const process = new GuardedProcess(driver, [`--port=${port}`], env)
    started(process)
    try {
      await process.until(() => isReady(address), START_TIMEOUT)
      return address
    } catch (error) {
      if (!process.ended || tries === PORTS) throw error
    }
  }
}
