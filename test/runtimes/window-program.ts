/**
 * The story in a window that a program made by hand, where the window's globals are the only ones, as
 * in Jest: `program <url> <control> <window> <script>`. Prints what was seen, and must then
 * end by itself.
 */
import { readFileSync } from 'node:fs'
import { remote } from './remote.ts'
import type { Place, Story } from './story.ts'

interface Page {
  eval: (script: string) => unknown
  tell: (place: Place) => Promise<Story>
}

async function jsdom(): Promise<Page> {
  const { JSDOM } = await import('jsdom')
  return new JSDOM('', { url: 'http://localhost/', runScripts: 'outside-only' }).window as Page
}

/** How each makes a window that runs scripts. */
const WINDOWS: Record<string, () => Promise<unknown>> = {
  jsdom,
  /** jsdom before version 27, which Jest 30 has, knows no encodings of text. */
  async 'jsdom as Jest has it'() {
    const window = await jsdom()
    window.eval('delete globalThis.TextEncoder; delete globalThis.TextDecoder')
    return window
  },
  async 'happy-dom'() {
    const { Window } = await import('happy-dom')
    const settings = {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
    }
    return new Window({ url: 'http://localhost/', settings })
  },
}

const [url, control, name, script] = process.argv.slice(2)
const page = (await WINDOWS[name!]!()) as Page
// In a scope of its own, as a module is.
page.eval(`(() => {${readFileSync(script!, 'utf8')}})()`)
const story = await page.tell(remote(url!, control!))
process.stdout.write(`${JSON.stringify(story)}\n`)
