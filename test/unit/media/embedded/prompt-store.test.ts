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
      return Promise.resolve(new Int16Array(100).fill(decoded.length));
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
    expect(store.ready(prompt!)).toBeNull();
    const samples = await store.load(prompt!);
    expect(store.ready(prompt!)).toBe(samples);
    expect(await store.load(prompt!)).toBe(samples);
    expect(decoded).toEqual(['a.wav']);
  });

  it('decodes a file once for all who wait for it', async () => {
    const [prompt] = await files('a.wav');
    const { store, decoded } = makeStore();
    const [one, two] = await Promise.all([store.load(prompt!), store.load(prompt!)]);
    expect(one).toBe(two);
    expect(decoded).toEqual(['a.wav']);
  });

  it('waits for words to be spoken', async () => {
    await files('spoken.wav');
    const { store } = makeStore();
    expect(await store.load({ text: 'hello' })).toHaveLength(100);
  });

  it('forgets the prompt that was used longest ago when memory runs out', async () => {
    const [one, two, three] = await files('1.wav', '2.wav', '3.wav');
    const { store } = makeStore({ maxBytes: 500 }); // room for two prompts of 200 octets
    await store.load(one!);
    await store.load(two!);
    store.ready(one!);
    await store.load(three!);
    expect([store.ready(one!) !== null, store.ready(two!) !== null, store.ready(three!) !== null]).toEqual([
      true,
      false,
      true,
    ]);
    expect(store.bytes).toBe(400);
  });

  it('gives a prompt that is larger than its memory, and does not keep it', async () => {
    const [prompt] = await files('a.wav');
    const { store } = makeStore({ maxBytes: 10 });
    expect(await store.load(prompt!)).toHaveLength(100);
    expect([store.ready(prompt!), store.bytes]).toEqual([null, 0]);
  });

  it('reads a file anew that has changed since', async () => {
    const [prompt] = await files('a.wav');
    const { store, decoded } = makeStore();
    await store.load(prompt!);
    await writeFile(fileOf(prompt!), 'longer than before');
    await utimes(fileOf(prompt!), 1, 1);
    store.ready(prompt!); // the old prompt starts at once, and the store notices the change
    await until(() => store.bytes === 0);
    expect(store.ready(prompt!)).toBeNull();
    await store.load(prompt!);
    expect(decoded).toEqual(['a.wav', 'a.wav']);
  });

  it.each([
    ['there is no file', {}],
    ['the file cannot be decoded', { decode: () => Promise.reject(new Error('no WAV')) }],
    ['the file is empty', { decode: () => Promise.resolve(new Int16Array(0)) }],
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
      await expect(store.load(prompt!)).rejects.toThrow();
      await expect(store.load(prompt!)).rejects.toThrow();
      expect([store.ready(prompt!), store.bytes]).toEqual([null, 0]);
    },
  );

  it('gives up on words that are not spoken in time, and when it closes', async () => {
    const never = {
      peek: () => null,
      resolve: (_prompt: Prompt, signal?: AbortSignal): Promise<string> =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))),
    };
    const slow = makeStore({ resolver: never, timeoutMs: 50 });
    await expect(slow.store.load({ text: 'hello' })).rejects.toThrow(/time/i);
    const closing = makeStore({ resolver: never, timeoutMs: 60_000 });
    const waiting = closing.store.load({ text: 'hello' });
    closing.store.close();
    await expect(waiting).rejects.toThrow('closed');
  });
});
