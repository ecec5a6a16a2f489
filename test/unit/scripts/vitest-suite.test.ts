import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failure, NOTHING, retriesLine, sum } from '../../../scripts/tests/outcome.ts';
import { replaced } from '../../../scripts/tests/run-side-by-side.ts';
import { runFiles, runVitest, whole } from '../../../scripts/tests/vitest-suite.ts';

let directory: string;
beforeEach(async () => {
  await mkdir('build', { recursive: true }); // where `vitest` can be imported
  directory = await mkdtemp('build/retries-');
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

test('a test that fails once and passes when it is done again has passed, and is named', async () => {
  await writeFile(
    join(directory, 'flaky.test.mjs'),
    `import { expect, test } from 'vitest';
    let runs = 0;
    test('steady', () => undefined);
    test('flaky', () => expect(++runs).toBe(3));
    test('hopeless', () => expect(1).toBe(2));`,
  );
  const config = join(directory, 'vitest.config.mjs');
  await writeFile(config, `export default { root: process.cwd(), test: { include: ['${directory}/*.test.mjs'] } };`);
  const args = ['--config', config, '--retry=2'];
  const outcome = await runVitest('retries-under-test', args, 60_000, () => undefined);
  expect(outcome).toMatchObject({ passed: 2, failed: 1, skipped: 0 });
  expect(outcome.retried).toEqual([
    { name: `${directory}/flaky.test.mjs > flaky`, retries: 2 },
    { name: `${directory}/flaky.test.mjs > hopeless`, retries: 2 },
  ]);
}, 60_000);

test('an error outside of any test counts beside tests that failed, so that it stays when they are done again', async () => {
  await writeFile(
    join(directory, 'loose.test.mjs'),
    `import { expect, test } from 'vitest';
    test('fails', () => expect(1).toBe(2));
    test('leaves a rejection', async () => {
      void Promise.reject(new Error('loose'));
      await new Promise((resolve) => setTimeout(resolve, 50));
    });`,
  );
  const config = join(directory, 'vitest.config.mjs');
  await writeFile(config, `export default { root: process.cwd(), test: { include: ['${directory}/*.test.mjs'] } };`);
  const run = await runFiles('loose-under-test', ['--config', config], 60_000, () => undefined);
  expect([...run.files.values()]).toMatchObject([{ passed: 1, failed: 1 }]);
  expect(run.itself).toMatchObject({ failed: 1, failures: [{ name: 'loose-under-test: the run itself' }] });
  const again = { files: new Map([...run.files.keys()].map((file) => [file, { ...NOTHING, passed: 2 }])), itself: NOTHING, retried: [] }; // prettier-ignore
  expect(whole(replaced(run, again))).toMatchObject({ passed: 2, failed: 1 });
}, 60_000);

test('the line of the retries: how many, and of which tests', () => {
  const outcome = { ...NOTHING, retried: [{ name: 'a > b', retries: 1 }] };
  expect(retriesLine(NOTHING)).toBe('no test was retried');
  expect(retriesLine(outcome)).toBe('1 retried: a > b');
  const other = { ...NOTHING, retried: [{ name: 'c', retries: 2 }] };
  expect(retriesLine(sum(outcome, other))).toBe('3 retried: a > b; c (2 times)');
});

test('a file that failed beside others counts as it is alone, and what had failed is named', () => {
  const bad = { ...NOTHING, passed: 1, failed: 2, failures: [{ name: 'b > x', detail: '' }, { name: 'b > y', detail: '' }] }; // prettier-ignore
  const good = { ...NOTHING, passed: 3 };
  const first = { files: new Map([['a', good], ['b', bad]]), itself: NOTHING, retried: [] }; // prettier-ignore
  const twice = { name: 'b > y', retries: 1 };
  const again = { files: new Map([['b', good]]), itself: NOTHING, retried: [twice] };
  const all = whole(replaced(first, again));
  expect(all).toMatchObject({ passed: 6, failed: 0, failures: [] });
  expect(all.retried).toEqual([{ name: 'b > x', retries: 1 }, { name: 'b > y', retries: 1 }, twice]); // prettier-ignore
  const dead = { ...again, files: new Map(), itself: failure('sip-alone', 'no report') };
  expect(whole(replaced(first, dead))).toMatchObject({ passed: 4, failed: 3 });
});
