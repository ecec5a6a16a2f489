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

/** Half a step at both ends, so that the first and the last bar are whole. */
function padded(low: number, high: number, count: number): [number, number] {
  const half = (count > 1 ? (high - low) / (count - 1) : 3_600) / 2;
  return [low - half, high + half];
}

/** The time of day, and the day where another one begins. */
function timeText(at: number, before: number | undefined): string {
  const [date, former] = [new Date(at * 1_000), before === undefined ? null : new Date(before * 1_000)];
  const day = date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
  const isNewDay = former === null || former.toDateString() !== date.toDateString();
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  const time = date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
  if (isMidnight) return day;
  return isNewDay ? `${time}\n${day}` : time;
}

/** Draws a chart, and again as its place grows or shrinks. @returns takes it away */
export function drawChart(box: HTMLElement, { times, series, height, text, grid }: Drawing): () => void {
  const axis = { stroke: text, font: AXIS_FONT, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  const bars = UPlot.paths.bars?.({ size: [0.6, 48], radius: 0.2 });
  const plot = new UPlot(
    {
      width: box.clientWidth,
      height,
      scales: {
        x: { range: (_, low, high) => padded(low, high, times.length) },
        y: { range: (_, low, high) => [Math.min(0, low), Math.max(1, high * 1.1)] },
      },
      axes: [
        { ...axis, values: (_, splits) => splits.map((at, index) => timeText(at, splits[index - 1])) },
        { ...axis, size: 44 },
      ],
      legend: { live: true },
      cursor: { points: { size: 7 } },
      series: [
        {},
        ...series.map(({ name, color, isBar }) => ({
          label: name,
          stroke: color,
          width: 2,
          ...(isBar === true &&
            bars !== undefined && { paths: bars, fill: `color-mix(in srgb, ${color} 35%, transparent)`, width: 1 }),
          // A figure between two that are not there is a point of its own.
          points: { show: isBar !== true, size: 5, fill: color },
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
