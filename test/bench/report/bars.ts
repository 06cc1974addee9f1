import type { Plot } from '../result.ts'
import { COLOURS, GRID, lines } from './ranges.ts'

export interface Bars {
  name: string
  alt: string
  /** What the axis shows. */
  unit: string
  /** From the top down. */
  rows: { label: string; value: number }[]
}

/** A plot with a bar for each row, and its figure at the end of it. */
export function bars({ name, alt, unit, rows }: Bars): Plot {
  return {
    name,
    alt,
    height: 70 + 26 * rows.length,
    option: {
      color: [COLOURS[0]],
      grid: { ...GRID, right: 70 },
      xAxis: { type: 'value', name: unit, nameLocation: 'middle', nameGap: 26 },
      yAxis: lines(rows.map(({ label }) => label)),
      series: {
        type: 'bar',
        barWidth: 12,
        data: rows.map(({ value, label }) => ({
          value: Number(value.toFixed(1)),
          // Ours.
          itemStyle: { color: COLOURS[label.startsWith('**') ? 1 : 0], borderRadius: 2 },
        })),
        label: { show: true, position: 'right', color: '#7d8590', fontSize: 12 },
      },
    },
  }
}
