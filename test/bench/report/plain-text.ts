/** Markdown without its marks. */
export const plainText = (markdown: string): string => markdown.replace(/\*\*|`|\\/g, '')
