import type { BrowserContext, Page } from '@playwright/test'

interface TraceEvent {
  name: string
  args: { data?: { frames?: { processId?: number }[] } }
}

/** The process of a page in Chromium, as a trace names it. */
export async function processOf(page: Page, context: BrowserContext): Promise<number> {
  const cdp = await context.newCDPSession(page)
  const events: TraceEvent[] = []
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  const complete = new Promise(resolve => cdp.once('Tracing.tracingComplete', resolve))
  await cdp.send('Tracing.start', {
    traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline'] },
    transferMode: 'ReportEvents',
  })
  await cdp.send('Tracing.end')
  await complete
  await cdp.detach()
  // Those of this page alone, the main frame first.
  const [main] = events.flatMap(({ args }) => args.data?.frames ?? [])
  if (!main?.processId) throw new Error(`no process in ${JSON.stringify(events)}`)
  return main.processId
}
