/** What a measurement gives back; all of it goes into `results/<name>.json` as it is. */
import type { EChartsOption } from 'echarts'

export interface Table {
  /** Above the table, where a result has several. */
  title?: string
  columns: string[]
  rows: (string | number)[][]
}

/** A bound that the project has set itself. */
export interface Goal {
  what: string
  /** Such as `at most 80 ns`. */
  bound: string
  measured: string
  reached: boolean
}

export interface Plot {
  /** Of its file, without the ending. */
  name: string
  /** What is seen, for who cannot see it. */
  alt: string
  height: number
  option: EChartsOption
}

export interface Result {
  title: string
  /** What was measured, and how. */
  about: string
  tables: Table[]
  /** What of it a reader wants to see who compares libraries. */
  comparison?: Table
  goals: Goal[]
  plots: Plot[]
  /** The figures behind the tables. */
  figures: unknown
}
