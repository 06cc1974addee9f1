/** The width of a terminal. */
const WIDTH = 80

/** A text in lines that begin with `indent`, broken at spaces. */
export function wrap(text: string, indent: string): string {
  const room = WIDTH - indent.length
  return text.replace(new RegExp(`(.{1,${room}})(?: +|$)`, 'gm'), `${indent}$1\n`).trimEnd()
}
