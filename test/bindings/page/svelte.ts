/** What a test of the Svelte bindings has at hand, as `window.svelte`. */
import * as Svelte from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import { get } from 'svelte/store'
import { reconnectingWebSocket } from '../../../src/bindings/store.ts'
import { createReconnectingWebSocket } from '../../../src/bindings/svelte.ts'
import Runes from './Runes.svelte'
import Silent from './Silent.svelte'
import Store from './Store.svelte'

/** An element of the page for this name, made where there is none. */
function place(name = 'root'): HTMLElement {
  const found = document.getElementById(name)
  if (found) return found
  const made = document.body.appendChild(document.createElement('div'))
  made.id = name
  return made
}

/**
 * Something reactive in plain TypeScript, as `$state` is in what Svelte compiles.
 *
 * @returns Properties that components are told of when they change.
 */
function state<T extends object>(properties: T): T {
  let tell = () => {}
  const use = createSubscriber(update => {
    tell = update
  })
  return new Proxy(properties, {
    get(target, name) {
      use()
      return Reflect.get(target, name)
    },
    set(target, name, value) {
      Reflect.set(target, name, value)
      tell()
      return true
    },
  })
}

/** Resolves once the element of this name shows this. */
async function shows(text: string, name = 'live'): Promise<void> {
  await belay.until(() => document.getElementById(name)?.textContent === text)
}

const svelte = {
  ...Svelte,
  get,
  Runes,
  Silent,
  Store,
  place,
  state,
  shows,
  createReconnectingWebSocket,
  reconnectingWebSocket,
}

type SvelteAtHand = typeof svelte

declare global {
  var svelte: SvelteAtHand
}

globalThis.svelte = svelte
