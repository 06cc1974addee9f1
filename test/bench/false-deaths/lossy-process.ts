/** The clients, their servers and a browser inside a namespace. Ends when its parent does. */
import { command } from '../../network/command.ts'
import type { Before } from '../before.ts'
import { LaneRig } from '../lane-rig.ts'
import { setStage } from '../stage.ts'
import type { Deaths } from './ordeals.ts'
import { PACES, count, download, open, pause } from './ordeals.ts'

/** What it tells its parent, once. */
export type LossyNews = { deaths: Deaths[]; lost: number } | { failed: string }

process.on('disconnect', () => process.exit(1))

const iptables = (line: string): string => command(['iptables', '-w', ...line.split(' ')])

/** Two of a hundred packets between a client and its proxy vanish, either way. */
function lose(ports: readonly number[]): void {
  iptables('-N LOSS')
  iptables('-A LOSS -m statistic --mode random --probability 0.02 -j DROP')
  iptables('-A LOSS -j ACCEPT')
  for (const port of ports) {
    for (const end of ['--sport', '--dport']) iptables(`-A INPUT -p tcp ${end} ${port} -j LOSS`)
  }
}

function shareLost(): number {
  const listing = iptables('-vnxL LOSS')
  const packets = (verdict: string) =>
    Number(new RegExp(`^ *(\\d+) +\\d+ +${verdict}`, 'm').exec(listing)?.[1])
  return packets('DROP') / (packets('DROP') + packets('ACCEPT'))
}

async function run(before: Before | undefined): Promise<LossyNews> {
  const stage = await setStage(text => console.log(`        ${text}`), Infinity, before)
  const rig = new LaneRig(stage)
  try {
    const opened = []
    for (const pace of PACES) opened.push({ pace, it: await open(rig, stage, pace) })
    lose(opened.flatMap(({ it }) => it.lanes.map(({ proxy }) => proxy.port)))
    const deaths = await Promise.all(
      opened.map(async ({ pace, it }) => {
        await download(it)
        await pause(3000)
        return count(stage, 'loss', pace, it)
      }),
    )
    return { deaths: deaths.flat(), lost: shareLost() }
  } finally {
    await rig.close()
    await stage.close()
  }
}

const before = JSON.parse(process.argv[2]!) as Before | null
const news = await run(before ?? undefined).catch((error: unknown): LossyNews => ({
  failed: String((error as Error).stack),
}))
process.send!(news, () => process.exit('failed' in news ? 1 : 0))
