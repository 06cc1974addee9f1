/** What a test of the React binding has at hand, as `window.react`. */
import { refresh } from './refresh.ts'
// After it, which must be there first.
import * as React from 'react'
import { flushSync } from 'react-dom'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import type {
  Target,
  UseReconnectingWebSocketOptions,
  UseReconnectingWebSocketResult,
} from '../../../src/bindings/react.ts'
import { useReconnectingWebSocket } from '../../../src/bindings/react.ts'

/** What a `Live` has seen so far. */
interface Seen {
  /** The newest of what the hook returned. */
  live: UseReconnectingWebSocketResult
  renders: number
  /** What stood in the document after each render, without repetitions. */
  shown: string[]
}

const seen: Record<string, Seen> = {}

interface LiveProps {
  name?: string
  url: Target
  options?: UseReconnectingWebSocketOptions
  children?: React.ReactNode
}

/** Shows its status and the last message, under its name. */
function Live({ name = 'live', url, options, children }: LiveProps): React.ReactNode {
  const live = useReconnectingWebSocket(url, options)
  const { status, lastMessage, socket } = live
  const mine = (seen[name] ??= { live, renders: 0, shown: [] })
  mine.live = live
  mine.renders++
  React.useLayoutEffect(() => {
    const text = document.getElementById(name)!.textContent
    if (mine.shown.at(-1) !== text) mine.shown.push(text)
  })
  const text = lastMessage ? `${status}: ${lastMessage.data}` : status
  return [React.createElement('p', { id: name, key: 'text', hidden: !socket }, text), children]
}

const roots = new Map<string, ReturnType<typeof createRoot>>()

/** An element of the page for this name, made where there is none. */
function place(name = 'root'): HTMLElement {
  const found = document.getElementById(name)
  if (found) return found
  const made = document.body.appendChild(document.createElement('div'))
  made.id = name
  return made
}

/** Renders into the element with this id; again and again into the same root. */
function render(element: React.ReactNode, name?: string): void {
  const at = place(name)
  if (!roots.has(at.id)) roots.set(at.id, createRoot(at))
  roots.get(at.id)!.render(element)
}

function unmount(name?: string): void {
  const { id } = place(name)
  roots.get(id)?.unmount()
  roots.delete(id)
}

/** Resolves once the `Live` of this name shows this. */
async function shows(text: string | RegExp, name = 'live'): Promise<Seen> {
  await belay.until(() => document.getElementById(name)?.textContent.match(`^(?:${source(text)})$`))
  return seen[name]!
}

/** A promise, and what ends the wait for it. */
function gate(): { until: Promise<unknown>; open: () => void } {
  let open = () => {}
  const until = new Promise<void>(resolve => (open = resolve))
  return { until, open }
}

const source = (text: string | RegExp): string => (typeof text === 'string' ? text : text.source)

const react = {
  ...React,
  h: React.createElement,
  flushSync,
  hydrateRoot,
  renderToString,
  refresh,
  place,
  render,
  unmount,
  seen,
  shows,
  gate,
  Live,
  useReconnectingWebSocket,
}

type ReactAtHand = typeof react

declare global {
  var react: ReactAtHand
}

globalThis.react = react
