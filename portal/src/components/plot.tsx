import { useEffect, useRef } from 'react'
import UPlot from 'uplot'

export type PlotProps = {
  days: string[]
  /** Each one's values by day and the colour that its swatch has. */
  lines: { values: number[]; swatch: () => Element | null }[]
  formatDay: (day: string) => string
  formatNumber: (value: number) => string
  /** Told which day is pointed at; null when none is. */
  onPoint: (index: number | null) => void
}

const height = 190
const font = '12px Inter, system-ui, sans-serif'

const colourOf = (element: Element | null, name: 'color' | 'backgroundColor' | 'borderTopColor') =>
  element === null ? 'currentColor' : getComputedStyle(element)[name]

const optionsOf = (host: HTMLElement, props: PlotProps): UPlot.Options => {
  const axis = { stroke: colourOf(host, 'color'), font, ticks: { show: false } }
  const grid = { stroke: colourOf(host, 'borderTopColor'), width: 1 }
  return {
    width: host.clientWidth,
    height,
    legend: { show: false },
    // The last day's name stands half beyond the last day.
    padding: [12, Math.max(8, 3.4 * props.formatDay(props.days.at(-1) ?? '').length), 0, 0],
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
    scales: { x: { time: false }, y: { range: (_, _min, max) => [0, Math.max(1, max * 1.05)] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 90,
        size: 28,
        values: (_, splits) =>
          splits.map(at => (Number.isInteger(at) ? props.formatDay(props.days[at] ?? '') : '')),
      },
      {
        ...axis,
        grid,
        space: 40,
        size: (_, values) => 12 + 7.2 * Math.max(1, ...(values ?? []).map(value => value.length)),
        values: (_, splits) =>
          splits.map(value => (Number.isInteger(value) ? props.formatNumber(value) : '')),
      },
    ],
    series: [
      {},
      ...props.lines.map(({ swatch }) => ({
        stroke: colourOf(swatch(), 'backgroundColor'),
        width: 2,
        points: { show: props.days.length < 3 },
      })),
    ],
    hooks: { setCursor: [plot => props.onPoint(plot.cursor.idx ?? null)] },
  }
}

/** The drawn part of a time chart. Drawn anew for another theme or width; its colours are the page's own. */
export const Plot = (props: PlotProps) => {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const host = ref.current
    if (host === null) return
    let plot: UPlot | null = null
    const draw = () => {
      plot?.destroy()
      if (host.clientWidth === 0) return
      const data = [props.days.map((_, index) => index), ...props.lines.map(({ values }) => values)]
      plot = new UPlot(optionsOf(host, props), data as UPlot.AlignedData, host)
    }
    const resized = new ResizeObserver(() => {
      if (plot === null) draw()
      else plot.setSize({ width: host.clientWidth, height })
    })
    const themed = new MutationObserver(draw)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    draw()
    resized.observe(host)
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    dark.addEventListener('change', draw)
    return () => {
      resized.disconnect()
      themed.disconnect()
      dark.removeEventListener('change', draw)
      plot?.destroy()
    }
  }, [props])
  return <div className="plot-host" ref={ref} aria-hidden="true" />
}
