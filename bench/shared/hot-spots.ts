import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { round } from './percentiles.ts';
import type { Row } from './report.ts';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/**
 * The functions with the most time of their own in the CPU profiles of a directory (`node --cpu-prof`), without idle.
 */
export function hotSpots(directory: string, count: number): Row[] {
  const selfUs = new Map<string, number>();
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.cpuprofile'))) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Profile;
    const names = new Map(
      nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
        id,
        `${functionName === '' ? '(anonymous)' : functionName} ${place(url, lineNumber)}`.trim(),
      ]),
    );
    samples.forEach((sample, index) => {
      const name = names.get(sample) ?? '?';
      selfUs.set(name, (selfUs.get(name) ?? 0) + (timeDeltas[index] ?? 0));
    });
  }
  selfUs.delete('(idle)');
  const totalUs = [...selfUs.values()].reduce((sum, us) => sum + us, 0);
  return [...selfUs]
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, count)
    .map(([name, us]) => ({
      function: name,
      'self ms': round(us / 1000, 0),
      'of busy %': round((us / totalUs) * 100, 1),
    }));
}

/** Path inside the repository, and line. It is empty for native code. */
function place(url: string, lineNumber: number): string {
  if (url === '') return '';
  const repository = new URL('../../', import.meta.url).href;
  return `${url.replace(repository, '')}:${lineNumber + 1}`;
}
