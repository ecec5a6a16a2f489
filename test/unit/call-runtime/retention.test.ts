import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Retention } from '../../../src/call-runtime/index.ts';
import { asCallId, asHandoffId, asLegId, asRecordingId } from '../../../src/ports/ids.ts';
import type { CallId } from '../../../src/ports/ids.ts';
import { sampleBatch, sampleCall, sampleEntry } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { settle } from '../../fakes/settle.ts';
import { directoryShelf } from '../../fakes/directory-shelf.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 6, 30);

describe('Retention', () => {
  let directory: string;
  let store: MemoryStore;
  let clock: FakeClock;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'warmbridge-retention-'));
    store = new MemoryStore();
    clock = new FakeClock(NOW);
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const record = (name: string, daysAgo: number): void => {
    writeFileSync(join(directory, name), 'RIFF');
    utimesSync(join(directory, name), (NOW - daysAgo * DAY) / 1000, (NOW - daysAgo * DAY) / 1000);
  };

  /** Stores a call with a recording. With null days the call is up, and its recording looks old. */
  const call = async (daysAgo: number | null): Promise<CallId> => {
    const endedAt = daysAgo === null ? null : new Date(NOW - daysAgo * DAY).toISOString();
    const made = sampleCall(randomUUID(), { endedAt, state: endedAt === null ? 'with-ai' : 'ended' });
    await store.append(sampleBatch(made, 1, 3));
    record(`${made.id}.wav`, daysAgo ?? 99);
    return made.id;
  };

  const logger = pino({ level: 'silent' });
  const retention = (storeDays: number | null, recordingDays: number | null, isShared = false): Retention =>
    new Retention({
      store,
      actions: { deleteBefore: () => Promise.resolve(0) },
      clock,
      logger,
      storeDays,
      recordingDays,
      shelf: directoryShelf(directory),
      isShared,
    });

  /** Lets time pass until it is done. The fake clock does not control the files, because they are real. */
  const until = async (done: () => boolean): Promise<void> => {
    await vi.waitFor(
      () => {
        clock.advance(1_000);
        expect(done()).toBe(true);
      },
      { timeout: 10_000, interval: 5 },
    );
  };

  /** Runs one round, until this number of recordings is left. */
  const run = async (storeDays: number | null, recordingDays: number | null, left: number): Promise<void> => {
    const running = retention(storeDays, recordingDays);
    clock.advance(60_000);
    await until(() => readdirSync(directory).length === left);
    await running.close();
    expect(clock.pending).toBe(0);
  };

  it('by default keeps everything, and does nothing', async () => {
    const old = await call(5_000);
    expect(retention(null, null)).toBeDefined();
    expect(clock.pending).toBe(0);
    expect(store.calls.has(old)).toBe(true);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('deletes recordings that are too old, on record, and nothing else in the directory', async () => {
    const [old, young, up] = [await call(31), await call(29), await call(null)];
    record('notes.wav', 99);
    record(`${randomUUID()}.wav.bak`, 99);
    const orphan = randomUUID();
    record(`${orphan}.wav`, 99);
    await run(null, 30, 4);
    const left = readdirSync(directory);
    expect(left).not.toContain(`${old}.wav`);
    expect(left).not.toContain(`${orphan}.wav`);
    expect(left).toEqual(expect.arrayContaining([`${young}.wav`, `${up}.wav`, 'notes.wav']));
    expect(left).toHaveLength(4);
    expect(store.journal(old).at(-1)).toMatchObject({
      sequence: 4,
      kind: 'fact',
      type: 'recording.deleted',
      data: { retentionDays: 30 },
    });
    expect(store.journal(young)).toHaveLength(3);
  });

  it('deletes the recordings of the legs of a call together with its own, told of once', async () => {
    const [old, young] = [await call(31), await call(29)];
    for (const id of [old, young]) record(`${id}.rec1.wav`, id === old ? 31 : 29);
    record(`${old}.rec63.wav`, 31);
    await run(null, 30, 2);
    expect(readdirSync(directory).sort()).toEqual([`${young}.wav`, `${young}.rec1.wav`].sort());
    expect(store.journal(old).filter(({ type }) => type === 'recording.deleted')).toHaveLength(1);
  });

  it('of a call that another node erased deletes what is here, and of nobody who calls himself so', async () => {
    const erased = sampleCall(randomUUID(), { from: 'erased', endedAt: new Date(NOW).toISOString(), state: 'ended' });
    await store.append({ call: erased, entries: [], handoffs: [] });
    const so = { ...erased, id: asCallId(randomUUID()) };
    await store.append(sampleBatch(so, 1));
    const up = sampleCall(randomUUID(), { from: 'erased' });
    await store.append({ call: up, entries: [], handoffs: [] });
    for (const name of [`${erased.id}.wav`, `${erased.id}.rec3.opus`, `${so.id}.wav`, `${up.id}.wav`]) record(name, 0);
    const running = retention(null, null, true);
    clock.advance(60_000);
    await until(() => readdirSync(directory).length === 2);
    await running.close();
    expect(readdirSync(directory).sort()).toEqual([`${so.id}.wav`, `${up.id}.wav`].sort());
  });

  it('does not tell again what another node has told that looks through the same storage', async () => {
    const old = await call(31);
    const noted = sampleEntry(old, 4, { type: 'recording.deleted', data: { retentionDays: 30 } });
    await store.append({ call: (await store.getCall(old))!, entries: [noted], handoffs: [] });
    const running = retention(null, 30, true);
    clock.advance(60_000);
    await until(() => readdirSync(directory).length === 0);
    await running.close();
    expect(store.journal(old)).toHaveLength(4);
  });

  it('deletes the messages of callers as it deletes recordings', async () => {
    const [old, young] = [await call(31), await call(29)];
    for (const id of [old, young]) {
      record(`${id}.rec1.wav`, id === old ? 31 : 29);
      const data = {
        voicemail: asRecordingId(`${id}.rec1`),
        handoffId: asHandoffId(`${id}.h1`),
        leg: asLegId(`${id}.1`),
        mailbox: null,
        from: '+1',
        to: '+2',
        route: null,
        startedAt: new Date(NOW).toISOString(),
        durationMs: 2_000,
        by: 'key',
        reason: '',
        summary: '',
        context: null,
      };
      const entries = [sampleEntry(id, 4, { type: 'voicemail.left', data })];
      await store.append({ call: (await store.getCall(id))!, entries, handoffs: [] });
    }
    await run(null, 30, 2);
    expect([...store.voicemails.records.keys()]).toEqual([`${young}.rec1`]);
  });

  it('deletes the recordings of the legs of a call with the call', async () => {
    const old = await call(31);
    record(`${old}.rec2.wav`, 1);
    await run(30, null, 0);
    expect(store.calls.has(old)).toBe(false);
  });

  it('deletes calls that are too old with their recordings, in batches', async () => {
    const old = await Promise.all(Array.from({ length: 25 }, async () => await call(31)));
    const young = await call(29);
    const up = await call(null);
    await run(30, null, 2);
    expect([...store.calls.keys()].sort()).toEqual([young, up].sort());
    expect(old.flatMap((id) => store.journal(id))).toEqual([]);
    expect(readdirSync(directory).sort()).toEqual([`${young}.wav`, `${up}.wav`].sort());
  });

  it('a store that fails is asked again an hour later', async () => {
    const old = await call(31);
    const deleteEnded = store.deleteEnded.bind(store);
    let asked = 0;
    store.deleteEnded = async (...args) => {
      asked += 1;
      if (asked === 1) throw new Error('busy');
      return await deleteEnded(...args);
    };
    const running = retention(30, null);
    clock.advance(60_000);
    await settle();
    expect(store.calls.has(old)).toBe(true);
    clock.advance(3_600_000);
    await until(() => !store.calls.has(old));
    await running.close();
  });
});
