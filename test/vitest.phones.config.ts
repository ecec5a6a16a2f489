import { defineConfig } from 'vitest/config';

// Real telephones (baresip) and a real proxy (kamailio), as processes with clocks and sound of their own. Each file has
// its own processes and addresses, so two files run side by side: they wait for sound most of the time.
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/phones/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
