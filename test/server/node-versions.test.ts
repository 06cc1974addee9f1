import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { leaveOut } from '../rig/leave-out.ts'
import { findNode, NODE_MAJORS, nodeObstacle } from './node-versions.ts'

test.for(NODE_MAJORS)('Node %d runs here and has a WebSocket of its own', (major, context) => {
  const reason = nodeObstacle(major)
  if (reason) leaveOut(context, reason)
  const script = 'console.log(process.versions.node, typeof WebSocket)'
  const { stdout } = spawnSync(findNode(major)!, ['-e', script], { encoding: 'utf8' })
  expect(stdout).toMatch(new RegExp(`^${major}\\.\\S+ function\\n$`))
})
