import { defineConfig } from 'vitest/config';

// Unit and contract suites. The SIP suites under test/sip have their own configuration (vitest.sip.config.ts),
// because they own ports and processes and must not share the machine with each other.
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/contract/**/*.test.ts'],
    setupFiles: ['test/seed.ts'],
    testTimeout: 20_000,
    // A hook may start a database server, or make a database.
    hookTimeout: 60_000,
    // What is polled for may take as long as a busy machine needs. A second, as vitest has it, is a fault of the machine.
    expect: { poll: { timeout: 10_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
