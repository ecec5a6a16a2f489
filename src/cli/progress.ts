import { Presets, SingleBar } from 'cli-progress';
import type { Output } from './output.ts';

/** Shows how far long work is. */
export interface Progress {
  advance(): void;
  stop(): void;
}

const NONE: Progress = { advance: () => undefined, stop: () => undefined };

/** A bar for so many steps, on a terminal only; `output` null, or a single step: none. */
export function progressBar(total: number, unit: string, output: Output | null): Progress {
  if (output?.isTTY !== true || total < 2) return NONE;
  const bar = new SingleBar(
    { format: `{bar} {value}/{total} ${unit}, {eta_formatted} left`, stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { advance: () => bar.increment(), stop: () => bar.stop() };
}
