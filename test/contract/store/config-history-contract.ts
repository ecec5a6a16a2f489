import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConfigHistory, NewConfigVersion } from '../../../src/ports/config-history.ts';
import type { Store } from '../../../src/ports/store.ts';

/** A store with versions of the configuration on its own data, and the functions that open the same data again. */
export interface ConfigHistoryUnderTest {
  readonly store: Store & { readonly configHistory: ConfigHistory };
  reopen(): Promise<Store & { readonly configHistory: ConfigHistory }>;
  remove(): Promise<void>;
}

const VERSION: NewConfigVersion = {
  at: '2026-01-01T00:00:00.000Z',
  by: 'anna',
  origin: 'api',
  changes: [{ path: 'sip.trunks[pbx].maxCalls', change: 'changed' }],
};

/** The contract of {@link ConfigHistory}. */
export function runConfigHistoryContract(name: string, make: () => Promise<ConfigHistoryUnderTest>): void {
  describe(`contract of the configuration's history: ${name}`, () => {
    let own: ConfigHistoryUnderTest;
    beforeEach(async () => {
      own = await make();
    });
    afterEach(async () => {
      await own.store.close();
      await own.remove();
    });

    test('versions outlive the program with their texts, and no number is given twice', async () => {
      const { configHistory } = own.store;
      expect(await configHistory.get(null)).toBeNull();
      expect(await configHistory.append(VERSION, 'a: 1\n')).toBe(1);
      expect(await configHistory.append({ ...VERSION, origin: 'sighup' }, 'a: 2 # ü\n')).toBe(2);
      await configHistory.remove(2);
      await own.store.close();
      const again = await own.reopen();
      expect(await again.configHistory.append({ ...VERSION, changes: [] }, 'a: 3\n')).toBe(3);
      expect(await again.configHistory.get(1)).toEqual({ ...VERSION, version: 1, text: 'a: 1\n' });
      expect(await again.configHistory.get(2)).toBeNull();
      expect(await again.configHistory.get(null)).toMatchObject({ version: 3, text: 'a: 3\n' });
      await again.close();
    });

    test('are listed by pages, the newest first, and the oldest of more than 1,000 go', async () => {
      const { configHistory } = own.store;
      await Promise.all(Array.from({ length: 1_003 }, () => configHistory.append(VERSION, '')));
      expect((await configHistory.list(null, 2)).map(({ version }) => version)).toEqual([1_003, 1_002]);
      expect((await configHistory.list(1_002, 5_000)).map(({ version }) => version)).toHaveLength(998);
      expect(await configHistory.get(3)).toBeNull();
      expect(await configHistory.get(4)).not.toBeNull();
    });
  });
}
