import type { Outcome, Retried } from './outcome.ts';
import type { VitestRun } from './vitest-suite.ts';
import { runFiles, whole } from './vitest-suite.ts';

/** How many test files run at the same time. Most of them wait: for a ring, a timeout, the end of a prompt. */
const WORKERS = '3';
/** A case that fails in a file that runs alone is done again, as often as this. */
const RETRIES = 2;

/**
 * Runs the files of a vitest configuration side by side, and those in which something failed once more, each alone:
 * what others on the machine did to a file that measures time is no defect. What was done again is in `retried`.
 * @param timeoutMs for both together
 */
export async function runSideBySide(
  name: string,
  args: readonly string[],
  timeoutMs: number,
  say: (line: string) => void,
): Promise<Outcome> {
  const beside = ['--fileParallelism', `--maxWorkers=${WORKERS}`, '--retry=0'];
  const startedAt = performance.now();
  const first = await runFiles(name, [...args, ...beside], timeoutMs, say);
  const failed = [...first.files].filter(([, { failed }]) => failed > 0);
  if (failed.length === 0) return whole(first);
  for (const { name: test, detail } of failed.flatMap(([, { failures }]) => failures)) {
    say(`  beside others failed: ${test}: ${detail.split('\n', 1)[0] ?? ''}`);
  }
  const alone = [...failed.map(([file]) => file), `--retry=${String(RETRIES)}`];
  const leftMs = Math.max(0, timeoutMs - (performance.now() - startedAt));
  const again = await runFiles(`${name}-alone`, [...args, ...alone], leftMs, say);
  return whole(replaced(first, again));
}

/** The first run, with what the second found of the files that it ran. */
export function replaced(first: VitestRun, again: VitestRun): VitestRun {
  const ranAgain = [...again.files.keys()];
  const failures = ranAgain.flatMap((file) => first.files.get(file)?.failures ?? []);
  const retried = failures.map(({ name }): Retried => ({ name, retries: 1 }));
  return {
    files: new Map([...first.files, ...again.files]),
    itself: again.itself.failed > 0 ? again.itself : first.itself,
    retried: [...first.retried, ...retried, ...again.retried],
  };
}
