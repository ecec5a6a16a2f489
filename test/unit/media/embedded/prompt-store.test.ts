import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PromptStoreOptions } from '../../../../src/media/embedded/prompt-store.ts';
import { PromptStore } from '../../../../src/media/embedded/prompt-store.ts';
import type { Prompt } from '../../../../src/ports/prompt.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { until } from './test-engine.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prompt-store-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

function fileOf(prompt: Prompt): string {
  return join(directory, 'file' in prompt ? prompt.file : 'spoken.wav');
}

/** A store of prompts that decode to 100 samples, and the list of what it decoded. */
function makeStore(overrides: Partial<PromptStoreOptions> = {}): { store: PromptStore; decoded: string[] } {
  const decoded: string[] = [];
  const store = new PromptStore({
    clock: new SystemClock(),
    resolver: {
      peek: (prompt) => ('file' in prompt ? fileOf(prompt) : null),
      resolve: (prompt) => Promise.resolve(fileOf(prompt)),
    },
    decode: (path) => {
      decoded.push(path.slice(directory.length + 1));
      const samples = new Int16Array(100).fill(decoded.length);
      return Promise.resolve({ samples, sampleRateHz: 8_000, isWhole: true });
    },
    maxBytes: 10_000,
    timeoutMs: 1000,
    ...overrides,
  });
  return { store, decoded };
}

async function files(...names: string[]): Promise<Prompt[]> {
  for (const name of names) await writeFile(join(directory, name), name);
  return names.map((file) => ({ file }));
}

describe('PromptStore', () => {
  it('has nothing ready until it was loaded, and then at once', async () => {
    const [prompt] = await files('a.wav');
    const { store, decoded } = makeStore();
    expect(store.ready(prompt!, 8_000)).toBeNull();
    const samples = await store.load(prompt!, 8_000);
    expect(store.ready(prompt!, 8_000)).toBe(samples);
    expect(await store.load(prompt!, 8_000)).toBe(samples);
    expect(decoded).toEqual(['a.wav']);
  });

  it('decodes a file once for all who wait for it', async () => {
    const [prompt] = await files('a.wav');
    const { store, decoded } = makeStore();
    const [one, two] = await Promise.all([store.load(prompt!, 8_000), store.load(prompt!, 8_000)]);
    expect(one).toBe(two);
    expect(decoded).toEqual(['a.wav']);
  });

  it('waits for words to be spoken', async () => {
    await files('spoken.wav');
    const { store } = makeStore();
    expect((await store.load({ text: 'hello' }, 8_000)).samples).toHaveLength(100);
  });

  it('forgets the prompt that was used longest ago when memory runs out', async () => {
    const [one, two, three] = await files('1.wav', '2.wav', '3.wav');
    const { store } = makeStore({ maxBytes: 500 }); // room for two prompts of 200 octets
    await store.load(one!, 8_000);
    await store.load(two!, 8_000);
    store.ready(one!, 8_000);
    await store.load(three!, 8_000);
    expect([
      store.ready(one!, 8_000) !== null,
      store.ready(two!, 8_000) !== null,
      store.ready(three!, 8_000) !== null,
    ]).toEqual([true, false, true]);
    expect(store.bytes).toBe(400);
  });

  it('gives a prompt that is larger than its memory, and does not keep it', async () => {
    const [prompt] = await files('a.wav');
    const { store } = makeStore({ maxBytes: 10 });
    expect((await store.load(prompt!, 8_000)).samples).toHaveLength(100);
    expect([store.ready(prompt!, 8_000), store.bytes]).toEqual([null, 0]);
  });

  it('reads a file anew that has changed since', async () => {
    const [prompt] = await files('a.wav');
    const { store, decoded } = makeStore();
    await store.load(prompt!, 8_000);
    await writeFile(fileOf(prompt!), 'longer than before');
    await utimes(fileOf(prompt!), 1, 1);
    store.ready(prompt!, 8_000); // the old prompt starts at once, and the store notices the change
    await until(() => store.bytes === 0);
    expect(store.ready(prompt!, 8_000)).toBeNull();
    await store.load(prompt!, 8_000);
    expect(decoded).toEqual(['a.wav', 'a.wav']);
  });

  it.each([
    ['there is no file', {}],
    ['the file cannot be decoded', { decode: () => Promise.reject(new Error('no WAV')) }],
    [
      'the file is empty',
      { decode: () => Promise.resolve({ samples: new Int16Array(0), sampleRateHz: 8_000, isWhole: true } as const) },
    ],
    [
      'the resolver throws',
      {
        resolver: {
          peek: () => {
            throw new Error('bad');
          },
          resolve: () => Promise.reject(new Error('bad')),
        },
      },
    ],
  ] satisfies [string, Partial<PromptStoreOptions>][])(
    'fails if %s, and tries again the next time',
    async (name, overrides) => {
      const [prompt] = name === 'there is no file' ? [{ file: 'none.wav' }] : await files('a.wav');
      const { store } = makeStore(overrides);
      await expect(store.load(prompt!, 8_000)).rejects.toThrow();
      await expect(store.load(prompt!, 8_000)).rejects.toThrow();
      expect([store.ready(prompt!, 8_000), store.bytes]).toEqual([null, 0]);
    },
  );

  it('gives up on words that are not spoken in time, and when it closes', async () => {
    const never = {
      peek: () => null,
      resolve: (_prompt: Prompt, signal?: AbortSignal): Promise<string> =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))),
    };
    const slow = makeStore({ resolver: never, timeoutMs: 50 });
    await expect(slow.store.load({ text: 'hello' }, 8_000)).rejects.toThrow(/time/i);
    const closing = makeStore({ resolver: never, timeoutMs: 60_000 });
    const waiting = closing.store.load({ text: 'hello' }, 8_000);
    closing.store.close();
    await expect(waiting).rejects.toThrow('closed');
  });

  it('reads a file once more for legs of 16 kHz, where it holds as much', async () => {
    const [prompt] = await files('hd.wav');
    const asked: number[] = [];
    const { store } = makeStore({
      decode: (_path, sampleRateHz) => {
        asked.push(sampleRateHz);
        return Promise.resolve({
          samples: new Int16Array(sampleRateHz / 100),
          sampleRateHz,
          isWhole: sampleRateHz === 16_000,
        });
      },
    });
    expect((await store.load(prompt!, 8_000)).samples).toHaveLength(80);
    expect(store.ready(prompt!, 16_000)).toBeNull();
    expect((await store.load(prompt!, 16_000)).samples).toHaveLength(160);
    expect(store.ready(prompt!, 8_000)?.samples).toHaveLength(80);
    expect(store.ready(prompt!, 16_000)?.samples).toHaveLength(160);
    expect([asked, store.bytes]).toEqual([[8_000, 16_000], 480]);
  });

  it('keeps a file of 8 kHz once for legs of either rate', async () => {
    const [prompt] = await files('a.wav');
    const { store, decoded } = makeStore();
    const sound = await store.load(prompt!, 16_000);
    expect([store.ready(prompt!, 16_000), store.ready(prompt!, 8_000)]).toEqual([sound, sound]);
    expect(decoded).toEqual(['a.wav']);
  });
});
