import type { JournalEntry } from '../ports/journal.ts';
import type { TryHeard, TryOutcome, TryRecord, TryResult } from '../ports/try-it.ts';
import { messageOf } from '../shared/message-of.ts';
import { within } from '../shared/within.ts';
import { playTry } from './caller-part.ts';
import { hearing } from './hearing.ts';
import type { TryPhones } from './try-phone.ts';
import type { TryMeans, TryPlan } from './try-stage.ts';
import { TryStage } from './try-stage.ts';

/** A try takes no longer, whatever happens in it. */
const LONGEST_MS = 60_000;
const OPEN_MS = 15_000;
const END_MS = 5_000;

/** One try, from its first step to its result. */
export class TryRun {
  readonly #stage: TryStage;
  readonly #stop = new AbortController();
  readonly #startedAt: string;
  #stoppedBy: Extract<TryOutcome, 'stopped' | 'timeout'> | null = null;
  #heard: readonly TryHeard[] = [];
  #result: TryResult | null = null;
  #endedAt: string | null = null;
  /** Resolves when all is closed. It never rejects. */
  readonly whenOver: Promise<void>;

  constructor(plan: TryPlan, means: TryMeans) {
    this.#stage = new TryStage(plan, means, this.#stop.signal);
    this.#startedAt = this.#now();
    this.whenOver = this.#run();
  }

  get isOver(): boolean {
    return this.#result !== null;
  }

  /** Where its call dials whoever it dials; null: it is another call, or no telephone is there. */
  dialsInstead(call: string): string | null {
    return call === this.#stage.story.call ? this.#stage.agentUri : null;
  }

  read(entry: JournalEntry): void {
    this.#stage.story.read(entry);
  }

  /** Ends it. Idempotent. */
  stop(by: 'stopped' | 'timeout'): void {
    if (this.isOver) return;
    this.#stoppedBy ??= by;
    this.#stop.abort();
  }

  get record(): TryRecord {
    const { id, route, to, caller, script, agentDoes } = this.#stage.plan;
    const { call, phase, steps, timings } = this.#stage.story;
    return {
      id,
      state: this.isOver ? 'ended' : 'running',
      phase: this.isOver ? 'over' : phase,
      route,
      to,
      script,
      agentDoes,
      call,
      caller,
      agent: this.#stage.agentUri,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      steps: [...steps],
      timings,
      heard: this.#heard,
      result: this.#result,
    };
  }

  async #run(): Promise<void> {
    const { clock, logger, openPhones } = this.#stage.means;
    const limit = clock.schedule(LONGEST_MS, () => this.stop('timeout'));
    let fault: string | null;
    try {
      const late = (phones: TryPhones): void => void closeLate(phones);
      const wait = { clock, ms: OPEN_MS, who: 'a telephone', signal: this.#stop.signal, late };
      this.#stage.phones = await within(wait, openPhones);
      fault = await playTry(this.#stage, this.#stage.phones, LONGEST_MS);
    } catch (error) {
      fault = messageOf(error);
      if (!this.#stop.signal.aborted) logger.warn({ err: error }, 'a try failed');
    }
    clock.cancel(limit);
    await this.#close();
    this.#result = this.#resultOf(fault);
    this.#endedAt = this.#now();
  }

  /** Everything that it opened. It never rejects. */
  async #close(): Promise<void> {
    const { story, phones, ears } = this.#stage;
    const { control, clock, logger } = this.#stage.means;
    phones?.caller.hangup();
    const { call } = story;
    if (call !== null) {
      const unstopped = new AbortController().signal;
      const isOver = await story.until(() => story.has('call.ended'), END_MS, unstopped);
      if (!isOver) await control.hangup(call).catch(() => undefined);
    }
    story.enter('over');
    if (phones === null) return;
    await within({ clock, ms: END_MS, who: 'a telephone' }, async () => await phones.close()).catch((error: unknown) =>
      logger.warn({ err: error }, 'a telephone of a try did not close in order'),
    );
    this.#heard = await hearing(ears, story.spans).catch((error: unknown) => {
      logger.warn({ err: error }, 'what a try sounded like is not known');
      return [];
    });
    await phones.remove().catch((error: unknown) => {
      logger.warn({ err: error }, 'the recordings of a try were not removed');
    });
  }

  #resultOf(fault: string | null): TryResult {
    const { story, plan } = this.#stage;
    if (this.#stoppedBy === 'stopped') return { ok: false, outcome: 'stopped', reason: 'it was stopped' };
    if (this.#stoppedBy === 'timeout') {
      const reason = `it took longer than ${String(LONGEST_MS / 1_000)} s, and was ended`;
      return { ok: false, outcome: 'timeout', reason };
    }
    if (fault !== null) return { ok: false, outcome: 'failed', reason: fault };
    if (!story.has('handoff.bridged')) {
      const reason = story.ending ?? 'the handoff came to nothing';
      return { ok: plan.agentDoes !== 'answers', outcome: 'not-bridged', reason };
    }
    const faults = this.#heard.flatMap(({ phase, party, fault: each }) =>
      each === null ? [] : [`${phase}: the ${party} ${each}`],
    );
    if (!this.#heard.some(({ phase }) => phase === 'talking')) faults.push('nobody was heard');
    const reason = faults.length === 0 ? 'caller and agent heard each other, and only then' : faults.join('; ');
    return { ok: faults.length === 0, outcome: 'bridged', reason };
  }

  #now(): string {
    return new Date(this.#stage.means.clock.wall()).toISOString();
  }
}

async function closeLate(phones: TryPhones): Promise<void> {
  await phones.close().catch(() => undefined);
  await phones.remove().catch(() => undefined);
}
