import { render } from 'svelte/server'
import Runes from './Runes.svelte'
import Store from './Store.svelte'

/** What a server makes of each component. */
export const renderAll = (url: () => string): string[] => [
  render(Runes, { props: { url: () => url } }).body,
  render(Store, { props: { url } }).body,
]
