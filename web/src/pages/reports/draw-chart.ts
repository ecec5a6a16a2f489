import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Series } from './chart.tsx';

interface Drawing {
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly height: number;
  readonly text: string;
  readonly grid: string;
}

const AXIS_FONT = '12px system-ui, sans-serif';

/** Draws a chart, and again as its place grows or shrinks. @returns takes it away */
export function drawChart(box: HTMLElement, { times, series, height, text, grid }: Drawing): () => void {
  const axis = { stroke: text, font: AXIS_FONT, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  const bars = UPlot.paths.bars?.({ size: [0.6, 48], radius: 0.2 });
  const plot = new UPlot(
    {
      width: box.clientWidth,
      height,
      scales: { y: { range: (_, low, high) => [Math.min(0, low), Math.max(1, high * 1.1)] } },
      axes: [axis, { ...axis, size: 44 }],
      legend: { live: true },
      cursor: { points: { size: 7 } },
      series: [
        {},
        ...series.map(({ name, color, isBar }) => ({
          label: name,
          stroke: color,
          width: 2,
          ...(isBar === true && bars !== undefined && { paths: bars, fill: `color-mix(in srgb, ${color} 35%, transparent)`, width: 1 }),
          points: { show: times.length < 3 },
        })),
      ],
    },
    [times.map((ms) => ms / 1_000), ...series.map(({ values }) => [...values])],
    box,
  );
  const observer = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }));
  observer.observe(box);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}
