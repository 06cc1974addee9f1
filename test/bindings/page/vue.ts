/** What a test of the Vue binding has at hand, as `window.vue`. */
import * as Vue from 'vue'
import { renderToString } from 'vue/server-renderer'
import { useReconnectingWebSocket } from '../../../src/bindings/vue.ts'

type Live = ReturnType<typeof useReconnectingWebSocket>

const apps = new Map<string, Vue.App>()

/** An element of the page for this name, made where there is none. */
function place(name = 'root'): HTMLElement {
  const found = document.getElementById(name)
  if (found) return found
  const made = document.body.appendChild(document.createElement('div'))
  made.id = name
  return made
}

/** A component that shows its status and the last message under its name. */
const showing = (live: Live, name = 'live'): Vue.VNode => {
  const { status, lastMessage } = live
  const message = lastMessage.value ? `: ${lastMessage.value.data}` : ''
  return Vue.h('p', { id: name }, status.value + message)
}

/** Mounts a component with this setup into the element with this name. */
function mount(setup: () => () => unknown, name?: string): Vue.App {
  const at = place(name)
  const app = Vue.createApp({ setup })
  app.mount(at)
  apps.set(at.id, app)
  return app
}

function unmount(name?: string): void {
  apps.get(place(name).id)!.unmount()
}

/** Resolves once the element of this name shows this. */
async function shows(text: string, name = 'live'): Promise<void> {
  await belay.until(() => document.getElementById(name)?.textContent === text)
}

const vue = {
  ...Vue,
  renderToString,
  place,
  showing,
  mount,
  unmount,
  shows,
  useReconnectingWebSocket,
}

type VueAtHand = typeof vue

declare global {
  var vue: VueAtHand
}

globalThis.vue = vue
