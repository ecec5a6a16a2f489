import { defineConfig } from 'vitest/config';

// The web pages in Debian's Chromium, against the product as a process of its own. One file runs at a time: they measure
// time, and a browser needs the machine.
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/web/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
