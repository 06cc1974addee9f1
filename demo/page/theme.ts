const KEY = 'belay-ws-demo-theme'

export type Theme = 'light' | 'dark'

/** The visitor's choice, or else the preference of the system. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme']
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // Storage may be blocked; then the choice lasts as long as the page.
  }
}

export function restoreTheme(): void {
  try {
    const theme = localStorage.getItem(KEY)
    if (theme) document.documentElement.dataset['theme'] = theme
  } catch {
    // As above.
  }
}
