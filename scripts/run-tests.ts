/**
 * `npm test`: all that must hold before a change lands. `npm test -- unit sip` runs only what is named.
 *
 * Static checks (each counts as one test) run beside the unit suites. The contract suites come after them, then the SIP
 * and end-to-end suites, some files at a time, and those that failed once more alone: both have real sockets and clocks.
 * These run once more on drachtio-server and FreeSWITCH, with what is about these alone, and count as skipped where there
 * are no such programs. Real telephones (baresip, kamailio) have a suite of their own, and so have the web pages
 * (Chromium). The line before the last names the tests that were retried. The last line, alone, is
 * `N passed, N failed, N skipped`.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Outcome } from './tests/outcome.ts';
import { failure, NOTHING, retriesLine, sum } from './tests/outcome.ts';
import { runCommand } from './tests/run-command.ts';
import { runSideBySide } from './tests/run-side-by-side.ts';
import { runVitest } from './tests/vitest-suite.ts';
import { missingEngines } from '../test/tools/engines/index.ts';

/** Static checks give way to the suites beside them, some of which measure time. */
const NICENESS = '15';
const STATIC_CHECK_MS = 20 * 60_000;
const UNIT_MS = 30 * 60_000;
const CONTRACT_MS = 20 * 60_000;
const SIP_MS = 60 * 60_000;
const PHONES_MS = 10 * 60_000;
const WEB_MS = 12 * 60_000;
const ENGINES_MS = 12 * 60_000;

/** Each check by name, and its command. */
const STATIC_CHECKS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['typecheck', 'tsc', '-p', '.'],
  ['typecheck-web', 'tsc', '-p', 'web'],
  ['lint', 'eslint', '.'],
  ['format', 'prettier', '--check', '.'],
  ['boundaries', 'depcruise', 'src'],
  ['dead-code', 'knip'],
];

const startedAt = Date.now();
const chosen = process.argv.slice(2);
function isChosen(name: string): boolean {
  return chosen.length === 0 || chosen.includes(name);
}

function say(line: string): void {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`[${seconds} s] ${line}\n`);
}

async function step(name: string, run: () => Promise<Outcome>): Promise<Outcome> {
  if (!isChosen(name)) return NOTHING;
  say(`${name} ...`);
  const outcome = await run();
  const { passed, failed, skipped } = outcome;
  say(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  return outcome;
}

async function staticChecks(): Promise<Outcome> {
  let all = NOTHING;
  for (const [name, command, ...args] of STATIC_CHECKS) {
    const outcome = await step(name, async () => {
      const { exitCode, output } = await runCommand('nice', ['-n', NICENESS, command, ...args], STATIC_CHECK_MS);
      return exitCode === 0 ? { ...NOTHING, passed: 1 } : failure(name, output.trim());
    });
    all = sum(all, outcome);
  }
  return all;
}

async function vitest(name: string, timeoutMs: number, ...args: string[]): Promise<Outcome> {
  return await step(name, async () => await runVitest(name, args, timeoutMs, (line) => say(`  ${line}`)));
}

async function sideBySide(name: string, timeoutMs: number, ...args: string[]): Promise<Outcome> {
  return await step(name, async () => await runSideBySide(name, args, timeoutMs, (line) => say(`  ${line}`)));
}

const DETAIL_LINES = 60;

function printSummary({ failures, skips }: Outcome, missing: string): void {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (skips.length > 0) {
    print(`\nSkipped${missing === '' ? '' : ` (${missing})`}:`);
    for (const name of skips) print(`  ${name}`);
  }
  for (const [index, { name, detail }] of failures.entries()) {
    const lines = detail.split('\n');
    print(`\nFAILED ${index + 1} of ${failures.length}: ${name}`);
    for (const line of lines.slice(0, DETAIL_LINES)) print(`    ${line}`);
    if (lines.length > DETAIL_LINES) print(`    ... ${lines.length - DETAIL_LINES} lines more`);
  }
}

// Leaving by `exit` ends what is running, see runCommand.
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
await mkdir('build/test-results', { recursive: true });
// Hundreds of tests start the program: that each compiles its sources anew is a third of what a start costs.
process.env['NODE_COMPILE_CACHE'] ??= resolve('build/compile-cache');
const beside = await Promise.all([staticChecks(), vitest('unit', UNIT_MS, 'test/unit/')]);
// Real sockets and real clocks: a machine that stalls for a moment must not be taken for a defect, so a case that fails
// is done again; one that fails each time has failed. Those that were done again are named at the end.
const contract = await vitest('contract', CONTRACT_MS, 'test/contract/', '--retry=2');
const sip = await sideBySide('sip', SIP_MS, '--config', 'test/vitest.sip.config.ts');
const phones = await vitest('phones', PHONES_MS, '--config', 'test/vitest.phones.config.ts', '--retry=2');
const web = await vitest('web', WEB_MS, '--config', 'test/vitest.web.config.ts', '--retry=2');
// What the contract suites have in common with `npm run test:engines` ran above.
const ENGINES_ARGS = ['--config', 'test/vitest.engines.config.ts', 'test/engines/', 'test/sip/', 'test/e2e/'];
const engines = await vitest('engines', ENGINES_MS, ...ENGINES_ARGS);
const all = [...beside, contract, sip, phones, web, engines].reduce(sum, NOTHING);
const programsMissing = await readFile('build/programs-missing.txt', 'utf8').catch(() => null);
const absent = [programsMissing?.split('\n', 1)[0] ?? null, missingEngines('drachtio', 'freeswitch')].filter(
  (reason) => reason !== null,
);
printSummary(all, absent.join('; '));
const ran = all.passed + all.failed > 0;
if (!ran) process.stdout.write('no test ran\n');
process.exitCode = all.failed === 0 && ran ? 0 : 1;
process.stdout.write(`\n${retriesLine(all)}\n${all.passed} passed, ${all.failed} failed, ${all.skipped} skipped\n`);
