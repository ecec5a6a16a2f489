import { defineConfig } from 'vitest/config';

// `npm run mutation` runs the unit tests of the call core, without those whose events are random. A random test finds a
// fault in one run and misses it in the next, so it says nothing about the described behaviour.
export default defineConfig({
  test: {
    include: ['test/unit/call-machine/**/*.test.ts', 'test/unit/call-runtime/**/*.test.ts'],
    // new-fallback.test.ts type-checks a copy of `src`, and a source with mutants in it opts out of that.
    exclude: ['**/*-properties.test.ts', '**/new-fallback.test.ts'],
    // If a fault leaves a promise open, this ends the test and not the whole worker.
    testTimeout: 10_000,
  },
});
