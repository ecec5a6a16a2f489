import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isDark, THEME } from '../../lib/theme.ts';
import { useStore } from '../../lib/store.ts';

/** One line of a chart. */
export interface Series {
  readonly name: string;
  readonly color: string;
  readonly values: readonly (number | null)[];
  readonly isBar?: boolean;
}

interface ChartProps {
  readonly title: string;
  /** Milliseconds since the Unix epoch. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
}

const HEIGHT = 240;

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Figures over time. The library comes when the first chart is shown; a table beside it has the same. */
export function Chart({ title, times, series }: ChartProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useStore(THEME, (theme) => theme);
  const dark = isDark();
  useEffect(() => {
    const { current } = box;
    if (current === null || times.length === 0) return;
    let isGone = false;
    let end = (): void => undefined;
    void import('./draw-chart.ts').then(({ drawChart }) => {
      if (isGone) return;
      const colors = { text: token('--text-2'), grid: token('--line') };
      const lines = series.map((each) => ({ ...each, color: token(each.color) }));
      end = drawChart(current, { times, series: lines, height: HEIGHT, ...colors });
    });
    return () => {
      isGone = true;
      end();
    };
  }, [times, series, dark]);
  return (
    <figure class="chart" aria-label={title}>
      <div ref={box} class="chart-box" />
    </figure>
  );
}
