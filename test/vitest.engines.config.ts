import { defineConfig } from 'vitest/config';
import { missingEngines } from './tools/engines/index.ts';

// This config runs the SIP and end-to-end suites again, with drachtio-server and FreeSWITCH instead of the embedded
// engines. It adds the tests that are about these engines alone. If a program is missing, every test counts as skipped
// and no hook runs.
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
      // What of real telephones depends on the media engine.
      'test/phones/codecs.test.ts',
      'test/phones/linphone.test.ts',
      'test/phones/srtp.test.ts',
      'test/web/handoff-in-browsers.test.ts',
    ],
    globalSetup: 'test/sip/harness/start-engines.ts',
    testTimeout: 60_000,
    hookTimeout: 90_000,
    pool: 'forks',
    fileParallelism: false,
    ...(missing !== null && { testNamePattern: /$^/ }),
  },
});
