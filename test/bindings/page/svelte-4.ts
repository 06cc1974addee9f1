/** What a test of the store in Svelte 4 has at hand, as `window['svelte-4']`. */
import type { SvelteComponent } from 'svelte'
import StoreOfFour from './StoreOfFour.svelte'

/** As Svelte 4 has it: a class, and `$destroy()`. */
const Store = StoreOfFour as unknown as new (options: {
  target: Element
  props: object
}) => SvelteComponent

const four = { Store }

declare global {
  interface Window {
    'svelte-4': typeof four
  }
}

window['svelte-4'] = four
