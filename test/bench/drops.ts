import { LaneRig } from './lane-rig.ts'
import { choices } from './libraries.ts'
import { evenGoals } from './recovery/report.ts'
import { cutInARow, rowTable } from './recovery/row.ts'
import type { InARow } from './recovery/row.ts'
import type { Result } from './result.ts'
import type { Stage } from './stage.ts'

/** Two minutes, and half an interval of ours. */
const IN_A_ROW: InARow = { times: 3, period: 127_500, within: 180_000 }

/** A connection that dies every two minutes, of each client at its defaults. */
export async function drops(stage: Stage): Promise<Result> {
  const libraries = choices(stage.before)
  const inARow = { ...IN_A_ROW, times: stage.rounds(IN_A_ROW.times) }
  const { times, period } = inARow
  const rig = new LaneRig(stage)
  try {
    const wishes = libraries.map(library => rig.lane({ library, pace: 'defaults' }))
    const { page, lanes } = await rig.open(await Promise.all(wishes))
    const rows = await Promise.all(
      lanes.map(async lane => {
        const row = await cutInARow(page, lane, inARow)
        stage.say(`drops: ${row.library}: done`)
        return row
      }),
    )
    return {
      title: 'Drops in a row',
      about: `Seconds from a cliff to its detection, ${times} times in a row. Each cliff comes ${period / 1000} s after the first message over the connection. Each client runs at its defaults and is quiet but for that message. A drop before the first one begins the row and is not counted. A row ends with the first drop from which a client does not recover.`,
      tables: [rowTable('Seconds, each with its own defaults', libraries, rows, inARow)],
      goals: evenGoals(rows, inARow),
      plots: [],
      figures: rows,
    }
  } finally {
    await rig.close()
  }
}
