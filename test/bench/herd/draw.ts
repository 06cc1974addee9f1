import * as echarts from 'echarts'

/** Two axes over the same time, one above the other. */
export interface Drawing {
  title: string
  /** Length of the time axis. */
  seconds: number
  top: { name: string; type: 'log' | 'value'; least?: number }
  bottom: { name: string; max: number }
  /** The first is drawn over the others. */
  lines: Line[]
  /** A dashed line in the upper part. */
  mark?: { name: string; at: number }
}

export interface Line {
  name: string
  colour: string
  width: number
  top: [second: number, value: number][]
  bottom: [second: number, value: number][]
}

const WIDTH = 820
const HEIGHT = 470
const INK = { light: ['#1f2328', '#d1d9e0'], dark: ['#e6edf3', '#3d444d'] }
/** What stands for them until the file is written: in the middle, should a viewer know no styles. */
const [TEXT, LINE] = ['#7d8590', '#7d8592']

/** As an SVG without a background, readable on white and on black. */
export function draw({ title, seconds, top, bottom, lines, mark }: Drawing): string {
  const { name: topName, type, least = 0 } = top
  const chart = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: WIDTH,
    height: HEIGHT,
  })
  chart.setOption({
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: 'system-ui, sans-serif', color: TEXT },
    color: lines.map(({ colour }) => colour),
    legend: {
      top: 0,
      itemGap: 24,
      itemWidth: 18,
      textStyle: { color: TEXT, fontSize: 12 },
      data: lines.map(({ name }) => name),
    },
    grid: [
      { left: 90, right: 20, top: 54, height: 205 },
      { left: 90, right: 20, top: 290, height: 125 },
    ],
    xAxis: [
      { ...axis(0), type: 'value', max: seconds, axisLabel: { show: false } },
      { ...axis(1), type: 'value', max: seconds, name: 's', nameLocation: 'middle', nameGap: 28 },
    ],
    yAxis: [
      { ...axis(0), type, min: least, name: topName },
      { ...axis(1), type: 'value', max: bottom.max, interval: bottom.max / 2, name: bottom.name },
    ],
    series: lines.flatMap((line, i) => [
      series(line, 0, lines.length - i, i === 0 ? mark : undefined),
      series(line, 1, lines.length - i),
    ]),
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return withStyle(svg, title)
}

function series(
  line: Line,
  grid: 0 | 1,
  z: number,
  mark?: Drawing['mark'],
): echarts.LineSeriesOption {
  return {
    name: line.name,
    type: 'line',
    xAxisIndex: grid,
    yAxisIndex: grid,
    symbol: 'none',
    lineStyle: { width: line.width },
    z: z + 2,
    data: grid ? line.bottom : line.top,
    ...(mark && {
      markLine: {
        symbol: 'none',
        silent: true,
        lineStyle: { color: TEXT, type: 'dashed' },
        label: { position: 'insideEndTop', color: TEXT, formatter: mark.name },
        data: [{ yAxis: mark.at }],
      },
    }),
  }
}

function axis(gridIndex: number) {
  return {
    gridIndex,
    axisLine: { lineStyle: { color: LINE } },
    axisLabel: { color: TEXT, fontSize: 13 },
    nameTextStyle: { color: TEXT, fontSize: 12, align: 'left' as const },
    splitLine: { lineStyle: { color: LINE, opacity: 0.4 } },
  }
}

/** Such a file follows the page that it stands in, where the browser does so, or the system. */
function withStyle(svg: string, title: string): string {
  const rules = (inks: readonly string[]): string =>
    [TEXT, LINE]
      .map((grey, i) => `[fill="${grey}"]{fill:${inks[i]}}[stroke="${grey}"]{stroke:${inks[i]}}`)
      .join('')
  const style = `<style>${rules(INK.light)}@media(prefers-color-scheme:dark){${rules(INK.dark)}}</style>`
  return svg.replace(/<svg[^>]*>/, tag => `${tag}\n<title>${title}</title>\n${style}`) + '\n'
}
