/** What a test of the Solid binding has at hand, as `window.solid`. */
import * as Solid from 'solid-js'
import { createReconnectingWebSocket } from '../../../src/bindings/solid.ts'

type Live = Pick<ReturnType<typeof createReconnectingWebSocket>, 'status' | 'lastMessage'>

const roots = new Map<string, () => void>()

/** Runs this in a root of its own, as a component runs in the root of its page. */
function mount<T>(setup: () => T, name = 'root'): T {
  return Solid.createRoot(dispose => {
    roots.set(name, dispose)
    return setup()
  })
}

function unmount(name = 'root'): void {
  roots.get(name)!()
  roots.delete(name)
}

/** Shows the status and the last message in an element of this name, as JSX would. */
function show({ status, lastMessage }: Live, name = 'live'): void {
  const element = document.getElementById(name) ?? document.createElement('p')
  element.id = name
  document.body.append(element)
  Solid.createRenderEffect(() => {
    const message = lastMessage() ? `: ${lastMessage()!.data}` : ''
    element.textContent = status() + message
  })
}

/** Resolves once the element of this name shows this. */
async function shows(text: string, name = 'live'): Promise<void> {
  await belay.until(() => document.getElementById(name)?.textContent === text)
}

const solid = { ...Solid, mount, unmount, show, shows, createReconnectingWebSocket }

type SolidAtHand = typeof solid

declare global {
  var solid: SolidAtHand
}

globalThis.solid = solid
