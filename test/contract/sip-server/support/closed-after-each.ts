import { afterEach } from 'vitest';

/** Functions that run after each test of the file, the latest first. */
export function closedAfterEach(): (() => unknown)[] {
  const open: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) {
      await close();
    }
  });
  return open;
}
