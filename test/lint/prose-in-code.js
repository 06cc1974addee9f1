import { faults } from './prose-faults.js'

/** The sentences of a docstring, each tag by itself, code replaced by a word. */
function paragraphs(comment) {
  return comment
    .replace(/^\s*\*? ?/gm, '')
    .replace(/```[\s\S]*?```/g, '')
    .replace(/^\|.*$/gm, '')
    .replace(/`[^`]*`/g, 'X')
    .replace(/\{@link [^}]*\}/g, 'X')
    .replace(/@example[\s\S]*/, '')
    .replace(/@(?:param|typeParam|template) \S+ - /g, '\n\n')
    .replace(/@\w+/g, '\n\n')
    .split(/\n\s*\n|\n(?=- )/)
    .map(text => text.replace(/^- /, '').replace(/\s+/g, ' ').trim())
    .filter(Boolean)
}

/** The rules of `faults` for docstrings, and for messages that begin with `belay-ws: `. */
export default {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    const { sourceCode } = context
    const check = (text, loc) => {
      for (const { message } of faults(text)) context.report({ loc, message })
    }
    return {
      Program() {
        for (const comment of sourceCode.getAllComments()) {
          if (comment.type === 'Block' && comment.value.startsWith('*')) {
            for (const text of paragraphs(comment.value)) check(text, comment.loc)
          }
        }
      },
      Literal({ value, loc }) {
        if (typeof value === 'string' && value.startsWith('belay-ws: ')) check(value, loc)
      },
      TemplateLiteral({ quasis, loc }) {
        const text = quasis.map(part => part.value.cooked).join('X')
        if (text.startsWith('belay-ws: ')) check(text, loc)
      },
    }
  },
}
