import { faults } from '../prose-faults.js'

/** The plain text of a node, as long as its source, so that positions stay right. */
function plain(node, source) {
  const from = node.range[0]
  const text = source.split('')
  const blank = (range, filler) => {
    const [start, end] = [range[0] - from, range[1] - from]
    text.fill(' ', start, end)
    if (filler) text[start] = filler
  }
  const visit = child => {
    if (child.type === 'Code' || child.type === 'Image') blank(child.range, 'X')
    // A line break ends a sentence.
    else if (child.type === 'Html') blank(child.range, /^<br/.test(child.value) ? '.' : undefined)
    else if (child.children?.length) {
      // What is not text of a child is markup.
      const { children } = child
      blank([child.range[0], children[0].range[0]])
      blank([children.at(-1).range[1], child.range[1]])
      children.forEach(visit)
    }
  }
  node.children.forEach(visit)
  return text.join('')
}

/** The rules of `faults` for the paragraphs and table cells of a document. */
export default function prose(context) {
  const { Syntax, RuleError, report, getSource, locator } = context
  const check = node => {
    for (const { index, message } of faults(plain(node, getSource(node)))) {
      report(node, new RuleError(message, { padding: locator.at(index) }))
    }
  }
  return { [Syntax.Paragraph]: check, [Syntax.TableCell]: check }
}
