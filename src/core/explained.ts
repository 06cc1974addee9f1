/**
 * The end of each warning: the document that quotes it, with its cause and its fix. Read from the top of
 * the project.
 */
export const EXPLAINED: string = '. See docs/troubleshooting.md'
