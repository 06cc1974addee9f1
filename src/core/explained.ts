/**
 * The end of warnings and errors: the document that quotes them, with cause and fix. Read from the top of
 * the project.
 */
export const EXPLAINED: string = '. See docs/troubleshooting.md'
