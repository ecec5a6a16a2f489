import { join } from 'node:path';
import type { Logger } from 'pino';
import type { AcceptPolicy, CallControl } from '../ports/call-control.ts';
import type { Clock } from '../ports/clock.ts';
import type { TryAgent, TryScriptName } from '../ports/try-it.ts';
import { pause } from '../shared/pause.ts';
import { within } from '../shared/within.ts';
import type { Ear } from './hearing.ts';
import { TryStory } from './story.ts';
import type { TryPhone, TryPhones } from './try-phone.ts';

/** What a try is about, all of it chosen. */
export interface TryPlan {
  readonly id: string;
  /** `match.to` of the route. */
  readonly route: string;
  /** The number that is called, and the host and port of our SIP. */
  readonly to: string;
  readonly sip: string;
  readonly caller: string;
  readonly script: TryScriptName;
  readonly agentDoes: TryAgent;
  readonly acceptAfterMs: number;
  /** How agents of the route take calls. */
  readonly accept: AcceptPolicy;
  /** An AI has the calls of the route, and may have them back. */
  readonly hasAi: boolean;
}

/** What a try needs. */
export interface TryMeans {
  readonly control: Pick<CallControl, 'startHandoff' | 'answerHandoff' | 'hangup'>;
  readonly openPhones: () => Promise<TryPhones>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The voice has so long for a few words. */
const SPEAK_MS = 15_000;

/** What the parties of a try share. */
export class TryStage {
  readonly plan: TryPlan;
  readonly means: TryMeans;
  readonly story: TryStory;
  /** Aborted when the try is to end. */
  readonly signal: AbortSignal;
  readonly ears: Ear[] = [];
  phones: TryPhones | null = null;
  /** How the call of the caller ended; null: it has not. */
  callerEnded: { readonly status: number | null } | null = null;

  constructor(plan: TryPlan, means: TryMeans, signal: AbortSignal) {
    this.plan = plan;
    this.means = means;
    this.signal = signal;
    this.story = new TryStory(plan.caller, means.clock);
  }

  /** Whether the caller is still there, and nobody ends the try. */
  isUp(): boolean {
    return this.callerEnded === null && !this.signal.aborted;
  }

  /** Where the agent is called; null: there is no telephone yet. */
  get agentUri(): string | null {
    return this.phones === null ? null : `sip:agent@${this.phones.agent.address}`;
  }

  /** Says words. What cannot be said is left out. */
  async say(phone: TryPhone, words: string): Promise<void> {
    const { clock, logger } = this.means;
    const wait = { clock, ms: SPEAK_MS, who: 'the voice', signal: this.signal };
    await within(wait, async () => await phone.say(words)).catch((error: unknown) => {
      if (!this.signal.aborted) logger.warn({ err: error }, 'a telephone of a try could not speak');
    });
  }

  /** Records what a telephone hears from now on. */
  async listen(party: Ear['party'], phone: TryPhone, folder: string): Promise<void> {
    const file = join(folder, `${party}-${String(this.ears.length)}.wav`);
    await phone.record(file);
    this.ears.push({ party, file, beganAt: this.means.clock.now() });
  }

  /** Waits until something is so, while the caller is there. @returns whether it is */
  async until(isSo: () => boolean, ms: number): Promise<boolean> {
    await this.story.until(() => isSo() || !this.isUp(), ms, this.signal);
    return isSo();
  }

  async pause(ms: number): Promise<void> {
    await pause(this.means.clock, ms, this.signal);
  }
}
