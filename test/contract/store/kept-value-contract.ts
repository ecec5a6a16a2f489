import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KeptValues } from '../../../src/ports/kept-values.ts';
import type { Store } from '../../../src/ports/store.ts';

/** A store with kept values on its own data, and the functions that open the same data again. */
export interface KeptValuesUnderTest {
  readonly store: Store & { readonly values: KeptValues };
  reopen(): Promise<Store & { readonly values: KeptValues }>;
  remove(): Promise<void>;
}

/** The contract of {@link KeptValues}. */
export function runKeptValueContract(name: string, make: () => Promise<KeptValuesUnderTest>): void {
  describe(`contract of kept values: ${name}`, () => {
    let own: KeptValuesUnderTest;
    beforeEach(async () => {
      own = await make();
    });
    afterEach(async () => {
      await own.store.close();
      await own.remove();
    });

    test('values of a kind outlive the program, and one takes the place of the former of its name', async () => {
      const { values } = own.store;
      expect(await values.put('colour', { name: 'b', value: { hex: '00f' } }, 5)).toBe(true);
      expect(await values.put('colour', { name: 'a', value: 1 }, 5)).toBe(true);
      expect(await values.put('shape', { name: 'a', value: [] }, 5)).toBe(true);
      expect(await values.put('colour', { name: 'a', value: 2 }, 5)).toBe(true);
      await own.store.close();
      const again = await own.reopen();
      expect(await again.values.list('colour')).toEqual([
        { name: 'a', value: 2 },
        { name: 'b', value: { hex: '00f' } },
      ]);
      expect(await again.values.list('size')).toEqual([]);
      await again.close();
    });

    test('a value that is removed is gone, also for the next program, and others stay', async () => {
      const { values } = own.store;
      for (const name of ['a', 'b']) await values.put('colour', { name, value: 1 }, 5);
      await values.put('shape', { name: 'a', value: 1 }, 5);
      await values.remove('colour', 'a');
      await values.remove('colour', 'none');
      await own.store.close();
      const again = await own.reopen();
      expect(await again.values.list('colour')).toEqual([{ name: 'b', value: 1 }]);
      expect(await again.values.list('shape')).toEqual([{ name: 'a', value: 1 }]);
      await again.close();
    });

    test('of those who put a value where none is, all get the one that stays', async () => {
      const { values } = own.store;
      const put = async (value: unknown): Promise<unknown> => await values.putIfAbsent('colour', { name: 'a', value });
      const [first, ...others] = await Promise.all([put({ hex: '0' }), put({ hex: '1' }), put({ hex: '2' })]);
      expect(others).toEqual([first, first]);
      expect(await put(5)).toEqual(first);
      expect(await values.list('colour')).toEqual([{ name: 'a', value: first }]);
    });

    test('a value takes the place of one that has certain fields, and of no other', async () => {
      const { values } = own.store;
      await values.put('key', { name: 'a', value: { id: 1, used: null } }, 5);
      expect(await values.replace('key', { name: 'a', value: { id: 1, used: 7 } }, { id: 1 })).toBe(true);
      expect(await values.replace('key', { name: 'a', value: { id: 1, used: 8 } }, { id: 2 })).toBe(false);
      expect(await values.replace('key', { name: 'b', value: { id: 1, used: 8 } }, { id: 1 })).toBe(false);
      expect(await values.replace('key', { name: 'a', value: { id: 1, used: 9 } }, { other: 1 })).toBe(false);
      expect(await values.list('key')).toEqual([{ name: 'a', value: { id: 1, used: 7 } }]);
    });

    test('there are no more of a kind than may be, but one that is there can be changed', async () => {
      const { values } = own.store;
      expect(await values.put('colour', { name: 'a', value: 1 }, 1)).toBe(true);
      expect(await values.put('colour', { name: 'b', value: 1 }, 1)).toBe(false);
      expect(await values.put('shape', { name: 'b', value: 1 }, 1)).toBe(true);
      expect(await values.put('colour', { name: 'a', value: 2 }, 1)).toBe(true);
      expect(await values.list('colour')).toEqual([{ name: 'a', value: 2 }]);
    });
  });
}
