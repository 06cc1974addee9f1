import * as echarts from 'echarts'
import type { Plot } from '../result.ts'

const WIDTH = 820

/**
 * The greys of a plot on white and on black. Such a file follows the page that it stands in, where
 * the browser does so, and the system otherwise.
 */
const INK = { light: ['#1f2328', '#59636e', '#d1d9e0'], dark: ['#e6edf3', '#9198a1', '#3d444d'] }
/** What stands for them until the file is written: in the middle, should a viewer know no styles. */
const [TEXT, FAINT, LINE] = ['#7d8590', '#7d8591', '#7d8592']

/** Draws a plot as an SVG without a background. */
export function draw({ height, option, alt }: Plot): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  const axis = (which: unknown) => ({
    axisLine: { lineStyle: { color: LINE } },
    axisLabel: { color: TEXT, fontSize: 13 },
    nameTextStyle: { color: FAINT, fontSize: 12 },
    splitLine: { lineStyle: { color: LINE, opacity: 0.5 } },
    ...(which as object),
  })
  const { xAxis, yAxis, legend } = option
  chart.setOption({
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: 'system-ui, sans-serif', color: TEXT },
    ...option,
    ...(legend && { legend: { textStyle: { color: TEXT, fontSize: 13 }, ...(legend as object) } }),
    xAxis: axis(xAxis),
    yAxis: { ...axis(yAxis), ...merged(yAxis) },
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return withStyle(svg, alt)
}

/** What an axis sets inside `axisLabel` is added to the look of all, not put in its place. */
function merged(axis: unknown): object {
  const { axisLabel } = axis as { axisLabel?: object }
  return { axisLabel: { color: TEXT, fontSize: 13, ...axisLabel } }
}

function withStyle(svg: string, alt: string): string {
  const rules = (inks: readonly string[]): string =>
    [TEXT, FAINT, LINE]
      .map((grey, i) => `[fill="${grey}"]{fill:${inks[i]}}[stroke="${grey}"]{stroke:${inks[i]}}`)
      .join('')
  const style = `<style>${rules(INK.light)}@media(prefers-color-scheme:dark){${rules(INK.dark)}}</style>`
  const title = `<title>${alt.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>`
  return svg.replace(/<svg[^>]*>/, tag => `${tag}\n${title}\n${style}`) + '\n'
}
