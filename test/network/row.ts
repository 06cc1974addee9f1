/** What a test has to tell beyond pass and fail; the reporter prints it at the end of the run. */
import { test } from '@playwright/test'
import type { Outcome } from './network-test.ts'

export interface Row {
  engine: string
  name: string
  seen: Outcome
}

export function addRow(row: Row): void {
  test.info().annotations.push({ type: 'row', description: JSON.stringify(row) })
}

export function addNote(text: string): void {
  test.info().annotations.push({ type: 'note', description: text })
}
