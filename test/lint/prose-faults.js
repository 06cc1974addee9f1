/**
 * The rules of CONTRIBUTING.md, "How we write", that a machine can check. Both linters use them: textlint
 * for documents, ESLint for docstrings and messages.
 */
import { split } from 'sentence-splitter'

/** The longest sentence, in words. */
const LONGEST = 30

/** A pattern that a sentence must not match, and the advice. */
const PATTERNS = [
  [
    /^(?:What|Who|Whoever|Whatever|Where|Of)\b(?!.*\?$)/,
    'begins with a relative word: begin with a noun, or with “If”',
  ],
  [
    /(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|more\b|fewer\b|later\b|earlier\b|sooner\b)/i,
    'says “is no”: write “is not a”',
  ],
  [/\ball else\b/i, 'says “all else”: write “others” or “the rest”'],
  [/\bthose who\b/i, 'says “those who”: name them'],
  [/\b(?:believes?|blam(?:es?|ed)|honest(?:ly)?|owe[sd]?|learns?|learnt)\b/i, 'personifies: “$&”'],
  [/\b(?:re)?dial(?:s|led|ling)?\b/i, 'says “$&”: write “attempt” or “connect”'],
  [/\b(?:kill(?:s|ed)?|deaths?)\b(?! -)/i, 'says “$&”: write “drop”'],
]

/**
 * The faults of a text.
 *
 * @param {string} text - One paragraph of plain text, code replaced by a word.
 * @returns {{ index: number, message: string }[]} Where each sentence with a fault begins.
 */
export function faults(text) {
  const found = []
  for (const { type, raw, range } of split(text)) {
    if (type !== 'Sentence') continue
    const sentence = raw.trim()
    const report = message => found.push({ index: range[0], message: `${message}. “${sentence}”` })
    const words = sentence.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word)).length
    if (words > LONGEST) report(`This sentence has ${words} words: use at most ${LONGEST}`)
    for (const [pattern, advice] of PATTERNS) {
      const match = pattern.exec(sentence)
      if (match) report(`This sentence ${advice.replace('$&', match[0])}`)
    }
  }
  return found
}
