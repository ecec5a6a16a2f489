import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Outcome, Retried } from './outcome.ts';
import { failure, NOTHING, sum } from './outcome.ts';
import type { CommandResult } from './run-command.ts';
import { RETRIES_FILE } from './retry-reporter.ts';
import { runCommand } from './run-command.ts';

/** The part of the report of vitest's `json` reporter that this file reads. */
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

/** What {@link RetryReporter} writes. */
const retriesSchema = z.array(z.object({ name: z.string(), retries: z.number() }));
const RETRY_REPORTER = fileURLToPath(new URL('./retry-reporter.ts', import.meta.url));

type Report = z.infer<typeof reportSchema>;

/** What came out of a run of vitest. */
export interface VitestRun {
  /** By the path of the test file. */
  readonly files: ReadonlyMap<string, Outcome>;
  /** What went wrong outside of any file. */
  readonly itself: Outcome;
  readonly retried: readonly Retried[];
}

/** Runs a vitest configuration, prints each test file as it ends, and counts by vitest's own report. */
export async function runVitest(
  name: string,
  args: readonly string[],
  timeoutMs: number,
  say: (line: string) => void,
): Promise<Outcome> {
  return whole(await runFiles(name, args, timeoutMs, say));
}

/** Adds up a run. */
export function whole({ files, itself, retried }: VitestRun): Outcome {
  const all = [...files.values(), itself].reduce(sum, NOTHING);
  return { ...all, retried: [...all.retried, ...retried] };
}

/** As {@link runVitest}, with the outcome of each file. */
export async function runFiles(
  name: string,
  args: readonly string[],
  timeoutMs: number,
  say: (line: string) => void,
): Promise<VitestRun> {
  const file = `build/test-results/${name}.json`;
  const retriesFile = `build/test-results/${name}-retries.json`;
  await Promise.all([rm(file, { force: true }), rm(retriesFile, { force: true })]);
  const reporters = ['default', 'json', RETRY_REPORTER].map((reporter) => `--reporter=${reporter}`);
  const onLine = (line: string): void => {
    if (/^ [✓❯×↓] \S+\.test\.ts/.test(line)) say(line.trim());
  };
  const result = await runCommand(
    'vitest',
    ['run', ...reporters, `--outputFile.json=${file}`, ...args],
    timeoutMs,
    onLine,
    { [RETRIES_FILE]: retriesFile },
  );
  let report: Report;
  try {
    report = reportSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    const itself = failure(name, `vitest left no report\n${lastLines(result.output)}`);
    return { files: new Map(), itself, retried: [] };
  }
  const files = new Map(
    report.testResults.map((test) => {
      const path = test.name.replace(`${process.cwd()}/`, '');
      return [path, outcomeOfFile(path, test, result.output)];
    }),
  );
  const counted = [...files.values()].reduce(sum, NOTHING);
  return { files, itself: runItself(name, result, counted), retried: await readRetries(retriesFile) };
}

async function readRetries(file: string): Promise<Retried[]> {
  try {
    return retriesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return []; // a run that was cut short wrote none
  }
}

function outcomeOfFile(
  file: string,
  { status, message, assertionResults }: Report['testResults'][number],
  output: string,
): Outcome {
  const tests = assertionResults.map((test): Outcome => {
    const title = `${file} > ${test.fullName}`;
    if (test.status === 'passed') return { ...NOTHING, passed: 1 };
    if (test.status === 'failed') return failure(title, (test.failureMessages ?? []).join('\n'));
    return { ...NOTHING, skipped: 1, skips: [title] };
  });
  const all = tests.reduce(sum, NOTHING);
  // The file could not be loaded, or its hooks failed.
  return status === 'failed' && all.failed === 0 ? sum(all, failure(file, message || errorOf(file, output))) : all;
}

/** Finds what vitest printed about a file whose hooks failed, because its report does not mention it. */
function errorOf(file: string, output: string): string {
  const lines = output.split('\n');
  const start = lines.findIndex((line) => line.includes('FAIL') && line.includes(file));
  return start < 0 ? 'the file failed' : lines.slice(start, start + 20).join('\n');
}

/** What vitest says where it ends with the same exit code as for a test that failed. */
const UNHANDLED = /Vitest caught \d+ unhandled errors?/;

/** An error outside of any test (an unhandled rejection, a run that was cut short) is a failure. */
function runItself(name: string, { exitCode, output }: CommandResult, counted: Outcome): Outcome {
  if (exitCode === 0 && counted.passed + counted.skipped > 0) return NOTHING;
  if (exitCode !== null && exitCode !== 0 && counted.failed > 0 && !UNHANDLED.test(output)) return NOTHING;
  return failure(`${name}: the run itself`, lastLines(output));
}

function lastLines(text: string): string {
  return text.split('\n').slice(-60).join('\n');
}
