import type { BriefedAgent, CallState } from '../call-machine/index.ts';
import { briefedAgents, callerOf, sceneOf } from '../call-machine/index.ts';
import type { LegId, PlayId } from '../ports/ids.ts';
import type { MediaRecording, MediaRoom } from '../ports/media.ts';
import type {
  HeardPrompt,
  PrivacyGap,
  WhisperPrivacy,
  WhisperPrivacyPort,
  WhisperTaps,
} from '../ports/whisper-privacy.ts';
import { within } from '../shared/within.ts';
import type { LateWhispersOptions } from './late-whispers.ts';
import { LateWhispers } from './late-whispers.ts';
import type { UntimedEvent } from './untimed-event.ts';

/** The recordings may take so long to begin, and to end. */
const RECORD_MS = 3_000;
/** So much before the end of the briefing is left out: the scene that joins the parties may be in force that early. */
const MARGIN_MS = 60;
/** The end of a call waits so long for what is measured then. */
const LAST_MS = 2_000;
/** Agents of one call who are listened to at a time. More are briefed at once only where many phones ring. */
const MOST_AT_ONCE = 2;

export interface WhisperWatchOptions extends LateWhispersOptions {
  /** @defaultValue nobody measures */
  readonly whisperPrivacy?: WhisperPrivacyPort | null | undefined;
  readonly room: () => MediaRoom | null;
  readonly state: () => CallState | null;
  readonly dispatch: (event: UntimedEvent) => void;
}

/** A briefing that is recorded, or is to be. */
interface Watched extends BriefedAgent {
  readonly caller: LegId;
  readonly taps: WhisperTaps;
  /** What the caller was played since it began. */
  readonly heard: Map<PlayId, HeardPrompt>;
  /** Aborted when it is over. */
  readonly over: AbortController;
  readonly recordings: MediaRecording[];
  /** Both recordings run since then, by the clock; null: not yet. */
  since: number | null;
  /** Why it cannot be measured. */
  fault: PrivacyGap | null;
  opened: Promise<void>;
}

/**
 * Proves that the caller of one call hears nothing of what agents are told in private: both legs are recorded during each
 * briefing, and the recordings compared when it is over. No fault of that harms the call.
 */
export class WhisperWatch {
  readonly #options: WhisperWatchOptions;
  readonly #late: LateWhispers;
  readonly #watched = new Map<LegId, Watched>();
  /** Legs of whom it has been told that nothing is measured, as long as they are briefed. */
  readonly #skipped = new Set<LegId>();
  #ending: Promise<unknown> = Promise.resolve();

  constructor(options: WhisperWatchOptions) {
    this.#options = options;
    this.#late = new LateWhispers(options);
  }

  /** Listens to the agents who are briefed now, and no longer to those who are not. */
  follow(state: CallState): void {
    const briefed = briefedAgents(state);
    if (briefed.length === 0 && this.#watched.size === 0 && this.#skipped.size === 0) return;
    const legs = new Set(briefed.map(({ leg }) => leg));
    // What is said in a pause of the recording is in no file, not even for a moment.
    const isPaused = (state.ownRecording?.pause ?? null) !== null;
    for (const leg of this.#skipped) if (!legs.has(leg)) this.#skipped.delete(leg);
    for (const watched of this.#watched.values()) {
      if (legs.has(watched.leg) && watched.caller === state.caller && !isPaused) continue;
      if (legs.has(watched.leg)) watched.fault = 'recording';
      if (isPaused) this.#skipped.add(watched.leg);
      this.#end(watched);
    }
    for (const agent of briefed) {
      if (this.#watched.has(agent.leg) || this.#skipped.has(agent.leg)) continue;
      if (isPaused) this.#skip(agent, 'recording');
      else this.#begin(agent, state);
    }
    for (const watched of this.#watched.values()) noteHeard(watched, state);
  }

  /** A file cannot be written; it may be one of these. */
  failed(file: string): void {
    for (const watched of this.#watched.values()) {
      if (watched.taps.agent === file || watched.taps.caller === file) watched.fault = 'recording';
    }
  }

  /**
   * The call ends. Resolves when all is measured that can be soon, so that it comes before the end of the call. It never
   * rejects.
   */
  async endAll(): Promise<void> {
    for (const watched of this.#watched.values()) this.#end(watched);
    const wait = { clock: this.#options.clock, ms: LAST_MS, who: 'who compares whispers' };
    await within(wait, () => this.#ending).catch(() => undefined);
  }

  #begin(agent: BriefedAgent, { caller }: CallState): void {
    const { whisperPrivacy: port = null } = this.#options;
    if (port === null) return;
    const taps = this.#watched.size < MOST_AT_ONCE ? port.tap() : null;
    if (taps === null) {
      this.#skip(agent, 'busy');
      return;
    }
    const over = new AbortController();
    const opened = Promise.resolve();
    const watched: Watched = { ...agent, caller, taps, heard: new Map(), over, recordings: [], since: null, fault: null, opened }; // prettier-ignore
    this.#watched.set(agent.leg, watched);
    watched.opened = this.#open(watched);
  }

  #skip(agent: BriefedAgent, why: PrivacyGap): void {
    this.#skipped.add(agent.leg);
    if ((this.#options.whisperPrivacy ?? null) !== null) this.#tell(agent, gap(why));
  }

  async #open(watched: Watched): Promise<void> {
    const { clock, logger } = this.#options;
    const { taps, leg, caller, over } = watched;
    const record = async (of: LegId, file: string): Promise<void> => {
      const wait = { clock, ms: RECORD_MS, who: 'the media engine', late: stopLate };
      const recording = await within(wait, async () => {
        const room = this.#options.room();
        if (room === null) throw new Error('the call has no room');
        return await room.record(of, file);
      });
      watched.recordings.push(recording);
    };
    const done = await Promise.allSettled([record(leg, taps.agent), record(caller, taps.caller)]);
    const refused = done.find(({ status }) => status === 'rejected');
    if (refused === undefined) {
      watched.since = clock.now();
    } else {
      watched.fault = 'recording';
      if (!over.signal.aborted) logger.warn({ err: (refused as PromiseRejectedResult).reason as unknown, legId: leg }, 'a briefing is not recorded, so that it is not known how private it is'); // prettier-ignore
    }
  }

  #end(watched: Watched): void {
    const endedAt = this.#options.clock.now();
    this.#watched.delete(watched.leg);
    watched.over.abort();
    this.#ending = Promise.all([this.#ending, this.#measure(watched, endedAt)]);
  }

  /** It never rejects. */
  async #stop({ opened, recordings }: Watched): Promise<void> {
    const { clock } = this.#options;
    await opened;
    const wait = { clock, ms: RECORD_MS, who: 'the media engine' };
    await Promise.all(recordings.map(async (each) => await within(wait, () => each.stop()).catch(() => undefined)));
  }

  async #measure(watched: Watched, endedAt: number): Promise<void> {
    const { whisperPrivacy: port = null, logger } = this.#options;
    if (port === null) return;
    await this.#stop(watched);
    const { taps, alarmDb, since, heard, leg, handoff } = watched;
    let privacy: WhisperPrivacy;
    if (watched.fault !== null || since === null) {
      await port.discard(taps);
      privacy = gap(watched.fault ?? 'recording');
    } else {
      const lengthMs = Math.max(0, endedAt - since - MARGIN_MS);
      privacy = await port.measure(taps, { lengthMs, alarmDb, heard: [...heard.values()] });
    }
    if (privacy.alarm) logger.error({ handoffId: handoff, legId: leg, ...privacy }, 'the caller was sent what an agent was told in private'); // prettier-ignore
    this.#tell(watched, privacy);
  }

  #tell({ handoff, leg }: BriefedAgent, privacy: WhisperPrivacy): void {
    // What is told while the call takes its state comes behind it.
    queueMicrotask(() => {
      const state = this.#options.state();
      const event = { type: 'whisper.measured', handoff, leg, privacy } as const;
      if (state?.stage.name === 'ended') this.#late.note(state, event);
      else this.#options.dispatch(event);
    });
  }
}

/** Notes what the caller is played, and whether the agent is, too. */
function noteHeard({ heard, leg }: Watched, state: CallState): void {
  const scene = sceneOf(state);
  const agentHears = scene[leg] ?? [];
  for (const source of scene[callerOf(state).id] ?? []) {
    if (source.kind !== 'play') continue;
    const both = agentHears.some((each) => each.kind === 'play' && each.play === source.play);
    if (heard.has(source.play) && !both) continue;
    heard.set(source.play, { prompt: source.prompt, loop: source.loop, both });
  }
}

function gap(why: PrivacyGap): WhisperPrivacy {
  const nothing = { leakDb: null, floorDb: null, correlation: null, lagMs: null };
  return { result: 'unmeasured', why, alarm: false, ...nothing, comparedMs: 0 };
}

function stopLate(recording: MediaRecording): void {
  void recording.stop();
}
