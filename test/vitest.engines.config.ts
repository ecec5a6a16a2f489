import { defineConfig } from 'vitest/config';
import { missingEngines } from './tools/engines/index.ts';

// The SIP and end-to-end suites once more, with drachtio-server and FreeSWITCH in the place of the embedded engines, and
// what is about these alone. Where a program is missing every test counts as skipped, and no hook runs.
const missing = missingEngines('drachtio', 'freeswitch');
if (missing !== null) process.stdout.write(`skipped: ${missing}\n`);

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: [
      'test/engines/**/*.test.ts',
      'test/sip/**/*.test.ts',
      'test/e2e/**/*.test.ts',
      'test/contract/media-freeswitch/**/*.test.ts',
    ],
    globalSetup: 'test/sip/harness/start-engines.ts',
    testTimeout: 60_000,
    hookTimeout: 90_000,
    pool: 'forks',
    fileParallelism: false,
    ...(missing !== null && { testNamePattern: /$^/ }),
  },
});
