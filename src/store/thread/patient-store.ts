import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import { makeOwnFile } from '../../shared/own-file.ts';
import { messageOf } from '../../shared/message-of.ts';
import type { Spool } from '../spool/index.ts';
import { StoreError } from '../store-error.ts';
import { isWritten } from '../tables/already-written.ts';
import type { EncodedBatch } from '../tables/encoded-batch.ts';
import type { StoreTables } from '../tables/store-tables.ts';
import { answerRequest, isQuestionInTurn } from './answer-request.ts';
import type { Question } from './answer-request.ts';
import { commitGroup } from './group-commit.ts';
import type { NumberedWrite } from './group-commit.ts';
import type { StoreOutage } from '../../ports/store-outage.ts';
import type { Fault } from './fault.ts';
import type { Answers, Reply } from './protocol.ts';
import { SpoolIntake } from './spool-intake.ts';
import type { NumberedBatch } from './spool-intake.ts';

/** A commit that has no answer after that goes to the spool: steps of calls do not wait for longer. */
const COMMIT_MS = 2_000;
/** Between two looks whether the database is there again. */
const PROBE_MS = 500;
/** What is written to the database at once when it is. */
const REPLAY_RECORDS = 1_000;
const REPLAY_BYTES = 4 * 1024 * 1024;
const REPLAY_MS = 10_000;
/** Between two reports of an outage. */
const REPORT_MS = 1_000;
/** The file for what the database refuses afterwards, in the directory of the spool. */
const REFUSED_FILE = 'refused.ndjson';

export interface PatientStoreOptions {
  readonly tables: StoreTables;
  readonly spool: Spool;
  /** Of the spool. */
  readonly directory: string;
  readonly maxBytes: number;
  readonly clock: Clock;
  /** Writes that this process is there. False: another one has its place, and this one must not write any more. */
  readonly beat: () => Promise<boolean>;
  /** Null: the database is there, and has all. */
  readonly onOutage: (outage: StoreOutage | null) => void;
  /** Something that somebody should look at. */
  readonly onTrouble: (message: string) => void;
}

/**
 * Does what is asked of a database that may be away. What calls add to their journals goes to a spool on this machine's
 * disk then, where it is durable, and in its order to the database when that is there again. All else is refused at once
 * meanwhile (`io`).
 *
 * A commit whose end is not known is written once more, unless the journal has its entries already.
 */
export class PatientStore {
  readonly #options: PatientStoreOptions;
  readonly #intake: SpoolIntake;
  /** Null: it is there. */
  #away: { readonly reason: string } | null = null;
  #since = '';
  #probe: TimerHandle | null = null;
  #report: TimerHandle | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #isReplaying = false;
  #isClosed = false;
  /** Another process has the place of this one. */
  #isLost = false;

  constructor(options: PatientStoreOptions) {
    this.#options = options;
    this.#intake = new SpoolIntake(options);
  }

  /** Writes what a former process left in the spool. @throws StoreError `io` */
  async open(): Promise<void> {
    while (!this.#options.spool.isEmpty) await this.#replayChunk();
  }

  /** Commits writes, which are asked for one group after the other. */
  commit(writes: readonly NumberedWrite[]): Promise<readonly Reply[]> {
    return this.#inTurn(async () => {
      if (this.#away === null && this.#options.spool.isEmpty) return await this.#commitNow(writes);
      const appends = writes.flatMap(({ number, write }) =>
        write.kind === 'append' ? [{ number, batch: write.batch }] : [],
      );
      const others = writes.filter(({ write }) => write.kind !== 'append');
      const { tables } = this.#options;
      const replies =
        this.#away === null
          ? await commitGroup(tables, others, { patienceMs: COMMIT_MS })
          : others.map(({ number }): Reply => ({ number, fault: this.#awayFault() }));
      return [...replies, ...this.#spool(appends)];
    });
  }

  /** @throws StoreError `io` while the database is away; Error of the database */
  async answer(question: Question): Promise<Answers[keyof Answers]> {
    const { tables } = this.#options;
    if (question.kind === 'close') return await answerRequest(tables, question);
    // Steps of calls are taken in, here or there; an outage has its own ways of being told and of ending.
    if (question.kind === 'probe') return null;
    // What nobody tries any more is known here alone.
    if (question.kind === 'release') return await answerRequest(tables, question);
    if (this.#away !== null) throw new StoreError('io', this.#awayFault().message);
    if (question.kind === 'eraseCaller' && !this.#options.spool.isEmpty) {
      throw new StoreError('io', 'steps of calls wait for the database, which have to be erased with the others: try again'); // prettier-ignore
    }
    const answer = async (): Promise<Answers[keyof Answers]> => await answerRequest(tables, question);
    try {
      return await (isQuestionInTurn(question) ? this.#inTurn(answer) : answer());
    } catch (error) {
      if (tables.database.faultOf(error) === 'io') this.#look().catch(() => undefined);
      throw error;
    }
  }

  /** What waits stays in the spool for the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of [this.#probe, this.#report]) if (timer !== null) this.#options.clock.cancel(timer);
    await this.#turn;
    this.#options.spool.close();
  }

  async #commitNow(writes: readonly NumberedWrite[]): Promise<readonly Reply[]> {
    const { tables } = this.#options;
    const replies: Reply[] = [];
    for (const [index, reply] of (await commitGroup(tables, writes, { patienceMs: COMMIT_MS })).entries()) {
      replies.push(await this.#orWritten(reply, writes[index]));
    }
    const failed = replies.find((reply) => 'fault' in reply && reply.fault.code === 'io');
    if (failed !== undefined && 'fault' in failed) this.#goAway(failed.fault.message);
    const left: NumberedBatch[] = [];
    for (const [index, { number, write }] of writes.entries()) {
      if (write.kind !== 'append') continue;
      const reply = replies[index];
      if (reply !== undefined && 'value' in reply) this.#intake.took(write.batch);
      else if (reply?.fault.code === 'io') left.push({ number, batch: write.batch });
    }
    if (left.length === 0) return replies;
    const spooled = new Set(left.map(({ number }) => number));
    return [...replies.filter(({ number }) => !spooled.has(number)), ...this.#spool(left)];
  }

  /** Puts steps of calls into the spool. */
  #spool(steps: readonly NumberedBatch[]): readonly Reply[] {
    this.#reportSoon();
    return this.#intake.take(steps, { since: this.#since, away: this.#awayFault().message });
  }

  #awayFault(): Fault {
    const reason = this.#away === null ? '' : `: ${this.#away.reason}`;
    return { code: 'io', message: `the database is away since ${this.#since}${reason}` };
  }

  #goAway(reason: string): void {
    if (this.#away === null && this.#options.spool.isEmpty) {
      this.#since = new Date(this.#options.clock.wall()).toISOString();
    }
    this.#away = { reason };
    this.#tell();
    this.#probeLater();
  }

  /** Another process has the place of this one: nothing is written to the database any more, until a new start. */
  lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    const reason = 'another process has the place of this one (node.name): stop one of them';
    this.#options.onTrouble(reason);
    this.#goAway(reason);
  }

  #probeLater(): void {
    if (this.#probe !== null || this.#isClosed || this.#isLost) return;
    this.#probe = this.#options.clock.schedule(PROBE_MS, () => {
      this.#probe = null;
      this.#look().catch(() => this.#probeLater());
    });
  }

  /** Looks whether the database is there. @throws StoreError `io`: it is not */
  async #look(): Promise<void> {
    if (this.#isLost) return;
    try {
      if (!(await this.#options.beat())) {
        this.lose();
        return;
      }
    } catch (error) {
      this.#goAway(messageOf(error));
      throw new StoreError('io', this.#awayFault().message, { cause: error });
    }
    this.#away = null;
    this.#tell();
    if (!this.#options.spool.isEmpty) void this.#replay();
  }

  async #replay(): Promise<void> {
    if (this.#isReplaying) return;
    this.#isReplaying = true;
    try {
      // One piece a turn, so that what else is asked has its turns.
      while (!this.#options.spool.isEmpty && !this.#isClosed && !this.#isLost) {
        await this.#inTurn(async () => await this.#replayChunk());
      }
      this.#tell();
    } catch (error) {
      this.#goAway(messageOf(error));
    } finally {
      this.#isReplaying = false;
    }
  }

  /** @throws StoreError `io` */
  async #replayChunk(): Promise<void> {
    const { tables, spool } = this.#options;
    const found = spool.peek(REPLAY_RECORDS, REPLAY_BYTES);
    if (found === null) return;
    const batches = found.records.map((record) => JSON.parse(record.toString('utf8')) as EncodedBatch);
    const writes = batches.map((batch, number): NumberedWrite => ({ number, write: { kind: 'append', batch } }));
    const replies = await commitGroup(tables, writes, { patienceMs: REPLAY_MS });
    for (const reply of replies) {
      const batch = batches[reply.number];
      if (batch === undefined) continue;
      if ('fault' in reply) await this.#settleRefused(batch, reply.fault);
    }
    spool.drop(found.token);
    this.#reportSoon();
  }

  /** A batch of the spool that the database refuses was written before, or is set aside for somebody to look at. */
  async #settleRefused(batch: EncodedBatch, { code, message }: Fault): Promise<void> {
    if (code === 'io' || code === 'closed') throw new StoreError(code, message);
    const { directory, onTrouble } = this.#options;
    if (await this.#wasWritten(batch)) return;
    const file = join(directory, REFUSED_FILE);
    makeOwnFile(file);
    appendFileSync(file, `${JSON.stringify({ reason: message, batch })}\n`, { flush: true });
    onTrouble(`a step of call ${batch.callId} that was kept while the database was away is refused: ${message}; it is in ${file}`); // prettier-ignore
  }

  /** An answer to whoever writes a batch once more, because nobody heard how the first commit ended. */
  async #orWritten(reply: Reply, asked: NumberedWrite | undefined): Promise<Reply> {
    if (!('fault' in reply) || reply.fault.code !== 'sequence' || asked?.write.kind !== 'append') return reply;
    const { number } = reply;
    try {
      return (await this.#wasWritten(asked.write.batch)) ? { number, value: null } : reply;
    } catch (error) {
      return { number, fault: { code: 'io', message: messageOf(error) } };
    }
  }

  /** Whether a batch is there already: its commit had an end that nobody heard of. */
  async #wasWritten(batch: EncodedBatch): Promise<boolean> {
    const { database, late } = this.#options.tables;
    return await database.reading(async (session) => await isWritten(session, late.asWritten(batch)));
  }

  /** Tells how far it is, now and then. */
  #reportSoon(): void {
    if (this.#isClosed) return;
    this.#report ??= this.#options.clock.schedule(REPORT_MS, () => {
      this.#report = null;
      this.#tell();
    });
  }

  #tell(): void {
    const { spool, onOutage } = this.#options;
    if (this.#away === null && spool.isEmpty) {
      onOutage(null);
      return;
    }
    onOutage({ reason: this.#away?.reason ?? null, since: this.#since, waiting: spool.count, ...this.#intake.size });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
