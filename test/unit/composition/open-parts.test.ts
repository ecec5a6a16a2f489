import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Closable } from '../../../src/composition/open-parts.ts';
import { OpenParts } from '../../../src/composition/open-parts.ts';

const NAMES = ['store', 'media', 'api'];
let closed: string[];
let lines: unknown[];
const logger = pino({ level: 'error' }, { write: (line: string) => void lines.push(JSON.parse(line) as unknown) });

beforeEach(() => {
  closed = [];
  lines = [];
});

function part(name: string, close: () => Promise<void> = () => Promise.resolve()): Closable {
  return {
    close: async () => {
      await close();
      closed.push(name);
    },
  };
}

describe('OpenParts', () => {
  it('closes the parts in reverse order, each after the one before has closed', async () => {
    const parts = new OpenParts(logger);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    parts.add('store', part('store'));
    parts.add(
      'api',
      part('api', () => promise),
    );
    const closing = parts.close();
    await Promise.resolve();
    expect(closed).toEqual([]);
    resolve(undefined);
    await closing;
    expect(closed).toEqual(['api', 'store']);
  });

  it('gives back the part that it takes in', () => {
    const store = part('store');
    expect(new OpenParts(logger).add('store', store)).toBe(store);
  });

  it('a part whose close fails is logged by its name and does not keep the others from closing', async () => {
    const parts = new OpenParts(logger);
    for (const name of NAMES) {
      parts.add(
        name,
        part(name, () => (name === 'media' ? Promise.reject(new Error('stuck')) : Promise.resolve())),
      );
    }
    await parts.close();
    expect(closed).toEqual(['api', 'store']);
    expect(lines).toMatchObject([{ part: 'media', err: { message: 'stuck' }, msg: 'a part did not close in order' }]);
  });

  it('closes each part once, and every caller waits until all are closed', async () => {
    const parts = new OpenParts(logger);
    for (const name of NAMES) parts.add(name, part(name));
    void parts.close();
    await parts.close();
    expect(closed).toEqual(['api', 'media', 'store']);
  });
});

describe('OpenParts.openAll', () => {
  it('a part that fails to open closes those opened before in reverse order, and its error is thrown', async () => {
    const opening = OpenParts.openAll(logger, async (parts) => {
      for (const name of NAMES) parts.add(name, part(name));
      await Promise.reject(new Error('the port is in use'));
    });
    await expect(opening).rejects.toThrow('the port is in use');
    expect(closed).toEqual(['api', 'media', 'store']);
  });

  it('where a part then fails to close, the error is still that of the part that failed to open', async () => {
    const opening = OpenParts.openAll(logger, async (parts) => {
      parts.add('store', part('store'));
      parts.add(
        'media',
        part('media', () => Promise.reject(new Error('stuck'))),
      );
      await Promise.reject(new Error('the port is in use'));
    });
    await expect(opening).rejects.toThrow('the port is in use');
    expect(closed).toEqual(['store']);
  });

  it('leaves all open where nothing fails', async () => {
    const parts = await OpenParts.openAll(logger, async (all) => {
      all.add('store', part('store'));
      return await Promise.resolve(all);
    });
    expect(closed).toEqual([]);
    await parts.close();
    expect(closed).toEqual(['store']);
  });
});
