import type { CustomSeriesRenderItem, EChartsOption } from 'echarts'
import type { Plot } from '../result.ts'
import type { Spread } from '../spread.ts'
import { plainText } from './plain-text.ts'

/** Readable on white and on black. */
export const COLOURS = ['#0f82d8', '#e0662f', '#2a9d4a', '#a05cd6'] as const

/** Where the axes cross. Nothing here can measure text, so the labels get what the longest needs. */
export const GRID = { left: 190, right: 48, top: 10, bottom: 46, containLabel: false }

export interface Ranges {
  name: string
  alt: string
  /** What the axis shows. */
  unit: string
  isLogarithmic?: boolean
  /** Ends of the axis; of the figures where they are left out. */
  from?: number
  to?: number
  series: string[]
  /** From the top down; for each series a value, or that it never came (which needs `to`), or none. */
  rows: { label: string; values: (Spread | 'never' | undefined)[] }[]
}

/** A plot with a line for each row: a dot for the median, a bar from the least to the most, a ring for never. */
export function ranges({ name, alt, unit, isLogarithmic, from, to, series, rows }: Ranges): Plot {
  const rowHeight = 12 + 12 * series.length
  const option: EChartsOption = {
    color: [...COLOURS],
    grid: { ...GRID, top: series.length > 1 ? 34 : 10 },
    ...(series.length > 1 && {
      legend: { top: 0, itemGap: 28, data: series.map(name => ({ name })) },
    }),
    xAxis: {
      type: isLogarithmic ? 'log' : 'value',
      name: unit,
      nameLocation: 'middle',
      nameGap: 26,
      scale: true,
      ...(from !== undefined && { min: from }),
      ...(to !== undefined && { max: to }),
    },
    yAxis: lines(rows.map(({ label }) => label)),
    series: series.map((title, index) => ({
      type: 'custom',
      name: title,
      renderItem: mark((index - (series.length - 1) / 2) * 12),
      data: rows.flatMap(({ values }, row) => {
        const value = values[index]
        if (value === 'never') return [[row, to!, to!, to!, 1]]
        // Nothing is left of a logarithmic axis.
        const least = isLogarithmic ? 1 : -Infinity
        return value
          ? [[row, ...[value.median, value.min, value.max].map(it => Math.max(least, it)), 0]]
          : []
      }),
      encode: { x: [1, 2, 3], y: 0 },
    })),
  }
  return { name, alt, height: 80 + rowHeight * rows.length, option }
}

/** An axis with a line of text for each row, from the top down; ours, in Markdown's bold, in bold. */
export const lines = (labels: readonly string[]): NonNullable<EChartsOption['yAxis']> => ({
  type: 'category',
  inverse: true,
  data: labels.map(plainText),
  axisTick: { show: false },
  axisLabel: {
    formatter: (label: string, index: number) =>
      labels[index]!.startsWith('**') ? `{ours|${label}}` : label,
    rich: { ours: { fontWeight: 'bold', fontSize: 13 } },
  },
})

/** @param offset - From the middle of the row, in pixels. */
const mark =
  (offset: number): CustomSeriesRenderItem =>
  (_, api) => {
    const at = (dimension: number): [number, number] => {
      const [x, y] = api.coord([api.value(dimension), api.value(0)])
      return [x!, y! + offset]
    }
    const [median, min, max] = [at(1), at(2), at(3)]
    const fill = api.visual('color') as string
    const isNever = api.value(4) === 1
    return {
      type: 'group',
      children: [
        {
          type: 'rect',
          shape: { x: min[0], y: min[1] - 2, width: Math.max(1, max[0] - min[0]), height: 4 },
          style: { fill, opacity: 0.4 },
        },
        {
          type: 'circle',
          shape: { cx: median[0], cy: median[1], r: 4.5 },
          style: isNever ? { fill: 'none', stroke: fill, lineWidth: 2 } : { fill },
        },
      ],
    }
  }
