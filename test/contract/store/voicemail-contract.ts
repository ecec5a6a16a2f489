import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asCallId, asHandoffId, asLegId, asRecordingId } from '../../../src/ports/ids.ts';
import type { RecordingId } from '../../../src/ports/ids.ts';
import type { FactData, FactType } from '../../../src/ports/facts.ts';
import { BadCursorError } from '../../../src/ports/store.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { VoicemailStore } from '../../../src/ports/voicemails.ts';
import { at, sampleCall, sampleEntry } from './journal-samples.ts';

/** A store with messages on its own data, and the functions that open the same data again. */
export interface VoicemailsUnderTest {
  readonly store: Store & { readonly voicemails: VoicemailStore };
  reopen(): Promise<Store & { readonly voicemails: VoicemailStore }>;
  remove(): Promise<void>;
}

/** The contract of {@link VoicemailStore}. */
export function runVoicemailContract(name: string, make: () => Promise<VoicemailsUnderTest>): void {
  describe(`contract of voicemails: ${name}`, () => {
    let own: VoicemailsUnderTest;
    const sequences = new Map<string, number>();
    beforeEach(async () => {
      sequences.clear();
      own = await make();
    });
    afterEach(async () => {
      await own.store.close();
      await own.remove();
    });

    /** Puts a fact into the journal of a call. */
    async function note<Type extends FactType>(
      call: string,
      type: Type,
      data: FactData<Type>,
      endedAt: string | null = null,
    ): Promise<void> {
      const sequence = (sequences.get(call) ?? 0) + 1;
      sequences.set(call, sequence);
      const entries = [sampleEntry(asCallId(call), sequence, { type, data })];
      await own.store.append({ call: sampleCall(call, { endedAt }), entries, handoffs: [] });
    }

    /** A caller leaves a message. */
    async function leave(
      call: string,
      seconds: number,
      mailbox: string | null = null,
      number = 1,
    ): Promise<RecordingId> {
      const voicemail = asRecordingId(`${call}.rec${String(number)}`);
      await note(call, 'voicemail.left', {
        voicemail,
        handoffId: asHandoffId(`${call}.h1`),
        leg: asLegId(`${call}.1`),
        mailbox,
        from: '+15550001111',
        to: '+15559998888',
        route: '*',
        startedAt: at(seconds),
        durationMs: 4_200,
        by: 'key',
        reason: 'billing',
        summary: 'Wants 20 € back',
        context: { intent: 'refund' },
      });
      return voicemail;
    }

    test('a message that was left is there, new, for the next program as well', async () => {
      const id = await leave('c1', 5, 'sales');
      const record = {
        id,
        callId: 'c1',
        handoffId: 'c1.h1',
        mailbox: 'sales',
        route: '*',
        from: '+15550001111',
        to: '+15559998888',
        state: 'new',
        startedAt: at(5),
        durationMs: 4_200,
        endedBy: 'key',
        reason: 'billing',
        summary: 'Wants 20 € back',
        context: { intent: 'refund' },
      };
      expect(await own.store.voicemails.get(id)).toEqual(record);
      await own.store.close();
      const again = await own.reopen();
      expect(await again.voicemails.list({ limit: 5 })).toEqual({ items: [record], nextCursor: null });
      await again.close();
      own = { ...own, store: await own.reopen() };
    });

    test('a message that nobody left is null, and facts about it change nothing', async () => {
      const none = asRecordingId('c1.rec9');
      await note('c1', 'voicemail.marked', { voicemail: none, state: 'heard' });
      await note('c1', 'leg.recordingDeleted', { recording: none });
      expect(await own.store.voicemails.get(none)).toBeNull();
      expect(await own.store.voicemails.list({ limit: 5 })).toEqual({ items: [], nextCursor: null });
      expect((await own.store.voicemails.count()).size).toBe(0);
    });

    test('lists are newest first, in pages, and those of a state or a mailbox alone', async () => {
      const ids: RecordingId[] = [];
      for (const [index, mailbox] of ['sales', 'help', 'sales', null, 'sales'].entries())
        ids.push(await leave(`c${String(index)}`, index, mailbox));
      await note('c2', 'voicemail.marked', { voicemail: ids[2]!, state: 'heard' });
      const { voicemails } = own.store;
      const idsOf = async (query: object): Promise<readonly string[]> => {
        const { items } = await voicemails.list({ limit: 9, ...query });
        return items.map(({ id }) => id);
      };
      expect(await idsOf({})).toEqual(ids.toReversed());
      expect(await idsOf({ mailbox: 'sales' })).toEqual([ids[4], ids[2], ids[0]]);
      expect(await idsOf({ mailbox: 'sales', state: 'new' })).toEqual([ids[4], ids[0]]);
      expect(await idsOf({ state: 'heard' })).toEqual([ids[2]]);
      const first = await voicemails.list({ limit: 3 });
      expect(first.items.map(({ id }) => id)).toEqual([ids[4], ids[3], ids[2]]);
      const second = await voicemails.list({ limit: 3, cursor: first.nextCursor! });
      expect(second.items.map(({ id }) => id)).toEqual([ids[1], ids[0]]);
      expect(second.nextCursor).toBeNull();
      await expect(voicemails.list({ limit: 3, cursor: 'no cursor' })).rejects.toThrow(BadCursorError);
    });

    test('mailboxes have new messages and old ones; those of nobody in particular do not count', async () => {
      const ids = [await leave('a', 1, 'sales'), await leave('b', 2, 'sales'), await leave('c', 3, 'help')];
      await leave('d', 4, null);
      await note('a', 'voicemail.marked', { voicemail: ids[0]!, state: 'heard' });
      expect(await own.store.voicemails.count()).toEqual(
        new Map([
          ['sales', { new: 1, old: 1 }],
          ['help', { new: 1, old: 0 }],
        ]),
      );
      await note('a', 'voicemail.marked', { voicemail: ids[0]!, state: 'new' });
      expect((await own.store.voicemails.count()).get('sales')).toEqual({ new: 2, old: 0 });
      expect(await own.store.voicemails.get(ids[0]!)).toMatchObject({ state: 'new' });
    });

    test('a message goes with its file, with all files of its call, and with its call', async () => {
      const ids = [await leave('a', 1), await leave('a', 2, null, 2), await leave('b', 3), await leave('c', 4)];
      const left = async (): Promise<readonly string[]> => {
        const { items } = await own.store.voicemails.list({ limit: 9 });
        return items.map(({ id }) => id);
      };
      await note('a', 'leg.recordingDeleted', { recording: ids[0]! });
      expect(await left()).toEqual([ids[3], ids[2], ids[1]]);
      // That of the whole call alone.
      await note('b', 'recording.deleted', { retentionDays: null });
      expect(await left()).toEqual([ids[3], ids[2], ids[1]]);
      await note('b', 'recording.deleted', { retentionDays: 30 });
      expect(await left()).toEqual([ids[3], ids[1]]);
      await note('c', 'call.answered', { leg: asLegId('c.1'), codec: null }, at(9));
      expect(await own.store.deleteEnded(at(20), 5)).toEqual(['c']);
      expect(await left()).toEqual([ids[1]]);
    });

    test('a fact of one call does not touch the message of another', async () => {
      const id = await leave('a', 1, 'sales');
      await note('b', 'voicemail.marked', { voicemail: id, state: 'heard' });
      await note('b', 'leg.recordingDeleted', { recording: id });
      expect(await own.store.voicemails.get(id)).toMatchObject({ state: 'new', callId: 'a' });
    });
  });
}
