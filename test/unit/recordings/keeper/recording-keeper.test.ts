import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PastJournal } from '../../../../src/call-runtime/index.ts';
import { verifyCall } from '../../../../src/audit/index.ts';
import { KeeperThread, RecordingKeeper } from '../../../../src/recordings/index.ts';
import { directoryShelf } from '../../../fakes/directory-shelf.ts';
import { pcmHeader } from '../../../../src/media/wav/wav-header.ts';
import { asCallId, asRecordingId } from '../../../../src/ports/ids.ts';
import type { CallVerdict } from '../../../../src/ports/audit.ts';
import type { JournalEntry } from '../../../../src/ports/journal.ts';
import { DatabaseStore } from '../../../../src/store/index.ts';
import { at, sampleCall, sampleEntry } from '../../../contract/store/journal-samples.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { eventually } from '../../../sip/harness/wait.ts';

/** What keeps recordings gives way to all other work: a busy machine lets it wait. */
const PATIENCE_MS = 40_000;
vi.setConfig({ testTimeout: 90_000 });

const ID = '11111111-2222-3333-4444-555555555555';
const CALL = asCallId(ID);
const OTHER = asCallId('22222222-2222-3333-4444-555555555555');

let directory: string;
let store: DatabaseStore;
let keeper: RecordingKeeper;
const clock = new SystemClock();
const logger = pino({ level: 'silent' });

function openKeeper(format: 'wav' | 'opus' = 'wav'): RecordingKeeper {
  const past = new PastJournal({ store, clock });
  return new RecordingKeeper({
    ...{
      store,
      note: past.note.bind(past),
      finish: async () => {},
      clock,
      logger,
      directory,
      bitrate: 16_000,
      uploads: null,
    },
    ...{ work: new KeeperThread(clock, logger, null), format },
  });
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-keeper-'));
  store = await DatabaseStore.open({ database: { kind: 'sqlite', file: join(directory, 'a.db') }, clock, logger });
  for (const id of [CALL, OTHER]) {
    const call = sampleCall(id, { state: 'ended', endedAt: at(9) });
    await store.append({ call, entries: [sampleEntry(id, 1)], handoffs: [] });
  }
  keeper = openKeeper();
});

afterEach(async () => {
  await keeper.close();
  await store.close();
  rmSync(directory, { recursive: true });
});

function record(name: string, content: string): { readonly bytes: number; readonly sha256: string } {
  const bytes = Buffer.from(content, 'latin1');
  writeFileSync(join(directory, `${name}.wav`), bytes);
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('base64url') };
}

async function kept(count: number, call = CALL): Promise<readonly unknown[]> {
  return await eventually(
    `${String(count)} hashes`,
    async () => {
      const facts = (await store.listEvents(call, 0, 100, 'fact')).filter(({ type }) => type === 'recording.kept');
      return facts.length >= count ? facts.map(({ data }) => data) : undefined;
    },
    PATIENCE_MS,
  );
}

async function verified(): Promise<CallVerdict | null> {
  return await verifyCall({ audit: store.audit, shelf: directoryShelf(directory), publicKey: null }, CALL);
}

function ended(call = CALL): JournalEntry {
  return sampleEntry(call, 2, { type: 'call.ended', data: {} });
}

test('the recordings of a call and of its legs are hashed once it is over, and its chain holds', async () => {
  const own = record(ID, 'the whole call');
  const leg = record(`${ID}.rec1`, 'a message');
  record(`${ID}.rec2`, 'of nobody');
  keeper.read(sampleEntry(CALL, 2, { type: 'leg.recorded', data: { recording: `${ID}.rec1` } }));
  keeper.read(ended());
  keeper.read(ended(OTHER));
  expect(await kept(2)).toEqual([
    { recording: ID, ...own, late: false },
    { recording: `${ID}.rec1`, ...leg, late: false },
  ]);
  expect(await verified()).toMatchObject({ recordings: 2, breaks: [] });
  record(`${ID}.rec1`, 'A message');
  record(ID, 'the whole call, and more');
  expect((await verified())?.breaks).toEqual([
    { where: `recording ${ID}`, message: 'has 24 bytes, and 14 are on record' },
    { where: `recording ${ID}.rec1`, message: 'is not what was recorded' },
  ]);
});

test('recordings that nobody writes any more do not wait for each other', async () => {
  const count = 30;
  for (let part = 1; part <= count; part += 1) {
    record(`${ID}.rec${String(part)}`, `message ${String(part)}`);
    utimesSync(join(directory, `${ID}.rec${String(part)}.wav`), 1, 1);
    keeper.read(sampleEntry(CALL, 2, { type: 'leg.recorded', data: { recording: `${ID}.rec${String(part)}` } }));
  }
  keeper.read(ended());
  expect(await kept(count)).toHaveLength(count);
});

test('what the program could not hash before it ended is hashed at the next start, once', async () => {
  const own = record(ID, 'cut off');
  record('notes', 'none of ours');
  record(OTHER, 'long ago');
  utimesSync(join(directory, `${OTHER}.wav`), 0, 0);
  keeper.start();
  expect(await kept(1)).toEqual([{ recording: ID, ...own, late: true }]);
  await keeper.close();
  keeper = openKeeper();
  keeper.start();
  await keeper.close();
  expect(await kept(1)).toHaveLength(1);
  expect((await store.listEvents(OTHER, 0, 10)).map(({ type }) => type)).toEqual(['call.started']);
});

test('what waits when the program closes is finished', async () => {
  record(ID, 'the last call');
  keeper.read(ended());
  await keeper.close();
  expect(await kept(1)).toMatchObject([{ recording: ID, late: false }]);
});

test('a call that ends while the directory is looked through is hashed once', async () => {
  record(ID, 'found twice');
  keeper.start();
  keeper.read(ended());
  keeper.read(ended());
  expect(await kept(1)).toHaveLength(1);
  await keeper.close();
  expect(await kept(1)).toHaveLength(1);
});

test('Opus takes the place of the WAV file when its hash is on record, with that of what it was made of', async () => {
  await keeper.close();
  keeper = openKeeper('opus');
  const { sha256 } = record(ID, wav(8_000));
  keeper.read(ended());
  const [fact] = (await kept(1)) as [Record<string, unknown>];
  await eventually('the WAV file is gone', () => !existsSync(join(directory, `${ID}.wav`)), PATIENCE_MS);
  const opus = readFileSync(join(directory, `${ID}.opus`));
  expect(fact).toEqual({
    ...{ recording: ID, bytes: opus.length, sha256: createHash('sha256').update(opus).digest('base64url') },
    ...{ late: false, format: 'opus', of: sha256 },
  });
  expect(await verified()).toMatchObject({ recordings: 1, breaks: [] });
  writeFileSync(join(directory, `${ID}.opus`), opus.subarray(1));
  expect((await verified())?.breaks).toHaveLength(1);
});

test('what has no sound, or is no WAV file, is kept as it is', async () => {
  await keeper.close();
  keeper = openKeeper('opus');
  const own = record(ID, 'RIFF but nothing more');
  keeper.read(ended());
  expect(await kept(1)).toEqual([{ recording: ID, ...own, late: false }]);
  expect(existsSync(join(directory, `${ID}.opus`))).toBe(false);
});

test.each([
  ['in the midst of the encoding', { part: 'half', opus: null, known: false }],
  ['before the hash of the Opus file was on record', { part: null, opus: 'whole', known: false }],
  ['before the WAV file was deleted', { part: null, opus: 'whole', known: true }],
])('a crash %s leaves nothing lost, and nothing twice', async (_when, { part, opus, known }) => {
  const { sha256 } = record(ID, wav(8_000));
  keeper = openKeeper('opus');
  if (part !== null) writeFileSync(join(directory, `${ID}.opus.part`), part);
  if (opus !== null) writeFileSync(join(directory, `${ID}.opus`), opus);
  if (known) {
    const content = { bytes: 5, sha256: createHash('sha256').update('whole').digest('base64url') };
    const data = { recording: asRecordingId(ID), ...content, late: false, format: 'opus', of: sha256 } as const;
    await new PastJournal({ store, clock }).note(CALL, { type: 'recording.kept', data });
  }
  keeper.start();
  const onlyOpus = (): boolean => {
    const left = readdirSync(directory).filter((name) => name.startsWith(ID));
    return left.length === 1 && left[0] === `${ID}.opus`;
  };
  await eventually('one file is left', onlyOpus, PATIENCE_MS);
  const facts = await kept(1);
  expect(facts).toHaveLength(1);
  expect(facts[0]).toMatchObject({ format: 'opus', of: sha256 });
  expect(await verified()).toMatchObject({ recordings: 1, breaks: [] });
});

function wav(frames: number): string {
  const samples = Buffer.alloc(frames * 4);
  for (let at = 0; at < samples.length; at += 2) samples.writeInt16LE(Math.round(8_000 * Math.sin(at / 5)), at);
  return Buffer.concat([pcmHeader({ sampleRateHz: 8_000, channels: 2 }, samples.length), samples]).toString('latin1');
}

test('a file in which a crash left nothing is no recording', async () => {
  record(ID, '');
  record(`${ID}.rec1`, 'a message');
  keeper.start();
  expect(await kept(1)).toMatchObject([{ recording: `${ID}.rec1`, late: true }]);
  await keeper.close();
  expect(existsSync(join(directory, `${ID}.wav`))).toBe(false);
  expect(await kept(1)).toHaveLength(1);
});
