import type { PropertyValues } from 'lit'
import uPlot from 'uplot'
import type { LatencyHistory } from '../lanes/latency-history.ts'
import { TIMELINE_SPAN } from '../lanes/timeline.ts'
import { LightElement } from './light-element.ts'

const HEIGHT = 72
/** From a millisecond to ten seconds: a calm line on a good link, and room for a bad one. */
const RANGE: [number, number] = [1, 10_000]
const SCALE_WIDTH = 54
const DECADES = [1, 10, 100, 1000, 10_000]
const NAMES: Readonly<Record<number, string>> = { 1: '1 ms', 100: '100 ms', 10_000: '10 s' }

/** A sparkline over the same two minutes as the band below it. Draws anew on `update`. */
export class LatencyChart extends LightElement {
  static override properties = { history: { attribute: false }, now: { attribute: false } }
  declare history: LatencyHistory
  declare now: number
  #plot: uPlot | undefined
  readonly #resize = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0)
    if (width > 0) this.#plot?.setSize({ width, height: HEIGHT })
  })

  override connectedCallback(): void {
    super.connectedCallback()
    this.#resize.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resize.disconnect()
    this.#plot?.destroy()
    this.#plot = undefined
  }

  protected override updated(_changed: PropertyValues): void {
    const { times, values } = this.history
    const [low, high] = RANGE
    const shown = values.map(value => value && Math.min(high, Math.max(low, value)))
    this.#plot ??= new uPlot(this.#options(), [[], []], this)
    this.#plot.setData([times, shown], false)
    this.#plot.batch(() => {
      this.#plot!.setScale('x', { min: this.now - TIMELINE_SPAN, max: this.now })
    })
  }

  #options(): uPlot.Options {
    const color = (name: string) => (): string => getComputedStyle(this).getPropertyValue(name)
    return {
      width: Math.max(1, Math.floor(this.clientWidth)),
      height: HEIGHT,
      padding: [8, 0, 6, 0],
      cursor: { show: false },
      legend: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: { x: { time: false, auto: false }, y: { distr: 3, auto: false, range: RANGE } },
      axes: [
        { show: false },
        {
          side: 1,
          size: SCALE_WIDTH,
          gap: 6,
          font: '11px system-ui, sans-serif',
          stroke: color('--chart-text'),
          splits: () => DECADES,
          values: (_plot, splits) => splits.map(split => NAMES[split] ?? ''),
          filter: (_plot, splits) => splits,
          grid: { stroke: color('--chart-grid'), width: 1 },
          ticks: { show: false },
        },
      ],
      series: [{}, { stroke: color('--chart-line'), width: 1.5, points: { show: false } }],
    }
  }
}
