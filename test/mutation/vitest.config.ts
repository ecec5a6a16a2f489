import { defineConfig } from 'vitest/config';

// What `npm run mutation` runs: the unit tests of the call core, without those whose events are random. What only such
// a test finds is described by no test, and would be found in one run and not in the next.
export default defineConfig({
  test: {
    include: ['test/unit/call-machine/**/*.test.ts', 'test/unit/call-runtime/**/*.test.ts'],
    // The second compiles a copy of `src`, where a source with faults in it is not checked.
    exclude: ['**/*-properties.test.ts', '**/new-fallback.test.ts'],
    // A promise that a fault leaves open ends its test, not the whole worker.
    testTimeout: 10_000,
  },
});
