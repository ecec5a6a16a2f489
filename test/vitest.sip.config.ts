import { defineConfig } from 'vitest/config';

// The SIP and end-to-end suites start the product as a process of its own, with real sockets and clocks, and measure
// time. One file runs at a time, so that nothing else on the machine spoils what they measure.
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/sip/**/*.test.ts', 'test/e2e/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
